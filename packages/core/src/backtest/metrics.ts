import { DAY_MS, type Ms } from "@slipstream/kernel";
import { firstFrom } from "./timeline.ts";

/** Estimates, as domain.md 8 defines them. What cannot be computed is null. Ratios are shares, not percent. */
export type BacktestMetrics = {
  readonly returnShare: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly maxDrawdown: number;
  readonly drawdownFromMs: Ms | null;
  readonly drawdownToMs: Ms | null;
  /** From the peak to the bar that was at or above it again, or to the end. */
  readonly longestUnderWaterMs: Ms;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly winRate: number | null;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  readonly expectancyR: number | null;
  /** Trades with a stop: those that R stands on, of all. */
  readonly rCoverage: number | null;
  readonly longestWinStreak: number;
  readonly longestLossStreak: number;
  readonly dailyReturns: number;
};

/** A closed trade as the metrics need it, in the account's money. */
export type MeasuredTrade = { readonly pnl: number; readonly fees: number; readonly risk: number | null };
/** Equity at the closes of bars, oldest first; each bar closes `barMs` after it opens. */
export type MeasuredEquity = { readonly openMs: Float64Array; readonly barMs: Ms; readonly equity: Float64Array; readonly initial: number };

const YEAR_DAYS = 365;
const LEAST_DAILY_RETURNS = 30;

/** `trades` in the order of their closing. Without a risk-free rate, and with nothing as the least acceptable return. */
export function computeMetrics(course: MeasuredEquity, trades: readonly MeasuredTrade[]): BacktestMetrics {
  const { openMs, barMs, equity, initial } = course;
  const last = equity.at(-1);
  const days = openMs.length === 0 ? 0 : ((openMs.at(-1) ?? 0) + barMs - (openMs[0] ?? 0)) / DAY_MS;
  const growth = last === undefined ? null : last / initial;
  const cagr = growth === null || growth < 0 || days === 0 ? null : finite(growth ** (YEAR_DAYS / days) - 1);
  const drawdown = worstDrawdown(course);
  const returns = changesOf(dailyEquity(course));
  return {
    returnShare: growth === null ? null : growth - 1,
    cagr,
    ...ratiosOf(returns),
    calmar: cagr === null || drawdown.maxDrawdown === 0 ? null : cagr / drawdown.maxDrawdown,
    ...drawdown,
    ...tradeMetrics(trades),
    dailyReturns: returns.length,
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Equity at each midnight UTC: that of the last bar that had closed by then. The first is what there was at the beginning. */
export function dailyEquity({ openMs, barMs, equity, initial }: MeasuredEquity): number[] {
  const first = openMs[0];
  const last = openMs.at(-1);
  if (first === undefined || last === undefined) return [];
  const samples: number[] = [];
  for (let midnight = Math.ceil(first / DAY_MS) * DAY_MS; midnight <= last + barMs; midnight += DAY_MS) {
    const closed = firstFrom(openMs, midnight - barMs + 1);
    samples.push(closed === 0 ? initial : (equity[closed - 1] as number));
  }
  return samples;
}

/** From each to the next; none from what is nothing or less. */
export function changesOf(samples: readonly number[]): number[] {
  const changes: number[] = [];
  for (let at = 1; at < samples.length; at++) {
    const before = samples[at - 1] as number;
    if (before > 0) changes.push((samples[at] as number) / before - 1);
  }
  return changes;
}

/** Yearly. Absent below thirty daily returns, and where nothing ever varied. */
export function ratiosOf(returns: readonly number[]): { readonly sharpe: number | null; readonly sortino: number | null } {
  if (returns.length < LEAST_DAILY_RETURNS) return { sharpe: null, sortino: null };
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1));
  const downside = Math.sqrt(returns.reduce((sum, each) => sum + Math.min(0, each) ** 2, 0) / returns.length);
  const yearly = Math.sqrt(YEAR_DAYS);
  return { sharpe: deviation > 0 ? (mean / deviation) * yearly : null, sortino: downside > 0 ? (mean / downside) * yearly : null };
}

type Drawdown = Pick<BacktestMetrics, "maxDrawdown" | "drawdownFromMs" | "drawdownToMs" | "longestUnderWaterMs">;

