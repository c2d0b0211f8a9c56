// A household of tiny processes, as household.test.ts starts it: household.fixture.ts DATA_DIR
import { spawn } from "node:child_process";
import path from "node:path";
import { endProcess, exitOf, pidOf } from "../processes/processes.ts";
import { openHousehold, stopOnSignals } from "./household.ts";
import { nodeService } from "./node-process.ts";
import type { Service } from "./supervisor.ts";

const dataDir = process.argv[2];
if (!dataDir) throw new Error("expected: household.fixture.ts DATA_DIR");

/** Like Postgres and Redis it knows nothing of us. */
const server: Service = {
  name: "server",
  endSignals: ["SIGKILL"],
  lastWords: () => "",
  start: async (onSpawn) => {
    const child = spawn("sleep", ["1000"], { stdio: "ignore", detached: true });
    const pid = await pidOf(child);
    onSpawn(pid);
    return { pid, exited: exitOf(child), stop: () => endProcess(pid, [{ signal: "SIGKILL", waitMs: 5_000 }]) };
  },
};

const household = await openHousehold(dataDir, (line) => process.send?.({ log: line }));
stopOnSignals(household, () => {});
const app = (name: string, script: string) =>
  nodeService({ name, args: ["-e", script], cwd: path.dirname(dataDir), env: process.env }, household.logs);
await household.keepServer(server);
// Takes its end with grace; has a child of its own, which does not.
const parent =
  "require('node:fs').writeFileSync('grandchild.pid', String(require('node:child_process').spawn('sleep', ['1000'], { stdio: 'ignore' }).pid));";
await household.keepApp(
  app("app", `${parent} process.on('disconnect', () => process.exit()); process.on('SIGTERM', () => process.exit(0))`),
);
await household.keepApp(app("broken", "console.error('cannot work'); process.exit(3)"));
household.announce({ databaseUrl: "postgresql://x", redisUrl: "redis://x", appUrl: "http://localhost:1" });
process.send?.("up");
