import { type Clock, decimalsOf, type Ms, type Price, toEstimate } from "@slipstream/kernel";
import type { EntryFunds } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { type Candle, type InstrumentBook, TIMEFRAME_MS, TIMEFRAMES, type Tick, type Timeframe } from "../market/index.ts";
import { type CandleBuilder, createCandleBuilder } from "../market/server.ts";
import { type HoldingsReader, markAccount, type OrderDesk, type Settlement } from "../orders/server.ts";
import type { StreamBar } from "../strategy/index.ts";
import { carryOut, type Outcome } from "./carry-out.ts";
import { countDays } from "./daily-loss.ts";
import type { DecidedBar, DeskRecord, DeskRun, RunDeskStore } from "./desk-ports.ts";
import type { NewDecision } from "./ports.ts";
import { createRecentBars, fundingOf } from "./recent-bars.ts";
import type { Moment, RunIntent, RunPosition } from "./run-trader.ts";
import { tendStops } from "./tend-stops.ts";
import { tendSwaps } from "./tend-swaps.ts";
import { openWorkedRun, type WorkedRun } from "./worked-run.ts";

export type RunDeskDeps = {
  readonly store: RunDeskStore;
  readonly orders: Pick<OrderDesk, "placeAll" | "protect">;
  readonly holdings: HoldingsReader;
  readonly instruments: InstrumentBook;
  readonly history: CandleHistory;
  /** The bar that was running when the market stopped; null where there is none. */
  readonly runningBar: (symbol: string, timeframe: Timeframe) => Promise<Candle | null>;
  /** Has the venue take what is planned, at the price of this moment. */
  readonly send: () => Promise<void>;
  /** Hears of what was written down besides orders. */
  readonly onSettled: (settlement: Settlement) => Promise<void>;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown, what: string) => void;
  /** Called between any two steps that a crash may part. */
  readonly crashPoint: (label: string) => void;
};

/**
 * Strategies at work, in the process that holds the market's lane. Ticks close bars; after the last tick of that moment the runs decide, exits and entries are
 * ordered, and the venue fills them at the tick that is there: the first of the next candle. Calls must not overlap: the worker queues them.
 */
export type RunDesk = {
  /** Start-up and recovery are one path: streams are warmed, positions read, missed bars looked at. */
  recover(): Promise<void>;
  follow(tick: Tick): void;
  /** After the last tick of a moment: what its closed bars ask for. */
  act(): Promise<void>;
  /** What was started, stopped or swapped since; how far decisions have come. */
  tend(): Promise<void>;
};

type ClosedBar = { readonly symbol: string; readonly timeframe: Timeframe; readonly candle: Candle };
/** `isLate`: the bar closed more than a bar ago; what would have been entered is missed. */
type Due = { readonly worked: WorkedRun; readonly closedMs: Ms; readonly symbols: Set<string>; readonly isLate: boolean };

