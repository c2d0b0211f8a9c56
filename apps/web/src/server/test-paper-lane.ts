// The paper venue as the worker runs it, in this process: for tests that need fills.
import { createInstrumentBook, type Instrument } from "@slipstream/core/market";
import { createOrderLane } from "@slipstream/core/orders/server";
import { createLaneStore, createLeaseStore, createNextId, type Database } from "@slipstream/db";
import { type Clock, price as toPrice } from "@slipstream/kernel";
import { createPaperVenue, PAPER } from "@slipstream/venues/paper";

const LANE = "market:replay";
const LOOK_EVERY_MS = 5;

export async function startPaperLane(database: Database, instruments: readonly Instrument[]) {
  const clock: Clock = { now: Date.now };
  const fence = await createLeaseStore(database).take(LANE, "a test", 3_600_000);
  if (fence === null) throw new Error("the lane is taken");
  const venue = createPaperVenue(createInstrumentBook(instruments));
  const store = createLaneStore(database, { venue: PAPER, lane: LANE, fence }, { clock, nextId: createNextId(clock) });
  const lane = createOrderLane({
    venue,
    store,
    bus: { publish: () => undefined },
    onSettled: async () => undefined,
    crashPoint: () => undefined,
  });
  await lane.recover();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): Promise<unknown> => {
    last = last.then(work);
    return last;
  };
  const timer = setInterval(() => {
    inTurn(() => lane.work()).catch(() => clearInterval(timer));
  }, LOOK_EVERY_MS);
  return {
    /** A tick that trades at this price, without a spread. */
    tick: (symbol: string, price: string, marketMs: number) =>
      inTurn(async () => {
        const at = toPrice(price);
        const reports = venue.onTick({ symbol, last: at, bid: at, ask: at, volume: 1, marketMs, jump: false });
        if (reports.length > 0) await lane.settle(reports);
      }),
    stop: async () => {
      clearInterval(timer);
      await last;
    },
  };
}
