// `npm start`, `npm run dev` (--dev), `npm run build` (--build-only). Plain JavaScript as far as the packages may not be installed yet.
import { installPackages, requireNode } from "./setup/install.mjs";

const begunAt = performance.now();
requireNode();
await installPackages({ dev: false });

const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./start/main.ts");
await main({ dev: process.argv.includes("--dev"), buildOnly: process.argv.includes("--build-only"), begunAt });
