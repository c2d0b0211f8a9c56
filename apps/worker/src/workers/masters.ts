import { createAccountMarker } from "@slipstream/core/accounts/server";
import { createRecordCache, refreshDueStats, writeDueRoots } from "@slipstream/core/masters/server";
import { createAccountStateReader, createMarketRecords, createMasterStore, createRecordStore, createStatsStore } from "@slipstream/db";
import { DAY_MS, SECOND_MS } from "@slipstream/kernel";
import type { LaneDeps } from "../deps.ts";
import { repeat } from "../repeat.ts";

const LOOK_EVERY_MS = 2 * SECOND_MS;
/** Of each look; so statistics take a seventh of a core at most. */
const BUDGET_MS = 300;

/** Keeps the statistics of masters up to date, and writes the roots of their records at the end of each day of market time. */
export async function startMasterWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { database, clock, quotes, instruments, logger, env } = deps;
  const market = createMarketRecords(database, env.MARKET_SOURCE);
  const work = {
    masters: createMasterStore(database, { source: env.MARKET_SOURCE }),
    records: createRecordStore(database),
    stats: createStatsStore(database),
    marker: createAccountMarker({ states: createAccountStateReader(database), quotes, instruments: async () => instruments.list() }),
    marketTime: { now: async () => (await market.findClock())?.marketMs ?? null },
    clock,
    cache: createRecordCache(),
  };
  let rootedDay: number | null = null;
  return repeat({
    everyMs: LOOK_EVERY_MS,
    work: async () => {
      const marketMs = await work.marketTime.now();
      const day = marketMs === null ? null : Math.floor(marketMs / DAY_MS);
      if (marketMs !== null && day !== rootedDay) {
        const roots = await writeDueRoots(work, marketMs);
        rootedDay = day;
        if (roots > 0) logger.info({ roots }, "roots of records written");
      }
      const computed = await refreshDueStats(work, { budgetMs: BUDGET_MS });
      if (computed > 0) logger.debug({ computed }, "statistics of masters computed");
      return { more: false };
    },
    onError: (error) => logger.warn({ err: error }, "records of masters could not be kept up to date; the next look tries again"),
  });
}
