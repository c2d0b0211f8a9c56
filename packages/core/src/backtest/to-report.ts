import {
  formatMoney,
  formatPrice,
  formatQuantity,
  fromSteps,
  type Money,
  type Ms,
  moneyFromMinor,
  type Price,
  type Quantity,
} from "@slipstream/kernel";
import { type BacktestMetrics, computeMetrics, type MeasuredEquity, monthlyReturns } from "./metrics.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import type { BacktestRun } from "./run-backtest.ts";
import { firstFrom } from "./timeline.ts";
import { EXIT_REASONS, type ExitReason } from "./trade-table.ts";

const MINOR = 1e8;
const DAY_MS = 86_400_000;

export type BacktestExit = {
  readonly atMs: Ms;
  readonly price: string;
  readonly quantity: string;
  readonly reason: ExitReason;
};
/** Prices, quantities and money are decimals; times are the openings of the bars in which the fills were, an exit at a bar's end aside. */
export type BacktestTrade = {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly signalMs: Ms;
  readonly entryMs: Ms;
  readonly exitMs: Ms;
  readonly quantity: string;
  readonly entryPrice: string;
  /** Where it was left in parts: their mean. */
  readonly exitPrice: string;
  readonly exits: readonly BacktestExit[];
  /** Net of fees and funding. */
  readonly pnl: string;
  readonly fees: string;
  readonly funding: string;
  readonly exitReason: ExitReason;
  readonly barsHeld: number;
  /** How far the price went against and in favour of the entry, as a share of it. Estimates. */
  readonly mae: number;
  readonly mfe: number;
  /** Net profit in multiples of what the first stop risked. */
  readonly r: number | null;
};

export type BacktestReport = {
  readonly symbols: readonly string[];
  readonly fromMs: Ms | null;
  readonly toMs: Ms | null;
  readonly bars: number;
  readonly initialBalance: string;
  readonly finalBalance: string;
  readonly netProfit: string;
  readonly metrics: BacktestMetrics;
  readonly months: readonly { readonly month: string; readonly returnShare: number | null }[];
  readonly trades: readonly BacktestTrade[];
  /** Of all bars, those with a position. */
  readonly exposure: number | null;
  readonly costs: {
    readonly fees: string;
    readonly slippage: string;
    /** Null where it was due and never known. */
    readonly funding: string | null;
    readonly fundingsKnown: number;
    readonly fundingsUnknown: number;
  };
  /** The same money in the same instruments, in equal parts, bought at the first open without costs and held. */
  readonly buyAndHold: { readonly returnShare: number | null; readonly maxDrawdown: number | null };
  readonly ambiguous: {
    /** Bars that touched stop and target, and nothing finer said which came first. */
    readonly bars: number;
    /** Those where finer bars said it. */
    readonly decided: number;
    /** `bars` as a share of the bars with a position. */
    readonly share: number | null;
  };
  /** Losses beyond the account's money, which it does not owe. */
  readonly insurance: string;
  readonly skipped: BacktestRun["skipped"];
};

/** A run as people read it: its figures are of all trades, of which the first `mostTrades` are shown. `hold` is `holdWorth` of the run. */
export function toReport(run: BacktestRun, mostTrades = Number.POSITIVE_INFINITY, hold: Float64Array = holdWorth(run)): BacktestReport {
  const { input, openMs, equity, heldBars, ambiguousBars, fundingsKnown, fundingsUnknown } = run;
  const course = courseOf(run, equity);
  const initial = input.terms.initialBalance;
  const trades = run.trades;
  const measured = Array.from({ length: trades.length }, (_, row) => {
    const risk = trades.get(row, "risk");
    return {
      pnl: trades.get(row, "pnl") / MINOR,
      fees: trades.get(row, "fees") / MINOR,
      risk: Number.isNaN(risk) ? null : risk / MINOR,
    };
  });
  return {
    symbols: input.strategy.symbols,
    fromMs: openMs[0] ?? null,
    toMs: openMs.length === 0 ? null : (openMs.at(-1) ?? 0) + course.barMs,
    bars: openMs.length,
    initialBalance: formatMoney(initial),
    finalBalance: decimal(run.finalCash),
    netProfit: formatMoney((moneyOf(run.finalCash) - initial) as Money),
    metrics: computeMetrics(course, measured),
    months: monthlyReturns(course),
    trades: tradesOf(run, mostTrades),
    exposure: openMs.length === 0 ? null : heldBars / openMs.length,
    costs: {
      fees: decimal(run.fees),
      slippage: decimal(run.slippage),
      funding: fundingsUnknown > 0 && fundingsKnown === 0 ? null : decimal(run.funding),
      fundingsKnown,
      fundingsUnknown,
    },
    buyAndHold: buyAndHold(run, hold),
    ambiguous: { bars: ambiguousBars, decided: run.decidedBars, share: heldBars === 0 ? null : ambiguousBars / heldBars },
    insurance: decimal(run.insurance),
    skipped: run.skipped,
  };
}

const moneyOf = (minor: number): Money => moneyFromMinor(BigInt(minor));
const decimal = (minor: number): string => formatMoney(moneyOf(minor));

const courseOf = ({ input, openMs }: BacktestRun, equity: Float64Array): MeasuredEquity => ({
  openMs,
  barMs: input.markets[0]?.barMs ?? DAY_MS,
  equity,
  initial: Number(input.terms.initialBalance) / MINOR,
});

