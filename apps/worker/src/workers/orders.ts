import { type Candle, type CandleView, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { fromCandleView } from "@slipstream/core/market/server";
import { createCandleHistory, createCandleStore, createMarketRecords } from "@slipstream/db";
import type { Ms } from "@slipstream/kernel";
import { PAPER } from "@slipstream/venues/paper";
import { crashPoints } from "../crash-points.ts";
import type { LaneDeps } from "../deps.ts";
import { createPaperWork } from "../paper-work.ts";

/** Looks at the lane by itself so often, whether or not anybody rang. */
const LOOK_EVERY_MS = 500;
/** Between two comparisons of follows with where they should be. */
const TEND_EVERY_MS = 1_000;

/**
 * The paper venue and its orders, in the process that holds the market's lane. Ticks and orders are worked one after another, so that an order
 * is touched by every tick after its acceptance and by none before. What cannot be written down gives the lane up: the market then starts
 * again from its checkpoint, and the same ticks do the same again.
 */
export async function startOrdersWorkers(deps: LaneDeps): Promise<() => Promise<void>> {
  const { lease, clock, nextId } = deps;
  const clockRow = await createMarketRecords(deps.database, deps.env.MARKET_SOURCE).findClock();
  const candles = createCandleStore(deps.database, deps.env.MARKET_SOURCE);
  const paper = createPaperWork({
    database: deps.database,
    lane: lease.lane,
    fence: lease.fence,
    instruments: deps.instruments,
    bus: deps.liveBus,
    clock,
    nextId,
    standsAtMs: clockRow?.marketMs ?? null,
    crashPoint: crashPoints(deps.env.CRASH_AT),
    runs: {
      history: createCandleHistory(deps.database, { source: deps.env.MARKET_SOURCE, venue: PAPER, clock }),
      runningBar: async (symbol, timeframe) =>
        runningOf(await candles.list({ symbol, timeframe, limit: 1 }), timeframe, clockRow?.marketMs),
      onTrouble: (error, what) => deps.logger.warn({ err: error }, what),
    },
  });
  await paper.recover();

  const inTurn = createTurns();
  /** At most one of a kind waits for its turn. */
  const inOneTurn = (work: () => Promise<void>) => {
    let waits = false;
    return () => {
      if (waits || lease.signal.aborted) return;
      waits = true;
      inTurn(() => {
        waits = false;
        return work();
      }).catch(lease.fail);
    };
  };
  const look = inOneTurn(paper.look);
  const tend = inOneTurn(paper.tend);
  const tendRuns = inOneTurn(paper.tendRuns);
  const stops = [
    deps.ticks.onTicks((ticks) => inTurn(() => paper.onTicks(ticks))),
    deps.wakeUps.listen("orders", look),
    deps.wakeUps.listen("copies", tend),
    every(LOOK_EVERY_MS, look),
    every(TEND_EVERY_MS, tend),
    deps.wakeUps.listen("runs", tendRuns),
    every(TEND_EVERY_MS, tendRuns),
  ];
  return async () => {
    for (const stop of stops) stop();
    await inTurn(async () => undefined);
  };
}

/** The newest bar, where it had not closed when the market was last written down. */
function runningOf([newest]: readonly CandleView[], timeframe: Timeframe, standsAtMs: Ms | undefined): Candle | null {
  if (!newest || standsAtMs === undefined) return null;
  const candle = fromCandleView(newest);
  return candle.openMs + TIMEFRAME_MS[timeframe] > standsAtMs ? candle : null;
}

function every(ms: number, work: () => void): () => void {
  const beat = setInterval(work, ms);
  return () => clearInterval(beat);
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
