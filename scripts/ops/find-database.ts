import fs from "node:fs";
import path from "node:path";
import { findRunning } from "../start/run-folder.ts";
import { OpsFailure } from "./verb.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** DATABASE_URL of the environment or of .env, else the embedded database of the Slipstream that runs on this data folder. */
export function findDatabaseUrl(env: NodeJS.ProcessEnv): string {
  const file = path.join(ROOT, ".env");
  if (fs.existsSync(file)) process.loadEnvFile(file);
  if (env.DATABASE_URL) return env.DATABASE_URL;
  const running = findRunning(path.resolve(ROOT, env.DATA_DIR || ".data"));
  if (running) return running.databaseUrl;
  throw new OpsFailure("No database: DATABASE_URL is not set, and no Slipstream runs here. Run `npm start` first, in another terminal.");
}
