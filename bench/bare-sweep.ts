import type { CandleColumns } from "@slipstream/core/strategy";

// What one would write by hand for one sweep and nothing else: this strategy, this instrument (ticks of 0.01, steps of 0.001), these figures. Columns that sets
// share are computed once. The limit to compare with.

const MINOR = 1e8;
/** Minor units of a tick times a step. */
const UNIT = 1_000;
const [TICKS_PER_UNIT, STEPS_PER_UNIT] = [100, 1_000];
const DAY_MS = 86_400_000;

export type BareTerms = {
  readonly mean: number;
  /** Left where the RSI of so many bars is above this. */
  readonly exitPeriod: number;
  readonly exit: number;
  readonly over: number;
  readonly target: number;
  readonly feeCentibps: number;
  readonly slipCentibps: number;
  readonly notional: number;
  readonly cash: number;
};
export type BareTrial = {
  readonly trades: number;
  /** Minor units. */
  readonly cash: number;
  readonly maxDrawdown: number;
  readonly sharpe: number;
};

/** One trial per set of RSI period, entry level and stop in percent. */
export function bareSweep(candles: CandleColumns, sets: readonly (readonly number[])[], terms: BareTerms): BareTrial[] {
  const strengths = new Map<number, Float64Array>();
  const mean = meanOf(candles.close, terms.mean);
  const left = strengthOf(candles.close, terms.exitPeriod);
  const equity = new Float64Array(candles.close.length);
  return sets.map(([period = 0, level = 0, stop = 0]) => {
    let strength = strengths.get(period);
    if (!strength) {
      strength = strengthOf(candles.close, period);
      strengths.set(period, strength);
    }
    const course = trade(candles, { strength, left, mean, equity }, level, stop, terms);
    return { ...course, maxDrawdown: drawdownOf(equity, terms.cash), sharpe: sharpeOf(candles.openMs, equity, terms.cash) };
  });
}

function strengthOf(closes: Float64Array, period: number): Float64Array {
  const strength = new Float64Array(closes.length);
  let [gain, loss] = [0, 0];
  let before = closes[0] as number;
  strength[0] = Number.NaN;
  for (let bar = 1; bar < closes.length; bar++) {
    const value = closes[bar] as number;
    const change = value - before;
    before = value;
    const up = change > 0 ? change : 0;
    const down = change < 0 ? -change : 0;
    if (bar <= period) {
      gain += up / period;
      loss += down / period;
    } else {
      gain += (up - gain) / period;
      loss += (down - loss) / period;
    }
    strength[bar] = bar < period ? Number.NaN : (100 * gain) / (gain + loss);
  }
  return strength;
}

function meanOf(closes: Float64Array, period: number): Float64Array {
  const mean = new Float64Array(closes.length);
  let sum = 0;
  for (let bar = 0; bar < closes.length; bar++) {
    sum += closes[bar] as number;
    if (bar >= period) sum -= closes[bar - period] as number;
    mean[bar] = bar < period - 1 ? Number.NaN : sum / period;
  }
  return mean;
}

type Columns = Readonly<Record<"strength" | "left" | "mean" | "equity", Float64Array>>;

function trade(
  { open, high, low, close }: CandleColumns,
  { strength, left: leaving, mean, equity }: Columns,
  level: number,
  stopPercent: number,
  terms: BareTerms,
): { trades: number; cash: number } {
  const { exit: exitLevel, over, target: targetPercent, feeCentibps, slipCentibps, notional } = terms;
  const length = close.length;
  const feeOn = (value: number) => Math.floor((value * feeCentibps) / 1e6);
  let cash = terms.cash * MINOR;
  let count = 0;
  let bar = 0;
  while (bar < length) {
    const flat = cash / MINOR;
    while (bar < length && !((strength[bar] as number) < level && (close[bar] as number) < (mean[bar] as number))) equity[bar++] = flat;
    if (bar >= length) break;
    const steps = Math.floor((notional * MINOR) / (Math.round((close[bar] as number) * TICKS_PER_UNIT) * UNIT));
    equity[bar++] = flat;
    if (bar >= length) break;
    const opened = Math.round((open[bar] as number) * TICKS_PER_UNIT);
    const entry = opened + Math.ceil((opened * slipCentibps) / 1e6);
    const stop = entry - Math.round((entry * stopPercent) / 100);
    const target = entry + Math.round((entry * targetPercent) / 100);
    const [stopPrice, targetPrice] = [stop / TICKS_PER_UNIT, target / TICKS_PER_UNIT];
    cash -= feeOn(entry * steps * UNIT);
    const worth = cash / MINOR - (entry * steps * UNIT) / MINOR;
    const perPrice = steps / STEPS_PER_UNIT;
    let left = 0;
    let leaves = false;
    for (; bar < length; bar++) {
      if (leaves) {
        left = Math.round((open[bar] as number) * TICKS_PER_UNIT);
        break;
      }
      if ((low[bar] as number) <= stopPrice) {
        left = (open[bar] as number) <= stopPrice ? Math.round((open[bar] as number) * TICKS_PER_UNIT) : stop;
        break;
      }
      if ((high[bar] as number) >= targetPrice) {
        left = (open[bar] as number) >= targetPrice ? Math.round((open[bar] as number) * TICKS_PER_UNIT) : target;
        break;
      }
      const value = close[bar] as number;
      equity[bar] = worth + perPrice * value;
      leaves = (leaving[bar] as number) > exitLevel || value > (mean[bar] as number) * over;
    }
    if (left === 0) left = Math.round((close[length - 1] as number) * TICKS_PER_UNIT);
    const exit = left - Math.ceil((left * slipCentibps) / 1e6);
    cash += (exit - entry) * steps * UNIT - feeOn(exit * steps * UNIT);
    count += 1;
  }
  equity[length - 1] = cash / MINOR;
  return { trades: count, cash };
}

function drawdownOf(equity: Float64Array, initial: number): number {
  let peak = initial;
  let worst = 0;
  for (let bar = 0; bar < equity.length; bar++) {
    const value = equity[bar] as number;
    if (value >= peak) peak = value;
    else if (peak - value > worst * peak) worst = (peak - value) / peak;
  }
  return worst;
}

/** Of minutes without a gap. */
function sharpeOf(openMs: Float64Array, equity: Float64Array, initial: number): number {
  const first = openMs[0] as number;
  const returns: number[] = [];
  let before = Number.NaN;
  for (let midnight = Math.ceil(first / DAY_MS) * DAY_MS; midnight <= first + equity.length * 60_000; midnight += DAY_MS) {
    const bar = (midnight - first) / 60_000 - 1;
    const value = bar < 0 ? initial : (equity[bar] as number);
    if (!Number.isNaN(before)) returns.push(value / before - 1);
    before = value;
  }
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1));
  return (mean / deviation) * Math.sqrt(365);
}
