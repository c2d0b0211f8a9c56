// `npm run ops -- <verb> …`. Plain JavaScript as far as the packages may not be installed yet.
import { installPackages, requireNode } from "./setup/install.mjs";

requireNode();
await installPackages({ dev: false });

const { register } = await import("tsx/esm/api");
register();
const { runOps } = await import("./ops.ts");
process.exitCode = await runOps(process.argv.slice(2));
