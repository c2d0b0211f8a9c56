import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { z } from "zod";
import { hashSources } from "../setup/stamps.ts";
import { readJson } from "./read-json.ts";

/** Who the demo operator is, and whether this data folder knows the password; null where the database is not our own. */
const demoSchema = z.object({ email: z.string(), made: z.boolean() }).nullable();
const recordSchema = z.object({ database: z.string(), sources: z.string(), demo: demoSchema });

export type Demo = z.infer<typeof demoSchema>;
export type SeedSource = { readonly database: string; readonly sources: string };

const fileOf = (dataDir: string) => path.join(dataDir, "seed.json");

/**
 * Fills the database, unless this folder has a record of having filled this very database from these very sources. `fill` writes what it
 * found to the file that it is given.
 */
export async function seedOnce(dataDir: string, source: SeedSource, fill: (reportFile: string) => Promise<void>): Promise<Demo> {
  const known = recordSchema.safeParse(readJson(fileOf(dataDir)));
  const before = known.success && known.data.database === source.database ? known.data : null;
  if (before?.sources === source.sources) return before.demo;
  const reportFile = path.join(dataDir, `seed-report.${process.pid}.json`);
  try {
    await fill(reportFile);
    const found = demoSchema.parse(readJson(reportFile));
    const demo = found && { email: found.email, made: found.made || before?.demo?.made === true };
    fs.writeFileSync(fileOf(dataDir), JSON.stringify({ ...source, demo }));
    return demo;
  } finally {
    fs.rmSync(reportFile, { force: true });
  }
}

/** What the database would be filled from, and which it is. */
export async function currentSeed(root: string, databaseUrl: string): Promise<SeedSource> {
  return { database: await identify(databaseUrl), sources: hashSources(root, ["scripts/seed.ts", "scripts/seed", "data"]) };
}

// The row of the first migration is made once in a database's life, with a random id: no copy of an address can be mistaken for it.
async function identify(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM _prisma_migrations ORDER BY started_at, migration_name LIMIT 1");
    return rows[0]?.id ?? "empty";
  } finally {
    await client.end();
  }
}
