import pg from "pg";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

type Role = "operator" | "user";

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
    const { rows } = await client.query<{ before: Role }>(
      `UPDATE users SET role = $2, updated_at = now()
       FROM (SELECT id, role AS before FROM users WHERE email = lower($1) FOR UPDATE) AS old
       WHERE users.id = old.id RETURNING old.before`,
      [email, role],
    );
    if (!rows[0]) throw new OpsFailure(`nobody has signed up as ${email}`);
    print(`${email}: ${rows[0].before} → ${role}`);
  } finally {
    await client.end();
  }
}