/** The equity of a run as the metrics take it. */
export const measuredOf = (run: BacktestRun): MeasuredEquity => courseOf(run, run.equity);

/** How far below its peak equity was at each close, as a share. */
export function drawdownsOf({ input, equity }: BacktestRun): Float64Array {
  const drawdowns = new Float64Array(equity.length);
  let peak = Number(input.terms.initialBalance) / MINOR;
  for (let bar = 0; bar < equity.length; bar++) {
    const value = equity[bar] as number;
    if (value > peak) peak = value;
    drawdowns[bar] = (peak - value) / peak;
  }
  return drawdowns;
}

function tradesOf({ input, trades, exits }: BacktestRun, most: number): BacktestTrade[] {
  const parts = new Map<number, number[]>();
  for (let row = 0; row < exits.length; row++) {
    const trade = exits.get(row, "trade");
    if (trade >= most) continue;
    const rows = parts.get(trade);
    if (rows) rows.push(row);
    else parts.set(trade, [row]);
  }
  return Array.from({ length: Math.min(most, trades.length) }, (_, row) => {
    const market = input.markets[trades.get(row, "market")];
    if (!market) throw new Error(`trade ${row} is of no market`);
    const { instrument, candles } = market;
    const atMs = (bar: number) => candles.openMs[bar] as number;
    const priceOf = (ticks: number) => formatPrice(fromSteps<Price>(ticks, instrument.tickSize));
    const quantityOf = (steps: number) => formatQuantity(fromSteps<Quantity>(steps, instrument.lotStep));
    const side = trades.get(row, "side");
    const [entryTicks, steps, risk] = [trades.get(row, "entryTicks"), trades.get(row, "steps"), trades.get(row, "risk")];
    const entryPrice = instrument.priceOf(entryTicks);
    const range = rangeOf(market, trades.get(row, "entryBar"), trades.get(row, "exitBar"), [
      entryPrice,
      instrument.priceOf(trades.get(row, "exitTicks")),
    ]);
    const [worst, best] = side === 1 ? [range.lowest, range.highest] : [range.highest, range.lowest];
    return {
      symbol: market.symbol,
      side: side === 1 ? "long" : "short",
      signalMs: atMs(trades.get(row, "signalBar")),
      entryMs: atMs(trades.get(row, "entryBar")),
      exitMs: atMs(trades.get(row, "exitBar")),
      quantity: quantityOf(steps),
      entryPrice: priceOf(entryTicks),
      exitPrice: formatPrice(instrument.averagePrice(trades.get(row, "exitValue"), steps)),
      exits: (parts.get(row) ?? []).map((part) => ({
        atMs: atMs(exits.get(part, "bar")),
        price: priceOf(exits.get(part, "ticks")),
        quantity: quantityOf(exits.get(part, "steps")),
        reason: reasonOf(exits.get(part, "reason")),
      })),
      pnl: decimal(trades.get(row, "pnl")),
      fees: decimal(trades.get(row, "fees")),
      funding: decimal(trades.get(row, "funding")),
      exitReason: reasonOf(trades.get(row, "reason")),
      barsHeld: trades.get(row, "exitBar") - trades.get(row, "entryBar") + 1,
      mae: Math.max(0, side * (1 - worst / entryPrice)),
      mfe: Math.max(0, side * (best / entryPrice - 1)),
      r: Number.isNaN(risk) || risk === 0 ? null : trades.get(row, "pnl") / risk,
    };
  });
}

/** Prices while a position was open: its fills, and all of its bars but the last, of which it may not have seen the rest. */
function rangeOf({ candles: { low, high } }: PreparedMarket, entryBar: number, exitBar: number, fills: readonly number[]) {
  let lowest = Math.min(...fills);
  let highest = Math.max(...fills);
  for (let bar = entryBar; bar < exitBar; bar++) {
    if ((low[bar] as number) < lowest) lowest = low[bar] as number;
    if ((high[bar] as number) > highest) highest = high[bar] as number;
  }
  return { lowest, highest };
}

function reasonOf(index: number): ExitReason {
  const reason = EXIT_REASONS[index];
  if (!reason) throw new Error(`no exit reason ${index}`);
  return reason;
}

function buyAndHold(run: BacktestRun, hold: Float64Array): BacktestReport["buyAndHold"] {
  if (run.openMs.length === 0) return { returnShare: null, maxDrawdown: null };
  const { returnShare, maxDrawdown } = computeMetrics({ ...courseOf(run, hold), initial: 1 }, []);
  return { returnShare, maxDrawdown };
}

/** What one unit of money, in equal parts in all markets from the first open on, was worth at each close. */
export function holdWorth({ input, openMs }: BacktestRun): Float64Array {
  const firstMs = openMs[0] ?? 0;
  const worth = new Float64Array(openMs.length);
  for (const { candles } of input.markets) {
    let bar = firstFrom(candles.openMs, firstMs);
    const bought = candles.open[bar];
    let value = 1;
    for (let at = 0; at < openMs.length; at++) {
      if (bought !== undefined && candles.openMs[bar] === openMs[at]) {
        value = (candles.close[bar] as number) / bought;
        bar += 1;
      }
      worth[at] = (worth[at] as number) + value / input.markets.length;
    }
  }
  return worth;
}
