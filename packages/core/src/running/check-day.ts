import { type Ms, roundToStep, stepsOf } from "@slipstream/kernel";
import { type CustomIndicators, type DirectionSign, Guards, type PreparedMarket, toSignals } from "../backtest/index.ts";
import { barOpenOf, type Timeframe } from "../market/index.ts";
import type { StrategySpec } from "../strategy/index.ts";
import type { RunTrade } from "./ports.ts";
import { isCoolingDown } from "./strategy-trader.ts";
import type { RunCheckView } from "./views.ts";

/** A version's rules with its markets: bars of the warm-up and of the time that is checked. */
export type CheckedVersion = {
  readonly spec: StrategySpec;
  readonly customs: CustomIndicators;
  readonly markets: ReadonlyMap<string, PreparedMarket>;
};
export type DayInput = {
  readonly timeframe: Timeframe;
  readonly barMs: Ms;
  /** Bars that closed after `fromMs`, up to and with `toMs`. */
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly symbols: readonly string[];
  readonly versions: ReadonlyMap<number, CheckedVersion>;
  /** Whose entries counted at a bar's close. */
  versionAt(symbol: string, barMs: Ms, closedMs: Ms): number;
  /** The run's positions that were open at some time in it, and the newest before it. */
  readonly trades: readonly RunTrade[];
  /** Beside the strategy's own. */
  readonly maxPositions: number | null;
  /** Why nothing was entered at a bar's close, where the log says so. */
  skipOf(symbol: string, barMs: Ms): string | null;
};
type Difference = RunCheckView["differences"][number];

/**
 * A day of a run, bar by bar, beside what the back-test's own rules say of the same bars, begun anew at each bar from where the run stood (invariant 12): so one
 * difference is one, and does not make all that follow. Stops and targets are reckoned from the run's own fills.
 */
export function checkDay(input: DayInput): { bars: number; agreed: number; differences: Difference[] } {
  const differences: Difference[] = [];
  let bars = 0;
  for (const symbol of input.symbols) {
    const market = [...input.versions.values()].map(({ markets }) => markets.get(symbol)).find((each) => each !== undefined);
    if (!market) continue;
    const { openMs } = market.candles;
    for (let bar = 0; bar < openMs.length; bar++) {
      const closedMs = (openMs[bar] as number) + input.barMs;
      if (closedMs <= input.fromMs || closedMs > input.toMs) continue;
      bars += 1;
      const difference = checkBar(symbol, openMs[bar] as number, input);
      if (difference) differences.push({ bar: new Date(openMs[bar] as number).toISOString(), symbol, ...difference });
    }
  }
  differences.sort((a, b) => a.bar.localeCompare(b.bar));
  return { bars, agreed: bars - differences.length, differences };
}

type Finding = Omit<Difference, "bar" | "symbol"> | null;
const isHeldAt = ({ openedMs, closedMs }: RunTrade, atMs: Ms): boolean => openedMs < atMs && (closedMs === null || closedMs >= atMs);

function checkBar(symbol: string, barMs: Ms, input: DayInput): Finding {
  const closedMs = barMs + input.barMs;
  const own = input.trades.filter((trade) => trade.symbol === symbol);
  const held = own.find((trade) => isHeldAt(trade, closedMs));
  if (held) return checkHeld(held, barMs, input) ?? null;
  // What was held in the bar and gone at its close was closed by the venue: rightly so?
  const gone = own.find(({ openedMs, closedMs: at }) => openedMs < closedMs && at !== null && at >= barMs && at < closedMs);
  const wrong = gone ? checkGone(gone, barMs, input) : null;
  return wrong ?? checkEntry(symbol, barMs, own, input);
}

function checkEntry(symbol: string, barMs: Ms, own: readonly RunTrade[], input: DayInput): Finding {
  const closedMs = barMs + input.barMs;
  const version = input.versionAt(symbol, barMs, closedMs);
  const entered = own.find(({ openedMs }) => barOpenOf(openedMs, input.timeframe) === closedMs);
  const checked = input.versions.get(version);
  const market = checked?.markets.get(symbol);
  if (!checked || !market) return entered ? { live: `enter-${entered.side}`, backtest: null, because: "unexplained" } : null;
  const bar = barAt(market, barMs);
  const signals = signalsOf(checked, market);
  const isSignal = bar >= signals.firstBar && signals.entry[bar] === 1;
  const side = signals.long?.[bar] === 1 ? "long" : "short";
  const before = own.filter(({ closedMs: at }) => at !== null && at < closedMs).at(-1);
  const rests = before?.closedMs != null && isCoolingDown(checked.spec, before.closedMs, barMs);
  const open = input.trades.filter((trade) => isHeldAt(trade, closedMs)).length;
  const room = open < Math.min(checked.spec.maxPositions, input.maxPositions ?? Number.POSITIVE_INFINITY);
  const expected = isSignal && !rests && room ? `enter-${side}` : null;
  const live = entered ? `enter-${entered.side}` : null;
  if (live === expected) return null;
  // Symbols are taken in turn: an entry of the same close may have taken the last place.
  const full = live === null && input.trades.filter(({ openedMs }) => barOpenOf(openedMs, input.timeframe) === closedMs).length > 0;
  return {
    live,
    backtest: expected,
    because: (live === null ? (input.skipOf(symbol, barMs) ?? (full ? "max-positions" : null)) : null) ?? "unexplained",
  };
}

