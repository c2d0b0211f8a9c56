// `npm run bench [name …]`. Plain JavaScript as far as the packages may not be installed yet. Only measures go to stdout.
import { installPackages, requireNode } from "./setup/install.mjs";

console.log = console.error;
requireNode();
await installPackages({ dev: true });

const { register } = await import("tsx/esm/api");
register();
const { runBenches } = await import("./bench/run-benches.ts");
process.exitCode = await runBenches(process.argv.slice(2));
