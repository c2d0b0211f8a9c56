import { Refusal } from "@slipstream/kernel";
import type { CandleColumns, StreamBar } from "./candle-columns.ts";
import { adx } from "./indicators/adx.ts";
import { cci } from "./indicators/cci.ts";
import { bollinger, standardDeviation } from "./indicators/deviations.ts";
import { donchian, highest, lowest } from "./indicators/extremes.ts";
import { fundingRate } from "./indicators/funding-rate.ts";
import type { Indicator, IndicatorParams, IndicatorRun } from "./indicators/indicator.ts";
import { macd, roc } from "./indicators/momentum.ts";
import { ema, hma, sma, volumeAverage, wma } from "./indicators/moving-averages.ts";
import { parabolicSar } from "./indicators/parabolic-sar.ts";
import { atr, keltner, supertrend } from "./indicators/ranges.ts";
import { rsi } from "./indicators/rsi.ts";
import { stochastic, stochRsi, williamsR } from "./indicators/stochastics.ts";
import { mfi, obv, vwap } from "./indicators/volumes.ts";

/** Every indicator there is. */
export const INDICATORS: readonly Indicator[] = [
  sma,
  ema,
  wma,
  hma,
  rsi,
  macd,
  bollinger,
  atr,
  adx,
  stochastic,
  stochRsi,
  cci,
  mfi,
  obv,
  vwap,
  williamsR,
  roc,
  donchian,
  keltner,
  supertrend,
  parabolicSar,
  standardDeviation,
  volumeAverage,
  highest,
  lowest,
  fundingRate,
];

const byName = new Map(INDICATORS.map((indicator) => [indicator.name, indicator]));

export const findIndicator = (name: string): Indicator | null => byName.get(name) ?? null;

/** What is wrong with a wish for an indicator. `param` where one parameter is at fault. */
export type IndicatorProblem = {
  readonly code: "unknown-indicator" | "parameter-out-of-range";
  readonly param?: string;
  readonly message: string;
};

/** The parameters, those left out with their defaults; or why not. Nothing is computed. */
export function checkIndicator(
  name: string,
  given: IndicatorParams = {},
): { readonly indicator: Indicator; readonly params: IndicatorParams } | { readonly problem: IndicatorProblem } {
  const indicator = findIndicator(name);
  if (!indicator) return { problem: { code: "unknown-indicator", message: `There is no indicator ${name.slice(0, 40)}.` } };
  const no = (param: string, message: string) => ({ problem: { code: "parameter-out-of-range" as const, param, message } });
  const unknown = Object.keys(given).find((key) => !indicator.params.some((param) => param.name === key));
  if (unknown !== undefined) return no(unknown, `${indicator.title} has no parameter ${unknown.slice(0, 40)}.`);
  const params: Record<string, number> = {};
  for (const param of indicator.params) {
    const value = Object.hasOwn(given, param.name) ? (given[param.name] ?? param.default) : param.default;
    if (!(value >= param.min && value <= param.max) || (param.whole && !Number.isInteger(value)))
      return no(
        param.name,
        `${indicator.title}, ${param.name}: expected ${param.whole ? "a whole number" : "a number"} from ${param.min} to ${param.max}.`,
      );
    params[param.name] = value;
  }
  const conflict = indicator.conflict?.(params);
  return conflict ? no(conflict.param, `${indicator.title}, ${conflict.param}: ${conflict.message}.`) : { indicator, params };
}

/** An indicator with its parameters, ready to be computed as often as wished. */
export type IndicatorSetup = {
  readonly indicator: Indicator;
  readonly params: IndicatorParams;
  /** Bars before the first value, one number per line. */
  readonly warmUp: readonly number[];
};

/** Throws a refusal that names what is wrong. */
export function setUpIndicator(name: string, given: IndicatorParams = {}): IndicatorSetup {
  const checked = checkIndicator(name, given);
  if ("problem" in checked) {
    const { code, param, message } = checked.problem;
    throw new Refusal("bad-input", code, message, param === undefined ? {} : { field: param });
  }
  return { ...checked, warmUp: checked.indicator.warmUp(checked.params) };
}

/** All values at once, one column per line, NaN where there is none. */
export function computeIndicator({ indicator, params }: IndicatorSetup, columns: CandleColumns): Float64Array[] {
  const lines = indicator.lines.map(() => new Float64Array(columns.close.length));
  indicator.open(params).fill(columns, lines);
  return lines;
}

/** The same values bar by bar: what `computeIndicator` says of bars so far is what the stream says, to the bit. */
export class IndicatorStream {
  readonly #run: IndicatorRun;
  /** The bar's seven numbers; each of the columns is one place of it. */
  readonly #row = new Float64Array(7);
  readonly #columns: CandleColumns;
  readonly #values: Float64Array;
  readonly #lines: readonly Float64Array[];

  constructor({ indicator, params }: IndicatorSetup) {
    this.#run = indicator.open(params);
    const column = (at: number) => this.#row.subarray(at, at + 1);
    this.#columns = {
      openMs: column(0),
      open: column(1),
      high: column(2),
      low: column(3),
      close: column(4),
      volume: column(5),
      funding: column(6),
    };
    const values = new Float64Array(indicator.lines.length);
    this.#values = values;
    this.#lines = indicator.lines.map((_, line) => values.subarray(line, line + 1));
  }

  /** The values at the next bar, one per line, NaN where there is none. The same array at each call: copy what must last. */
  next(bar: StreamBar): Float64Array {
    const row = this.#row;
    row[0] = bar.openMs;
    row[1] = bar.open;
    row[2] = bar.high;
    row[3] = bar.low;
    row[4] = bar.close;
    row[5] = bar.volume;
    row[6] = bar.funding;
    this.#run.fill(this.#columns, this.#lines);
    return this.#values;
  }
}
