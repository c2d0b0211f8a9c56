// The long form of the fault tests: real processes that are killed, stopped and cut off for an hour or so, and simulations from many seeds.
// `npm run test:faults` runs all of it, `npm run test:faults -- <path>` a part. SIM_SEEDS and SIM_FROM choose other seeds.
import { spawnSync } from "node:child_process";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "..");
const PARTS = ["apps/worker/src/faults", "packages/testing/src/outside-sim", "packages/testing/src/copy-sim"];
const SEEDS = "50000";

const asked = process.argv.slice(2);
const vitest = path.join(ROOT, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--no-file-parallelism", ...(asked.length > 0 ? asked : PARTS)], {
  cwd: ROOT,
  stdio: "inherit",
  env: { SIM_SEEDS: SEEDS, ...process.env, FAULTS: "long" },
});
process.exit(status ?? 1);
