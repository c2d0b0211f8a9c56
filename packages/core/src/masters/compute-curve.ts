import { DAY_MS, type Ms } from "@slipstream/kernel";

/** Equity at a moment, and what came in from outside less what left up to then. Estimates. */
export type EquityPoint = { readonly ms: Ms; readonly equity: number; readonly external: number };
/** `growth`: what one unit at the start has become, with deposits and withdrawals taken out; `drawdown`: how far that is below its peak, as a share. */
export type GrowthPoint = { readonly ms: Ms; readonly growth: number; readonly drawdown: number };

/** Below this share of what it began with an account counts as lost. */
const FAILED_BELOW = 0.1;
const LEAST_DAILY_RETURNS = 30;
const YEAR_DAYS = 365;

export type Curve = {
  readonly points: readonly GrowthPoint[];
  readonly returnPct: number | null;
  readonly maxDrawdownPct: number | null;
  readonly drawdownFromMs: Ms | null;
  readonly drawdownToMs: Ms | null;
  readonly longestUnderWaterMs: Ms | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly failed: boolean;
};

/**
 * Growth, drawdown and daily ratios of an account (domain.md 8), from equity in order of time. Each step counts `(E − F) / E before`, where F
 * came from outside in it; an account that has nothing left stays at nothing, whatever is paid in afterwards.
 */
export function computeCurve(equity: readonly EquityPoint[]): Curve {
  const points = toGrowth(equity);
  const last = points.at(-1);
  if (!last || points.length < 2) return { ...NOTHING, points };
  let peak: GrowthPoint = last;
  let peakGrowth = 0;
  let worst: { drawdown: number; fromMs: Ms | null; toMs: Ms | null } = { drawdown: 0, fromMs: null, toMs: null };
  let longest = 0;
  for (const point of points) {
    if (point.growth >= peakGrowth) [peak, peakGrowth] = [point, point.growth];
    else longest = Math.max(longest, point.ms - peak.ms);
    if (point.drawdown > worst.drawdown) worst = { drawdown: point.drawdown, fromMs: peak.ms, toMs: point.ms };
  }
  return {
    points,
    returnPct: (last.growth - 1) * 100,
    maxDrawdownPct: worst.drawdown * 100,
    drawdownFromMs: worst.fromMs,
    drawdownToMs: worst.toMs,
    longestUnderWaterMs: longest,
    ...computeRatios(dailyReturns(points)),
    failed: points.some(({ growth }) => growth < FAILED_BELOW),
  };
}

const NOTHING = {
  returnPct: null,
  maxDrawdownPct: null,
  drawdownFromMs: null,
  drawdownToMs: null,
  longestUnderWaterMs: null,
  sharpe: null,
  sortino: null,
  failed: false,
};

function toGrowth(equity: readonly EquityPoint[]): GrowthPoint[] {
  let before: EquityPoint | null = null;
  let growth = 1;
  let peak = 1;
  return equity.map((point) => {
    if (before) {
      const flow = point.external - before.external;
      growth = before.equity > 0 ? Math.max(0, growth * ((point.equity - flow) / before.equity)) : 0;
    }
    before = point;
    peak = Math.max(peak, growth);
    return { ms: point.ms, growth, drawdown: 1 - growth / peak };
  });
}

/** From midnight to midnight UTC of market time; a day without a point has the growth of the last before. */
export function dailyReturns(points: readonly GrowthPoint[]): number[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return [];
  const returns: number[] = [];
  let at = 0;
  let before: number | null = null;
  for (let midnight = Math.ceil(first.ms / DAY_MS) * DAY_MS; midnight <= last.ms; midnight += DAY_MS) {
    while ((points[at + 1]?.ms ?? Number.POSITIVE_INFINITY) <= midnight) at += 1;
    const growth = points[at]?.growth ?? 0;
    if (before !== null && before > 0) returns.push(growth / before - 1);
    before = growth;
  }
  return returns;
}

/** Without a risk-free rate and with a least acceptable return of nothing. Absent below thirty days, and where nothing ever varied. */
export function computeRatios(returns: readonly number[]): { sharpe: number | null; sortino: number | null } {
  if (returns.length < LEAST_DAILY_RETURNS) return { sharpe: null, sortino: null };
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1));
  const downside = Math.sqrt(returns.reduce((sum, each) => sum + Math.min(0, each) ** 2, 0) / returns.length);
  const yearly = Math.sqrt(YEAR_DAYS);
  return { sharpe: deviation > 0 ? (mean / deviation) * yearly : null, sortino: downside > 0 ? (mean / downside) * yearly : null };
}

/** At most `limit` points: the first, the last of each of equal steps of time, and the worst. */
export function thinCurve(points: readonly GrowthPoint[], limit: number, worstMs: Ms | null): GrowthPoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length <= limit) return [...points];
  const step = (last.ms - first.ms) / (limit - 2);
  const kept = new Map<number, GrowthPoint>();
  for (const point of points) kept.set(step === 0 ? 0 : Math.min(limit - 3, Math.floor((point.ms - first.ms) / step)), point);
  const worst = points.find(({ ms }) => ms === worstMs);
  const all = new Map([first, ...kept.values(), ...(worst ? [worst] : [])].map((point) => [point.ms, point]));
  return [...all.values()].sort((a, b) => a.ms - b.ms);
}
