// `npm test [step …] [what to give the last step]`. Plain JavaScript as far as the packages may not be installed yet.
import { installPackages, requireNode } from "./setup/install.mjs";

requireNode();
await installPackages({ dev: true });

const { register } = await import("tsx/esm/api");
register();
const { runTests } = await import("./test/run-tests.ts");
process.exitCode = await runTests(process.argv.slice(2));
