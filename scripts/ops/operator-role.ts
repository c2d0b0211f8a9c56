import type { AuditKind } from "@slipstream/core/people";
import { createNextId } from "@slipstream/db";
import pg from "pg";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

type Role = "operator" | "user";
const AUDIT_KIND = { operator: "operator-granted", user: "operator-revoked" } as const satisfies Record<Role, AuditKind>;

/** Makes somebody an operator. */
export const grantOperator: Verb = {
  usage: "EMAIL",
  help: "Makes the person with this e-mail address an operator.\nIt holds from the person's next request on.",
  run: (args, context) => setRole(args, "operator", context),
};

/** Takes it back. */
export const revokeOperator: Verb = {
  usage: "EMAIL",
  help: "Makes the operator with this e-mail address an ordinary user again.\nIt holds from the person's next request on.",
  run: (args, context) => setRole(args, "user", context),
};

async function setRole(args: readonly string[], role: Role, { databaseUrl, print }: OpsContext): Promise<void> {
  const [email, ...rest] = args;
  if (!email?.includes("@") || rest.length > 0) throw new WrongUsage("expected one e-mail address");
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    // The person reads in the audit log what was done, and that it was done from here.
    const { rows } = await client.query<{ before: Role }>(
      `WITH old AS (SELECT id, role FROM users WHERE email = lower($1) FOR UPDATE),
            changed AS (UPDATE users SET role = $2, updated_at = now() FROM old WHERE users.id = old.id),
            audited AS (INSERT INTO audit_events (id, user_id, at, kind, ip, user_agent)
                        SELECT $3, id, now(), $4, 'operator', 'npm run ops' FROM old)
       SELECT role AS before FROM old`,
      [email, role, createNextId({ now: Date.now })(), AUDIT_KIND[role]],
    );
    if (!rows[0]) throw new OpsFailure(`nobody has signed up as ${email}`);
    print(`${email}: ${rows[0].before} → ${role}`);
  } finally {
    await client.end();
  }
}
