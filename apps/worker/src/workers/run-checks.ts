import { checkRuns } from "@slipstream/core/running/server";
import { createCandleHistory, createMarketRecords, createRunCheckStore, createRunStore } from "@slipstream/db";
import { DAY_MS, SECOND_MS } from "@slipstream/kernel";
import { PAPER } from "@slipstream/venues/paper";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 20 * SECOND_MS;
/** A check reads a day of some symbols, one run after another. */
const CHECK_BYTES = 64 * 1024 * 1024;
/** Of decisions, wall time. */
const KEEP_DECISIONS_MS = 90 * DAY_MS;
const PRUNE_BATCH = 5_000;

/** After each day of market time: what running strategies did beside their back-tests. Operators hear of what nothing explains. */
export async function startRunCheckWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { database, env, clock, nextId, instruments, liveBus, logger } = deps;
  const market = createMarketRecords(database, env.MARKET_SOURCE);
  const checks = createRunCheckStore(database, { nextId });
  const history = createCandleHistory(database, { source: env.MARKET_SOURCE, venue: PAPER, clock, maxBytes: CHECK_BYTES });
  return repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const { checked, told, unexplained } = await checkRuns({
        store: createRunStore(database),
        checks,
        history,
        instruments,
        marketNow: async () => (await market.findClock())?.marketMs ?? null,
        clock,
      });
      if (told.length > 0) liveBus.publish([{ kind: "notices-changed", userIds: [...told] }]);
      if (unexplained > 0) logger.error({ checked, unexplained }, "runs differ from their back-tests");
      else if (checked > 0) logger.info({ checked }, "runs compared with their back-tests");
      const pruned = await checks.prune(clock.now() - KEEP_DECISIONS_MS, PRUNE_BATCH);
      return { more: checked > 0 || pruned === PRUNE_BATCH };
    },
    onError: (error) => logger.warn({ err: error }, "runs could not be checked; the next look tries again"),
  });
}
