import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AuditKind } from "@slipstream/core/people";
import { toExportDocument } from "@slipstream/core/people/server";
import { connectDatabase, createNextId, createPeopleStore } from "@slipstream/db";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

/** What a person is owed when asking for it by letter. */
export const exportUser: Verb = {
  usage: "EMAIL FILE",
  help: "Writes all that is kept about a person to a new JSON file.\nNothing secret is in it. The person reads in the audit log that it was done.",
  run: async (args, context) => {
    const [email, file, ...rest] = args;
    if (!email?.includes("@") || !file || rest.length > 0) throw new WrongUsage("expected an e-mail address and the name of a new file");
    await writeExport(email.toLowerCase(), file, context);
  },
};

async function writeExport(email: string, file: string, { databaseUrl, print }: OpsContext): Promise<void> {
  const database = connectDatabase(databaseUrl(), { maxConnections: 2 });
  try {
    const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM users WHERE email = $1", [email]);
    const userId = rows[0]?.id;
    if (!userId) throw new OpsFailure(`nobody has signed up as ${email}`);
    await database.pool.query(
      "INSERT INTO audit_events (id, user_id, at, kind, ip, user_agent) VALUES ($1, $2, now(), $3, 'operator', 'npm run ops')",
      [createNextId({ now: Date.now })(), userId, "data-exported" satisfies AuditKind],
    );
    const document = toExportDocument(new Date().toISOString(), createPeopleStore(database).exportRows(userId));
    // Never over a file that is there, and for nobody else's eyes.
    await pipeline(Readable.from(document), createWriteStream(file, { flags: "wx", mode: 0o600 })).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? new OpsFailure(`${file} is there already`) : error;
    });
    print(`${email}: written to ${file}`);
  } finally {
    await database.close();
  }
}
