import fs from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether the module with this `import.meta.url` is the one that node was started with. */
export function isMain(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && fs.existsSync(started) && fs.realpathSync(started) === fileURLToPath(moduleUrl);
}