export function createRunDesk(deps: RunDeskDeps): RunDesk {
  const { store, instruments, history } = deps;
  const builders = new Map<string, CandleBuilder>();
  const lasts = new Map<string, Tick>();
  const recent = createRecentBars();
  const runs = new Map<string, WorkedRun>();
  /** Pointers that are not written down yet. */
  const undecided = new Map<string, DecidedBar>();
  let closed: ClosedBar[] = [];
  let marketMs: Ms = 0;

  const priceOf = (symbol: string): Price | null => lasts.get(symbol)?.last ?? null;
  const lookAround = { priceOf, tickOf: (symbol: string) => lasts.get(symbol) ?? null, instruments, nowMs: () => marketMs };

  const note = (worked: WorkedRun, symbol: string, barMs: Ms): void => {
    worked.decided.set(symbol, barMs);
    undecided.set(`${worked.run.id} ${symbol}`, { runId: worked.run.id, symbol, barMs });
  };
  const write = async (record: Omit<DeskRecord, "bars">): Promise<void> => {
    const bars = [...undecided.values()];
    undecided.clear();
    await store.record({ ...record, bars });
  };

  /** What the closed bars mean for whom: runs that have not decided them yet, by the moment at which they closed. */
  const takeIn = (bars: readonly ClosedBar[]): Due[] => {
    const due = new Map<string, Due>();
    for (const { symbol, timeframe, candle } of bars) {
      const bar = toStreamBar(candle, fundingOf(recent.funding(symbol), candle.openMs));
      recent.add(symbol, timeframe, bar);
      const closedMs = candle.openMs + TIMEFRAME_MS[timeframe];
      for (const worked of runs.values()) {
        if (worked.timeframe !== timeframe || !worked.trader.see(symbol, bar)) continue;
        adoptAhead(worked, symbol, closedMs);
        const decided = worked.decided.get(symbol) ?? Number.NEGATIVE_INFINITY;
        if (candle.openMs <= decided || closedMs <= worked.run.startedMs) continue;
        const key = `${worked.run.id} ${closedMs}`;
        const known = due.get(key);
        if (known) known.symbols.add(symbol);
        else due.set(key, { worked, closedMs, symbols: new Set([symbol]), isLate: false });
        note(worked, symbol, candle.openMs);
      }
    }
    return [...due.values()];
  };

  /** Bars that closed while nobody decided, once there are prices again: the newest is decided now. */
  const takeLate = (): Due[] => {
    const due: Due[] = [];
    for (const worked of runs.values()) {
      if (worked.late.size === 0 || [...worked.late.keys()].some((symbol) => !lasts.has(symbol))) continue;
      const widthMs = TIMEFRAME_MS[worked.timeframe];
      for (const closedMs of new Set(worked.late.values())) {
        const symbols = [...worked.late].flatMap(([symbol, at]) => (at === closedMs ? [symbol] : []));
        for (const symbol of symbols) note(worked, symbol, closedMs - widthMs);
        due.push({ worked, closedMs, symbols: new Set(symbols), isLate: marketMs >= closedMs + widthMs });
      }
      worked.late.clear();
    }
    return due;
  };
  const missedOf = (list: readonly WorkedRun[]): NewDecision[] =>
    list.flatMap((worked) => {
      const { missed, run } = worked;
      worked.missed = [];
      return missed.map(
        ({ symbol, barMs, version, side }): NewDecision => ({
          runId: run.id,
          userId: run.userId,
          version,
          symbol,
          barMs,
          kind: "miss",
          reason: "miss",
          detail: { words: `Would have entered ${side === 1 ? "long" : "short"}, and nobody was there to decide.` },
          shadow: false,
          clientOrderId: null,
        }),
      );
    });

  const positionsOf = async (list: readonly WorkedRun[]): Promise<Map<string, Map<string, RunPosition>>> => {
    const of = list.flatMap(({ run, symbols }) => [...symbols].map((symbol) => ({ runId: run.id, symbol })));
    const byRun = new Map(list.map(({ run }) => [run.id, new Map<string, RunPosition>()]));
    for (const { runId, ...position } of await store.readPositions(of)) byRun.get(runId)?.set(position.symbol, position);
    return byRun;
  };

  /** Accounts as they stand, with the symbols that closed bars at these closes and the others at their last prices. */
  const readFunds = async (accountIds: readonly string[], closes: ReadonlyMap<string, Price>) => {
    const held = new Map((await deps.holdings.list(accountIds)).map((each) => [each.accountId, each]));
    return (run: DeskRun, leverage: number): EntryFunds => {
      const account = held.get(run.accountId);
      const market = { priceOf: (symbol: string) => closes.get(symbol) ?? priceOf(symbol), instrumentOf: instruments.find };
      const marked = account ? markAccount(account, account.positions, market) : null;
      return {
        equity: () => Number(marked?.equity ?? 0n),
        available: () => Number(marked?.available ?? 0n),
        leverage,
        feeCentibps: run.takerFeeCentibps,
      };
    };
  };

  const decideAll = async (due: readonly Due[], closes: ReadonlyMap<string, Price>): Promise<void> => {
    const acting = due.filter(({ worked, symbols }) =>
      worked.trader.mayAct(symbols, worked.run.version, worked.run.swap?.toVersion ?? null),
    );
    if (acting.length === 0) return;
    const list = [...new Set(acting.map(({ worked }) => worked))];
    const positions = await positionsOf(list);
    const accountIds = [...new Set(list.map(({ run }) => run.accountId))];
    const [fundsOf, profits] = await Promise.all([
      readFunds(accountIds, closes),
      store.readProfits(list.filter(({ run }) => run.dailyLossBps !== null).map(({ run }) => run.id)),
    ]);
    const days = countDays(list, { positions, profits, fundsOf, market: lookAround });
    const intents: { readonly worked: WorkedRun; readonly wanted: readonly RunIntent[] }[] = [];
    for (const { worked, closedMs, symbols, isLate } of acting) {
      const { run, trader } = worked;
      const own = positions.get(run.id) ?? new Map<string, RunPosition>();
      trader.sync(own);
      const moment: Moment = {
        closedMs,
        symbols,
        positions: own,
        version: run.version,
        swap: run.swap,
        maxPositions: run.maxPositions,
        opensStopped: whyStopped(run, isLate, days.stops.has(run.id)),
        funds: (leverage) => fundsOf(run, leverage),
      };
      intents.push({ worked, wanted: [...overdueOf(worked, own, closedMs), ...trader.decide(moment)] });
    }
    const outcome = await carryOut(intents, { ...deps, market: lookAround, positionsOf, fundsNow: (ids) => readFunds(ids, new Map()) });
    await finishMoment(outcome, days);
  };
  const finishMoment = async ({ decisions, notices }: Outcome, days: ReturnType<typeof countDays>): Promise<void> => {
    deps.crashPoint("before-run-record");
    await write({ decisions, days: days.starts, lossHits: days.hits, notices: [...days.notices, ...notices] });
    deps.crashPoint("after-run-record");
  };

  const refresh = async (): Promise<void> => {
    const listed = await store.listRuns();
    const live = new Set(listed.map(({ id }) => id));
    for (const id of runs.keys()) if (!live.has(id)) runs.delete(id);
    const changed = listed.filter((run) => {
      const known = runs.get(run.id);
      if (!known) return true;
      const sameVersions = run.versions.every((version) => known.versions.has(version));
      if (known.run.stamp !== run.stamp || known.run.accountStatus !== run.accountStatus) known.run = run;
      return !sameVersions;
    });
    if (changed.length === 0) return;
    const rules = await store.readRules(changed.flatMap(({ strategyId, versions }) => versions.map((number) => ({ strategyId, number }))));
    const bars = await store.readBars(changed.map(({ id }) => id));
    for (const run of changed) {
      const own = rules.filter(({ strategyId, number }) => strategyId === run.strategyId && run.versions.includes(number));
      try {
        const worked = await openWorkedRun(run, own, {
          ...deps,
          recent,
          decided: new Map(bars.filter(({ runId }) => runId === run.id).map(({ symbol, barMs }) => [symbol, barMs])),
          runningOf: (symbol, timeframe) => builders.get(symbol)?.find(timeframe)?.openMs ?? null,
        });
        runs.set(run.id, worked);
      } catch (error) {
        deps.onTrouble(error, `run ${run.id} could not be opened`);
      }
    }
  };

  return {
    async recover() {
      for (const { symbol, lotStep } of instruments.list()) {
        const running = await Promise.all(
          TIMEFRAMES.map(async (timeframe) => ({ timeframe, candle: await deps.runningBar(symbol, timeframe) })),
        );
        const bars = running.flatMap(({ timeframe, candle }) => (candle ? [{ timeframe, candle }] : []));
        builders.set(symbol, createCandleBuilder(decimalsOf(lotStep), bars));
        recent.setFunding(symbol, await history.funding(symbol));
      }
      await refresh();
    },
    follow(tick) {
      lasts.set(tick.symbol, tick);
      if (tick.marketMs > marketMs) marketMs = tick.marketMs;
      for (const { timeframe, candle } of builders.get(tick.symbol)?.add(tick) ?? [])
        closed.push({ symbol: tick.symbol, timeframe, candle });
    },
    async act() {
      const late = takeLate();
      if (late.length > 0) {
        const missed = missedOf(late.map(({ worked }) => worked));
        if (missed.length > 0) await write({ decisions: missed, days: [], lossHits: [], notices: [] });
        await decideAll(late, new Map());
      }
      if (closed.length === 0) return;
      const bars = closed;
      closed = [];
      const due = takeIn(bars);
      if (due.length === 0) return;
      const closes = new Map(bars.map(({ symbol, candle }) => [symbol, candle.close]));
      await decideAll(due, closes);
    },
    async tend() {
      await refresh();
      const worked = [...runs.values()];
      await tendStops(worked, { ...deps, market: lookAround, positionsOf });
      await tendSwaps(worked, { store, nowMs: marketMs });
      if (undecided.size > 0) await write({ decisions: [], days: [], lossHits: [], notices: [] });
    },
  };
}