/** A position at a close: the rule says stay or leave, and its stop should not have been met in the bar. */
function checkHeld(trade: RunTrade, barMs: Ms, input: DayInput): Finding {
  const course = courseOf(trade, barMs, input);
  if (!course) return null;
  const closedMs = barMs + input.barMs;
  const leftAt = trade.closedMs !== null && barOpenOf(trade.closedMs, input.timeframe) === closedMs;
  if (course.touched) return { live: "held", backtest: course.touched, because: course.isAmbiguous ? "ambiguous" : "unexplained" };
  const expected = course.exit ? `exit-${course.exit}` : null;
  const byRule = leftAt && (trade.closedBy === "rule" || trade.closedBy === "time");
  if (expected !== null && !leftAt) return { live: "held", backtest: expected, because: "unexplained" };
  if (expected === null && byRule) return { live: `exit-${trade.closedBy}`, backtest: null, because: "unexplained" };
  return null;
}

/** A position that was gone at a bar's close. */
function checkGone(trade: RunTrade, barMs: Ms, input: DayInput): Finding {
  const known = new Set(["stop", "trailing", "take"]);
  if (trade.closedBy === null || !known.has(trade.closedBy)) {
    const byHand = trade.closedBy !== "rule" && trade.closedBy !== "time";
    return byHand ? { live: `exit-${trade.closedBy}`, backtest: null, because: trade.closedBy ?? "unexplained" } : null;
  }
  const course = courseOf(trade, barMs, input);
  if (!course || course.touched) return null;
  return { live: `exit-${trade.closedBy}`, backtest: "held", because: "unexplained" };
}

type Course = { readonly touched: string | null; readonly isAmbiguous: boolean; readonly exit: "rule" | "time" | null };

/** The position's stops and targets as the back-test moves them, from its entry up to a bar. */
function courseOf(trade: RunTrade, barMs: Ms, input: DayInput): Course | null {
  const checked = trade.version === null ? undefined : input.versions.get(trade.version);
  const market = checked?.markets.get(trade.symbol);
  const entryBarMs = barOpenOf(trade.openedMs, input.timeframe);
  if (!checked || !market) return null;
  const [entryBar, bar] = [barAt(market, entryBarMs), barAt(market, barMs)];
  if (entryBar < 1 || bar < entryBar) return null;
  const { instrument, candles } = market;
  const signals = signalsOf(checked, market);
  const side: DirectionSign = trade.side === "long" ? 1 : -1;
  const guards = new Guards(checked.spec, instrument, signals.ranges);
  const entryTicks = stepsOf(roundToStep(trade.entryPrice, instrument.tickSize, "half-even"), instrument.tickSize);
  guards.place(side, stepsOf(trade.quantity, instrument.lotStep), entryTicks, entryBar - 1);
  const best = side === 1 ? candles.high : candles.low;
  const worst = side === 1 ? candles.low : candles.high;
  for (let at = entryBar; at < bar; at++) {
    takeTouched(guards, best[at] as number, side, instrument.priceOf.bind(instrument));
    guards.onBest(best[at] as number);
  }
  const stop = guards.guardTicks();
  const isStopped = stop > 0 && side * ((worst[bar] as number) - instrument.priceOf(stop)) <= 0;
  const takesLeft = guards.takes().length;
  takeTouched(guards, best[bar] as number, side, instrument.priceOf.bind(instrument));
  const passed = takesLeft - guards.takes().length;
  const isTaken = passed > 0 && guards.takes().length === 0 && sharesWhole(checked.spec);
  const touched = isStopped ? "stop" : isTaken ? "take" : null;
  guards.onBest(best[bar] as number);
  const held = bar - entryBar + 1;
  const profitPct = side * ((candles.close[bar] as number) / instrument.priceOf(entryTicks) - 1) * 100;
  const rule = side === 1 ? signals.longExit : signals.shortExit;
  const exits = rule?.mask?.[bar] === 1 || (rule?.test?.(bar, profitPct, held) ?? false);
  const isOver = checked.spec.timeStop !== undefined && held >= checked.spec.timeStop;
  return { touched, isAmbiguous: isStopped && passed > 0, exit: exits ? "rule" : isOver ? "time" : null };
}

const sharesWhole = ({ takeProfits }: StrategySpec): boolean => takeProfits.reduce((sum, { share }) => sum + share, 0) >= 99.999999;

function takeTouched(guards: Guards, best: number, side: DirectionSign, priceOf: (ticks: number) => number): void {
  for (let ticks = guards.takeTicks(); ticks > 0 && side * (best - priceOf(ticks)) >= 0; ticks = guards.takeTicks()) guards.nextTake();
}

const signals = new WeakMap<PreparedMarket, Map<StrategySpec, ReturnType<typeof toSignals>>>();
function signalsOf({ spec, customs }: CheckedVersion, market: PreparedMarket): ReturnType<typeof toSignals> {
  const known = signals.get(market) ?? new Map<StrategySpec, ReturnType<typeof toSignals>>();
  signals.set(market, known);
  const made = known.get(spec) ?? toSignals(spec, market, customs, Number.NEGATIVE_INFINITY);
  known.set(spec, made);
  return made;
}

function barAt({ candles: { openMs } }: PreparedMarket, ms: Ms): number {
  let [low, high] = [0, openMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((openMs[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return openMs[low] === ms ? low : -1;
}
