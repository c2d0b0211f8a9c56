import type { StrategySpec } from "../strategy/index.ts";
import { Account } from "./account.ts";
import { type CustomIndicators, checkStrategy, NO_CUSTOMS } from "./check-strategy.ts";
import { Course } from "./course.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { refuse } from "./refuse.ts";
import { type Decision, Slot } from "./slot.ts";
import { type BacktestTerms, toIntegerTerms } from "./terms.ts";
import { firstFrom, timelineOf } from "./timeline.ts";
import { toSignals } from "./to-signals.ts";
import type { ExitTable, RunTables, TradeTable } from "./trade-table.ts";

export type BacktestInput = {
  readonly strategy: StrategySpec;
  readonly customs?: CustomIndicators;
  /** One per symbol of the strategy, in its order. */
  readonly markets: readonly PreparedMarket[];
  readonly terms: BacktestTerms;
  /** Bars before are for the warm-up only. */
  readonly fromMs?: number;
  /** At least one number per bar: the run's equity is written there, over what it held. For sweeps, which keep no curve. */
  readonly scratch?: Float64Array;
  /** Where the run writes its trades, over what they held; as `scratch`. */
  readonly tables?: RunTables;
  /** Hears the share that is done, often; may throw to end it. */
  readonly onProgress?: ((share: number) => void) | undefined;
};

/** Of a run, how much making signals is. */
const SIGNALS_SHARE = 0.5;

/** What a back-test did, in whole numbers (minor units, ticks, steps); equity at each close from `fromMs` on is an estimate. */
export type BacktestRun = {
  readonly input: BacktestInput;
  readonly openMs: Float64Array;
  readonly equity: Float64Array;
  readonly trades: TradeTable;
  readonly exits: ExitTable;
  /** Minor units. */
  readonly finalCash: number;
  readonly fees: number;
  readonly slippage: number;
  readonly funding: number;
  readonly fundingsKnown: number;
  readonly fundingsUnknown: number;
  readonly insurance: number;
  readonly ambiguousBars: number;
  readonly decidedBars: number;
  readonly heldBars: number;
  /** What the last close decided, per market. */
  readonly decisions: readonly Decision[];
  readonly skipped: { readonly belowMinimum: number; readonly withoutBalance: number };
};

/** Runs a strategy over closed candles by the rules of the law. Throws a refusal where it cannot be computed, before anything is. */
export function runBacktest(input: BacktestInput): BacktestRun {
  const { strategy, markets, customs = NO_CUSTOMS, fromMs = Number.NEGATIVE_INFINITY, onProgress } = input;
  checkStrategy(strategy, customs);
  refuseMismatch(input);
  const account = new Account(toIntegerTerms(input.terms), strategy.leverage, input.tables);
  const timeline = timelineOf(markets);
  for (const [index, market] of markets.entries()) {
    account.slots.push(new Slot(index, market, toSignals(strategy, market, customs, fromMs), strategy, account));
    onProgress?.(((index + 1) / markets.length) * SIGNALS_SHARE);
  }
  const course = new Course(account, timeline, firstFrom(timeline.openMs, fromMs), strategy, input.scratch);
  course.run(onProgress && ((share) => onProgress(SIGNALS_SHARE + share * (1 - SIGNALS_SHARE))));
  const { trades, exits, cash, fees, slippage, funding, fundingsKnown, fundingsUnknown, insurance, ambiguous, decided } = account;
  return {
    input,
    openMs: timeline.openMs.subarray(course.start),
    equity: course.equity,
    trades,
    exits,
    finalCash: cash,
    fees,
    slippage,
    funding,
    fundingsKnown,
    fundingsUnknown,
    insurance,
    ambiguousBars: ambiguous,
    decidedBars: decided,
    heldBars: course.heldBars,
    decisions: course.decisions,
    skipped: { belowMinimum: account.belowMinimum, withoutBalance: account.withoutBalance },
  };
}

function refuseMismatch({ strategy, markets }: BacktestInput): void {
  for (const [index, symbol] of strategy.symbols.entries()) {
    const market = markets[index];
    if (market?.symbol !== symbol) throw refuse("unknown-symbol", `There are no candles of ${symbol}.`, "symbols");
    if (market.timeframe !== strategy.timeframe) throw refuse("bad-candles", `expected candles of ${strategy.timeframe}`, "timeframe");
    if (strategy.leverage > market.instrument.maxLeverage)
      throw refuse("max-leverage", `${symbol} allows a leverage of at most ${market.instrument.maxLeverage}.`, "leverage");
  }
  if (markets.length !== strategy.symbols.length) throw refuse("unknown-symbol", "expected one market per symbol", "symbols");
}