function adoptAhead({ ahead, trader }: WorkedRun, symbol: string, closedMs: Ms): void {
  const known = ahead.get(symbol);
  if (!known || closedMs < known.entryBarMs) return;
  ahead.delete(symbol);
  trader.adopt(known.position, { ranges: known.ranges ?? trader.trader(known.position.version).ranges(symbol), bars: [] });
}

function whyStopped(run: DeskRun, isLate: boolean, lostTooMuch: boolean): string | null {
  if (run.status === "stopping") return "stopping";
  if (isLate) return "miss";
  if (run.accountStatus !== "active") return "account-halted";
  return lostTooMuch ? "daily-loss" : null;
}

/** Exits that were due while nobody decided, and are still to be made. */
function overdueOf(worked: WorkedRun, positions: ReadonlyMap<string, RunPosition>, closedMs: Ms): RunIntent[] {
  const overdue = [...worked.overdue];
  worked.overdue.clear();
  return overdue.flatMap(([symbol, reason]): RunIntent[] => {
    const position = positions.get(symbol);
    if (!position || position.closedMs !== null || worked.trader.trader(position.version).exit(symbol) !== null) return [];
    return [
      {
        kind: "exit",
        symbol,
        version: position.version,
        barMs: closedMs - TIMEFRAME_MS[worked.timeframe],
        reason,
        position,
        conditions: [],
      },
    ];
  });
}

const toStreamBar = ({ openMs, open, high, low, close, volume }: Candle, funding: number): StreamBar => ({
  openMs,
  open: toEstimate(open),
  high: toEstimate(high),
  low: toEstimate(low),
  close: toEstimate(close),
  volume,
  funding,
});
