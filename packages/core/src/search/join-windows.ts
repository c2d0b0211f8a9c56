import { changesOf, ratiosOf } from "../backtest/index.ts";
import type { TrialFiguresView, WalkForwardView } from "./views.ts";
import type { WindowResult } from "./window-job.ts";

const YEAR_MS = 365 * 86_400_000;

/**
 * The out-of-sample times of a walk-forward, one after the other, each from the equity with which the one before ended. Efficiency: what a year
 * brought out of sample over what a year brought in sample, both compounded. Stability: the share of windows that earned out of sample.
 */
export function joinWindows(results: readonly WindowResult[], initial: number): WalkForwardView {
  const windows = results.toSorted((a, b) => a.window - b.window);
  const joined = joinCourses(windows, initial);
  const outMs = windows.reduce((sum, { outOfSample }) => sum + outOfSample.toMs - outOfSample.fromMs, 0);
  const yearlyOut = yearly(joined.growth, outMs);
  return {
    windows: windows.map(({ inSample, outOfSample, params, inSampleObjective, inSampleReturn, course }) => ({
      inSample,
      outOfSample,
      params,
      inSampleObjective,
      inSampleReturn,
      outOfSampleReturn: course.end - 1,
      outOfSampleTrades: course.trades.count,
    })),
    curve: joined.curve,
    outOfSample: figuresOf(windows, joined, yearlyOut),
    efficiency: efficiencyOf(windows, yearlyOut),
    stability: windows.length === 0 ? null : windows.filter(({ course }) => course.end > 1).length / windows.length,
  };
}

type Joined = {
  readonly curve: WalkForwardView["curve"];
  /** Of all windows together. */
  readonly growth: number;
  readonly maxDrawdown: number;
  readonly days: readonly number[];
};

function joinCourses(windows: readonly WindowResult[], initial: number): Joined {
  const curve: WalkForwardView["curve"] = { atMs: [], equity: [], drawdown: [], hold: [] };
  const days = new Map<number, number>();
  let [growth, hold, peak, maxDrawdown] = [1, 1, 1, 0];
  for (const { course } of windows) {
    for (const [at, ms] of course.atMs.entries()) {
      const equity = growth * (course.equity[at] as number);
      // A window begins where the one before ended: one point for both.
      if (at === 0 && curve.atMs.at(-1) === ms) continue;
      curve.atMs.push(ms);
      curve.equity.push(initial * equity);
      curve.drawdown.push(Math.max(0, 1 - equity / Math.max(peak, growth * (course.peak[at] as number))));
      curve.hold.push(initial * hold * (course.hold[at] as number));
    }
    for (const [at, ms] of course.dayMs.entries()) days.set(ms, growth * (course.dayEquity[at] as number));
    maxDrawdown = Math.max(maxDrawdown, course.maxDrawdown, 1 - (growth * course.lowest) / peak);
    peak = Math.max(peak, growth * course.highest);
    growth *= course.end;
    hold *= course.hold.at(-1) ?? 1;
  }
  return { curve, growth, maxDrawdown, days: [...days.values()] };
}

/** Null where everything was lost and more, or no time went by. */
function yearly(growth: number, ms: number): number | null {
  if (growth < 0 || ms <= 0) return null;
  const share = growth ** (YEAR_MS / ms) - 1;
  return Number.isFinite(share) ? share : null;
}

/** Windows in which no set was fit to trade have no in-sample return; the money that stood still out of sample counts. */
function efficiencyOf(windows: readonly WindowResult[], yearlyOut: number | null): number | null {
  let [growth, ms] = [1, 0];
  for (const { inSample, inSampleReturn } of windows) {
    if (inSampleReturn === null) continue;
    growth *= 1 + inSampleReturn;
    ms += inSample.toMs - inSample.fromMs;
  }
  const yearlyIn = yearly(growth, ms);
  return yearlyOut === null || yearlyIn === null || yearlyIn <= 0 ? null : yearlyOut / yearlyIn;
}

function figuresOf(windows: readonly WindowResult[], { growth, maxDrawdown, days }: Joined, yearlyOut: number | null): TrialFiguresView {
  const sums = { count: 0, wins: 0, losses: 0, won: 0, lost: 0, measured: 0, multiples: 0 };
  let carried = 1;
  for (const { course } of windows) {
    const { count, wins, losses, won, lost, measured, multiples } = course.trades;
    sums.count += count;
    sums.wins += wins;
    sums.losses += losses;
    sums.won += carried * won;
    sums.lost += carried * lost;
    sums.measured += measured;
    sums.multiples += multiples;
    carried *= course.end;
  }
  return {
    returnShare: growth - 1,
    maxDrawdown,
    ...ratiosOf(changesOf(days)),
    calmar: yearlyOut === null || maxDrawdown === 0 ? null : yearlyOut / maxDrawdown,
    profitFactor: sums.losses === 0 ? null : sums.won / sums.lost,
    expectancyR: sums.measured === 0 ? null : sums.multiples / sums.measured,
    winRate: sums.count === 0 ? null : sums.wins / sums.count,
    trades: sums.count,
  };
}
