import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";

const text = z.string().min(1);
const secretsSchema = z.object({
  AUTH_SECRET: text,
  KEYS_MASTER: text,
  DATABASE_PASSWORD: text,
  DEMO_PASSWORD: text,
  STRIPE_DEMO_KEY: text,
  STRIPE_DEMO_WEBHOOK_SECRET: text,
});

/** What is secret and was not given: made once for this data folder. */
export type Secrets = z.infer<typeof secretsSchema>;

const OWNER_ONLY = 0o600;

const MAKERS: Readonly<Record<keyof Secrets, () => string>> = {
  AUTH_SECRET: () => randomBytes(32).toString("base64url"),
  KEYS_MASTER: () => randomBytes(32).toString("base64"),
  DATABASE_PASSWORD: () => randomBytes(18).toString("base64url"),
  DEMO_PASSWORD: () => randomBytes(9).toString("base64url"),
  STRIPE_DEMO_KEY: () => `sk_test_${randomBytes(18).toString("hex")}`,
  STRIPE_DEMO_WEBHOOK_SECRET: () => `whsec_${randomBytes(18).toString("hex")}`,
};

/** Reads `secrets.json` of the data folder, and makes what it lacks. The file is its owner's only. */
export function loadSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  const known = readSecrets(file);
  const made = Object.entries(MAKERS).filter(([name]) => !known[name as keyof Secrets]);
  const secrets = secretsSchema.parse({ ...Object.fromEntries(made.map(([name, make]) => [name, make()])), ...known });
  if (made.length > 0) writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
  fs.chmodSync(file, OWNER_ONLY);
  return secrets;
}

function readSecrets(file: string): Partial<Secrets> {
  if (!fs.existsSync(file)) return {};
  const result = secretsSchema.partial().safeParse(JSON.parse(fs.readFileSync(file, "utf8")));
  if (!result.success) throw new Error(`${file} is damaged: ${result.error.issues[0]?.message}`);
  return result.data;
}

// Losing KEYS_MASTER loses every sealed key: the file is never seen half written.
function writeWhole(file: string, content: string): void {
  const unfinished = `${file}.${process.pid}`;
  fs.writeFileSync(unfinished, content, { mode: OWNER_ONLY });
  fs.renameSync(unfinished, file);
}
