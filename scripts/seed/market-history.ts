import type { InstrumentBook } from "@slipstream/core/market";
import { openMarketDesk } from "@slipstream/core/market/server";
import { createCandleStore, createLeaseStore, createMarketLog, createMarketRecords, type Database } from "@slipstream/db";
import { type Clock, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { createReplaySource, type Recording } from "@slipstream/venues/replay";

export const SOURCE = "replay";
const LANE = `market:${SOURCE}`;
const HOLDER = "seed";

type MarketDeps = { readonly database: Database; readonly instruments: InstrumentBook; readonly clock: Clock; readonly speed: number };

/**
 * Opens the market's books where the replay will begin and closes them again, as its first start does: the history before is there then, and
 * the market's clock stands. Where a worker holds the lane, it has done that already.
 */
export async function writeMarketHistory(recording: Recording, standsAtMs: Ms, deps: MarketDeps): Promise<void> {
  const { database, instruments, clock, speed } = deps;
  const leases = createLeaseStore(database);
  const fence = await leases.take(LANE, HOLDER, 10 * MINUTE_MS);
  if (fence === null) return;
  try {
    const desk = await openMarketDesk(
      {
        source: createReplaySource({ recording, speed, standsAtMs }),
        log: createMarketLog(database, { source: SOURCE, lane: LANE, fence }),
        records: createMarketRecords(database, SOURCE),
        candles: createCandleStore(database, SOURCE),
        instruments,
        cache: { find: async () => null, list: async () => [], set: async () => undefined },
        bus: { publish: () => undefined },
        clock,
        speed,
        fundingKnown: false,
        onTrouble: (error) => {
          throw error;
        },
      },
      standsAtMs,
    );
    await desk.close();
  } finally {
    await leases.release(LANE, HOLDER, fence);
  }
}
