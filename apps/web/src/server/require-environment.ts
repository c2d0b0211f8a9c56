import { parseWebEnv } from "../env.ts";

export function requireEnvironment(): void {
  try {
    parseWebEnv(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