function worstDrawdown({ openMs, barMs, equity, initial }: MeasuredEquity): Drawdown {
  let peak = initial;
  let peakBar = -1;
  let worst = 0;
  let [worstFrom, worstTo] = [-1, -1];
  let longest = 0;
  const closeMs = (bar: number) => (bar < 0 ? (openMs[0] ?? 0) : (openMs[bar] as number) + barMs);
  for (let bar = 0; bar < equity.length; bar++) {
    const value = equity[bar] as number;
    if (value >= peak) {
      if (bar - peakBar > 1) longest = Math.max(longest, closeMs(bar) - closeMs(peakBar));
      peak = value;
      peakBar = bar;
    } else if (peak - value > worst * peak) {
      worst = (peak - value) / peak;
      worstFrom = peakBar;
      worstTo = bar;
    }
  }
  if (peakBar < equity.length - 1) longest = Math.max(longest, closeMs(equity.length - 1) - closeMs(peakBar));
  const isUnder = worstTo >= 0;
  return {
    maxDrawdown: worst,
    drawdownFromMs: isUnder ? closeMs(worstFrom) : null,
    drawdownToMs: isUnder ? closeMs(worstTo) : null,
    longestUnderWaterMs: longest,
  };
}

type TradeMetrics = Omit<BacktestMetrics, keyof Drawdown | "returnShare" | "cagr" | "sharpe" | "sortino" | "calmar" | "dailyReturns">;

function tradeMetrics(trades: readonly MeasuredTrade[]): TradeMetrics {
  const sum = (figures: readonly number[]) => figures.reduce((total, each) => total + each, 0);
  const won = trades.filter(({ pnl }) => pnl > 0).map(({ pnl }) => pnl);
  const lost = trades.filter(({ pnl }) => pnl < 0).map(({ pnl }) => pnl);
  const rs = trades.flatMap(({ pnl, risk }) => (risk !== null && risk > 0 ? [pnl / risk] : []));
  const mean = (figures: readonly number[]) => (figures.length === 0 ? null : sum(figures) / figures.length);
  const [averageWin, averageLoss] = [mean(won), mean(lost)];
  return {
    trades: trades.length,
    wins: won.length,
    losses: lost.length,
    winRate: trades.length === 0 ? null : won.length / trades.length,
    averageWin,
    averageLoss,
    profitFactor: lost.length === 0 ? null : sum(won) / -sum(lost),
    expectancy: mean(trades.map(({ pnl }) => pnl)),
    expectancyR: mean(rs),
    rCoverage: trades.length === 0 ? null : rs.length / trades.length,
    ...streaksOf(trades),
  };
}

/** Of closed trades by close time; one within its fees of zero neither breaks nor extends a streak. */
function streaksOf(trades: readonly MeasuredTrade[]): { readonly longestWinStreak: number; readonly longestLossStreak: number } {
  let [wins, losses, longestWinStreak, longestLossStreak] = [0, 0, 0, 0];
  for (const { pnl, fees } of trades) {
    if (Math.abs(pnl) <= fees) continue;
    wins = pnl > 0 ? wins + 1 : 0;
    losses = pnl < 0 ? losses + 1 : 0;
    longestWinStreak = Math.max(longestWinStreak, wins);
    longestLossStreak = Math.max(longestLossStreak, losses);
  }
  return { longestWinStreak, longestLossStreak };
}

/** What each calendar month (UTC) brought, against the end of the month before. */
export function monthlyReturns({
  openMs,
  barMs,
  equity,
  initial,
}: MeasuredEquity): { readonly month: string; readonly returnShare: number | null }[] {
  const months: { month: string; returnShare: number | null }[] = [];
  let before = initial;
  let bar = 0;
  while (bar < openMs.length) {
    const { month, endMs } = monthOf(openMs[bar] as number);
    let end = bar;
    while (end + 1 < openMs.length && (openMs[end + 1] as number) + barMs <= endMs) end += 1;
    const value = equity[end] as number;
    months.push({ month, returnShare: before > 0 ? value / before - 1 : null });
    before = value;
    bar = end + 1;
  }
  return months;
}

/** The calendar month of a moment, UTC, and when the next one begins. */
function monthOf(ms: Ms): { readonly month: string; readonly endMs: Ms } {
  const at = new Date(ms);
  return { month: at.toISOString().slice(0, 7), endMs: Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) };
}
