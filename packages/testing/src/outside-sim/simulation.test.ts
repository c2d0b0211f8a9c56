import { expect, it } from "vitest";
import { simulateOutside } from "./simulate-outside.ts";

// One seed: SIM_SEED=n. Another number of seeds: SIM_SEEDS=n, from SIM_FROM on.
const ONE = process.env.SIM_SEED;
const FROM = ONE === undefined ? Number(process.env.SIM_FROM ?? "1") : Number(ONE);
const COUNT = ONE === undefined ? Number(process.env.SIM_SEEDS ?? (process.env.FAULTS === "long" ? "50000" : "2000")) : 1;
const THIS_FILE = "packages/testing/src/outside-sim/simulation.test.ts";
const LIMIT_MS = 6 * 3_600_000;

it(
  `nothing is lost, doubled or out of order at a venue with bad manners, while workers die and stop (${COUNT} seeds)`,
  async () => {
    const totals = { accepted: 0, executed: 0, refusedStale: 0, refusedDuplicates: 0, expired: 0, virtualHours: 0 };
    for (let seed = FROM; seed < FROM + COUNT; seed++) {
      const { wrong, log, orders, virtualMs } = await simulateOutside(seed);
      if (wrong.length > 0) throw new Error(`seed ${seed}; again with: SIM_SEED=${seed} npx vitest run ${THIS_FILE}\n${wrong.join("\n")}`);
      totals.accepted += log.orders.length;
      totals.executed += log.executions.length;
      totals.refusedStale += log.refusedStale;
      totals.refusedDuplicates += log.refusedDuplicates;
      totals.expired += orders.filter(({ status }) => status === "expired").length;
      totals.virtualHours += virtualMs / 3_600_000;
    }
    process.stdout.write(`${COUNT} seeds: ${JSON.stringify(totals)}\n`);
    // Without a refused stale send the stops were none; without an execution nothing was tried.
    if (COUNT >= 500) expect([totals.refusedStale > 0, totals.executed > COUNT, totals.expired > 0]).toEqual([true, true, true]);
  },
  LIMIT_MS,
);

it("goes the same way again from the same seed", async () => {
  const [first, second] = [await simulateOutside(7), await simulateOutside(7)];
  expect(second).toEqual(first);
});
