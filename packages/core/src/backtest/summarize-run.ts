import { changesOf, dailyEquity, type MeasuredEquity, ratiosOf } from "./metrics.ts";
import type { BacktestRun } from "./run-backtest.ts";

const MINOR = 1e8;
const [DAY_MS, YEAR_DAYS] = [86_400_000, 365];

/** What a search keeps of a run: the figures of `computeMetrics` that it ranks by, without an object per trade. Shares, not percent. */
export type RunSummary = {
  readonly returnShare: number | null;
  readonly maxDrawdown: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly profitFactor: number | null;
  readonly expectancyR: number | null;
  readonly winRate: number | null;
  readonly trades: number;
};
export type SummarizedRun = RunSummary & { readonly dailyReturns: readonly number[] };

export function summarizeRun(run: BacktestRun): SummarizedRun {
  const { input, openMs, equity } = run;
  const barMs = input.markets[0]?.barMs ?? DAY_MS;
  const initial = Number(input.terms.initialBalance) / MINOR;
  const course: MeasuredEquity = { openMs, barMs, equity, initial };
  const last = equity.at(-1);
  const days = openMs.length === 0 ? 0 : ((openMs.at(-1) ?? 0) + barMs - (openMs[0] ?? 0)) / DAY_MS;
  const growth = last === undefined ? null : last / initial;
  const yearly = growth === null || growth < 0 || days === 0 ? null : growth ** (YEAR_DAYS / days) - 1;
  const cagr = yearly !== null && Number.isFinite(yearly) ? yearly : null;
  const maxDrawdown = deepestBelowPeak(equity, initial);
  const dailyReturns = changesOf(dailyEquity(course));
  return {
    returnShare: growth === null ? null : growth - 1,
    maxDrawdown: growth === null ? null : maxDrawdown,
    ...ratiosOf(dailyReturns),
    calmar: cagr === null || maxDrawdown === 0 ? null : cagr / maxDrawdown,
    ...sumTrades(run),
    dailyReturns,
  };
}

/** The deepest fall below a peak so far, as a share of it. */
function deepestBelowPeak(equity: Float64Array, initial: number): number {
  let peak = initial;
  let worst = 0;
  // What is above it cannot be deeper, rounding allowed for: most bars are done with two comparisons.
  let bound = peak;
  for (let bar = 0; bar < equity.length; bar++) {
    const value = equity[bar] as number;
    if (value > peak) {
      peak = value;
      bound = peak * (1 - worst) + peak * ROUNDING;
    } else if (value < bound && peak - value > worst * peak) {
      worst = (peak - value) / peak;
      bound = peak * (1 - worst) + peak * ROUNDING;
    }
  }
  return worst;
}

const ROUNDING = 1e-12;

type TradeSums = Pick<RunSummary, "profitFactor" | "expectancyR" | "winRate" | "trades">;

function sumTrades({ trades }: BacktestRun): TradeSums {
  let [wins, won, losses, lost, measured, multiples] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < trades.length; row++) {
    const pnl = trades.get(row, "pnl") / MINOR;
    const risk = trades.get(row, "risk") / MINOR;
    if (pnl > 0) {
      wins += 1;
      won += pnl;
    } else if (pnl < 0) {
      losses += 1;
      lost += pnl;
    }
    if (risk > 0) {
      measured += 1;
      multiples += pnl / risk;
    }
  }
  return {
    profitFactor: losses === 0 ? null : won / -lost,
    expectancyR: measured === 0 ? null : multiples / measured,
    winRate: trades.length === 0 ? null : wins / trades.length,
    trades: trades.length,
  };
}
