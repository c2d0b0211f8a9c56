import type { Tick } from "@slipstream/core/market";
import { createOrderLane, createRiskDesk, type OrderLane, type RiskDesk } from "@slipstream/core/orders/server";
import { createLaneStore, createMarketRecords, createRiskStore } from "@slipstream/db";
import { createPaperVenue, PAPER, type PaperVenue } from "@slipstream/venues/paper";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";

/** Looks at the lane by itself so often, whether or not anybody rang. */
const LOOK_EVERY_MS = 500;

/**
 * The paper venue and its orders, in the process that holds the market's lane. Ticks and orders are worked one after another, so that an order
 * is touched by every tick after its acceptance and by none before. What cannot be written down gives the lane up: the market then starts
 * again from its checkpoint, and the same ticks do the same again.
 */
export async function startOrdersWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { lease, clock, nextId } = deps;
  const venue = createPaperVenue(deps.instruments);
  const held = { venue: PAPER, lane: lease.lane, fence: lease.fence };
  const store = createLaneStore(deps.database, held, { clock, nextId });
  const clockRow = await createMarketRecords(deps.database, deps.env.MARKET_SOURCE).findClock();
  const risk = createRiskDesk({
    store: createRiskStore(deps.database, held, { clock, nextId }),
    instruments: deps.instruments,
    bus: deps.liveBus,
    standsAtMs: clockRow?.marketMs ?? null,
  });
  const lane = createOrderLane({ venue, store, bus: deps.liveBus, onSettled: risk.settled, crashPoint: crashPoints(deps.env.CRASH_AT) });
  await risk.recover();
  await lane.recover();

  const inTurn = createTurns();
  const stopTicks = deps.ticks.onTicks((ticks) => inTurn(() => followTicks(ticks, venue, lane, risk)));
  let looking = false;
  const look = () => {
    if (looking || lease.signal.aborted) return;
    looking = true;
    inTurn(() => {
      looking = false;
      return lane.work();
    }).catch(lease.fail);
  };
  const stopListening = deps.wakeUps.listen("orders", look);
  const beat = setInterval(look, LOOK_EVERY_MS);
  return async () => {
    stopListening();
    clearInterval(beat);
    stopTicks();
    await inTurn(async () => undefined);
  };
}

/** Ticks that touch nothing cost next to nothing; one that does is written down before the next is looked at. */
async function followTicks(ticks: readonly Tick[], venue: PaperVenue, lane: OrderLane, risk: RiskDesk): Promise<void> {
  for (const tick of ticks) {
    const reports = venue.onTick(tick);
    if (reports.length > 0) await lane.settle(reports);
    if (await risk.onTick(tick)) await lane.work();
  }
  await lane.keepPeaks();
}

/** Runs one piece of work at a time, in the order in which they were asked for. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
