import { DAY_MS, type Ms } from "@slipstream/kernel";
import { warmUpBarsOf } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { barOpenOf, type InstrumentBook, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns, StreamBar } from "../strategy/index.ts";
import type { DeskRun, RunDeskStore } from "./desk-ports.ts";
import type { VersionRules } from "./ports.ts";
import type { RecentBars } from "./recent-bars.ts";
import { createRunTrader, type RunPosition, type RunTrader } from "./run-trader.ts";

/** A bar that closed while nobody decided, and what was due then. */
export type MissedBar = { readonly symbol: string; readonly barMs: Ms; readonly version: number; readonly side: 1 | -1 };
type Ahead = { readonly position: RunPosition; readonly entryBarMs: Ms; readonly ranges: ReadonlyMap<number, number> | null };
/** A run on the desk. */
export type WorkedRun = {
  run: DeskRun;
  readonly timeframe: Timeframe;
  readonly symbols: ReadonlySet<string>;
  readonly versions: ReadonlySet<number>;
  readonly trader: RunTrader;
  /** Opening of the last bar that was decided, by symbol. */
  readonly decided: Map<string, Ms>;
  /** Exits that were due on bars that closed while nobody decided: done at the next moment. */
  readonly overdue: Map<string, string>;
  missed: readonly MissedBar[];
  /** The newest closed bars of these symbols wait for their decision. */
  readonly late: Map<string, Ms>;
  /** Positions whose entry the market, set back by a crash, comes to once more: kept from their bar on. */
  readonly ahead: Map<string, Ahead>;
  /** Why the last signal of a symbol led to nothing: said once. */
  readonly lastSkips: Map<string, string>;
  refusals: number;
};

type OpenDeps = {
  readonly store: Pick<RunDeskStore, "readPositions" | "readRanges">;
  readonly history: CandleHistory;
  readonly instruments: InstrumentBook;
  readonly recent: RecentBars;
  readonly decided: ReadonlyMap<string, Ms>;
  /** Opening of the bar that runs now. */
  readonly runningOf: (symbol: string, timeframe: Timeframe) => Ms | null;
};
/** No further back, whatever the rules need. */
const LONGEST_MS = 400 * DAY_MS;

/** Warms a run's streams with what has closed, and takes over its open positions. */
export async function openWorkedRun(run: DeskRun, rules: readonly VersionRules[], deps: OpenDeps): Promise<WorkedRun> {
  const [first] = rules;
  if (!first) throw new Error("a run without rules");
  const { timeframe } = first.spec;
  const barMs = TIMEFRAME_MS[timeframe];
  const symbols = new Set(rules.flatMap(({ spec }) => spec.symbols));
  const trader = createRunTrader(rules, deps.instruments);
  const worked: WorkedRun = {
    run,
    timeframe,
    symbols,
    versions: new Set(rules.map(({ number }) => number)),
    trader,
    decided: new Map(deps.decided),
    overdue: new Map(),
    missed: [],
    late: new Map(),
    ahead: new Map(),
    lastSkips: new Map(),
    refusals: 0,
  };
  const held = await deps.store.readPositions([...symbols].map((symbol) => ({ runId: run.id, symbol })));
  const positions = new Map(held.map((position): [string, RunPosition] => [position.symbol, position]));
  const warmUp = Math.max(...rules.map(({ spec, customs }) => warmUpBarsOf(spec, new Map(Object.entries(customs)))));
  const missed: MissedBar[] = [];
  for (const symbol of symbols) {
    const position = positions.get(symbol);
    const open = position && position.closedMs === null ? position : null;
    const after = deps.decided.get(symbol);
    const sinceMs = Math.min(open?.openedMs ?? Number.POSITIVE_INFINITY, after ?? Number.POSITIVE_INFINITY);
    const bars = await readClosed(symbol, timeframe, { warmUpMs: warmUp * barMs, sinceMs }, deps);
    const newest = bars.at(-1)?.openMs ?? Number.NEGATIVE_INFINITY;
    const ranges = open ? await deps.store.readRanges({ runId: run.id, symbol, beforeMs: open.openedMs }) : null;
    const entryBarMs = open ? barOpenOf(open.openedMs, timeframe) : Number.POSITIVE_INFINITY;
    const keeper = open ? trader.trader(open.version) : null;
    let seenRanges: ReadonlyMap<number, number> = new Map();
    for (const bar of bars) {
      trader.see(symbol, bar);
      if (open && keeper) {
        if (bar.openMs < entryBarMs) seenRanges = keeper.ranges(symbol);
        else if (keeper.held(symbol) === null) trader.adopt(open, { ranges: ranges ?? seenRanges, bars: [bar] });
      }
      if (after === undefined || bar.openMs <= after || run.status !== "running") continue;
      if (bar.openMs === newest) worked.late.set(symbol, bar.openMs + barMs);
      else if (keeper?.held(symbol)) {
        const reason = keeper.exit(symbol);
        if (reason) worked.overdue.set(symbol, reason);
      } else {
        const inForce = trader.trader(run.version);
        const side = inForce.spec.symbols.includes(symbol) ? inForce.entry(symbol) : 0;
        if (side !== 0) missed.push({ symbol, barMs: bar.openMs, version: run.version, side });
      }
    }
    if (!open || !keeper || keeper.held(symbol) !== null) continue;
    if (newest + barMs < entryBarMs) worked.ahead.set(symbol, { position: open, entryBarMs, ranges });
    else trader.adopt(open, { ranges: ranges ?? seenRanges, bars: [] });
  }
  worked.missed = missed;
  return worked;
}

/** What has closed, from the history and, where that is not written down yet, from the desk: as far back as the rules need before a moment. */
async function readClosed(
  symbol: string,
  timeframe: Timeframe,
  { warmUpMs, sinceMs }: { readonly warmUpMs: Ms; readonly sinceMs: Ms },
  { history, recent, runningOf }: OpenDeps,
): Promise<StreamBar[]> {
  const span = await history.span(symbol, timeframe);
  if (!span) return [...recent.after(symbol, timeframe, Number.NEGATIVE_INFINITY)];
  const toMs = runningOf(symbol, timeframe) ?? span.toMs;
  const fromMs = Math.max(span.fromMs, Math.min(toMs, sinceMs) - warmUpMs, toMs - LONGEST_MS);
  const columns = await history.columns({ symbol, timeframe, fromMs, toMs });
  const bars = barsOf(columns);
  return [...bars, ...recent.after(symbol, timeframe, bars.at(-1)?.openMs ?? Number.NEGATIVE_INFINITY)];
}

const barsOf = ({ openMs, open, high, low, close, volume, funding }: CandleColumns): StreamBar[] =>
  Array.from(openMs, (at, bar) => ({
    openMs: at,
    open: open[bar] as number,
    high: high[bar] as number,
    low: low[bar] as number,
    close: close[bar] as number,
    volume: volume[bar] as number,
    funding: funding ? (funding[bar] as number) : Number.NaN,
  }));
