import type { CandleColumns } from "../candle-columns.ts";
import { MAX_PERIOD } from "../rule-tree.ts";

/** A number that a person may choose. `min` and `max` are both allowed. */
export type IndicatorParam = {
  readonly name: string;
  readonly title: string;
  readonly unit: "bars" | "multiple" | "deviations" | "factor";
  /** Whole numbers only. */
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
  readonly default: number;
};

/** One series of an indicator. */
export type IndicatorLine = {
  readonly name: string;
  readonly title: string;
  /** `price`: of the instrument's price, beside which it is drawn. `volume`: of its volume. `free`: of neither. */
  readonly scale: "price" | "volume" | "free";
  /** Where the values cannot leave a range. */
  readonly bounds?: readonly [number, number];
};

/** An indicator at work: it stands behind a bar and goes on from there. */
export type IndicatorRun = {
  /** The values at the next bars, as many as the columns have, into one array per line; NaN where there is none. */
  fill(columns: CandleColumns, lines: readonly Float64Array[]): void;
};

/**
 * How far back a value looks. `window`: over as many bars as its warm-up and one. `session`: to the beginning of the day (UTC).
 * `endless`: to the first bar there is, with a weight that fades; so both forms agree only from the same first bar.
 */
export type IndicatorMemory = "window" | "session" | "endless";

export type IndicatorParams = Readonly<Record<string, number>>;

/**
 * An indicator, defined once. A bar with a value that is no number (or is beyond 1e100) is a hole: there is no value there, and the
 * indicator starts over behind it. What cannot be computed, as a ratio to zero, is NaN.
 */
export type Indicator = {
  readonly name: string;
  readonly title: string;
  /** What it is called in plain words, in small letters. */
  readonly words: readonly string[];
  /** What it says, in a sentence. */
  readonly about: string;
  readonly params: readonly IndicatorParam[];
  /** The first is meant where none is named. */
  readonly lines: readonly IndicatorLine[];
  readonly memory: IndicatorMemory;
  /** Bars before the first value, one number per line. */
  warmUp(params: IndicatorParams): readonly number[];
  /** Why these parameters do not go together, each being in its range. */
  conflict?(params: IndicatorParams): { readonly param: string; readonly message: string } | null;
  /** Where the formula is from. */
  readonly source: string;
  open(params: IndicatorParams): IndicatorRun;
};

type Chosen<Names extends string> = Readonly<Record<Names, number>>;

/** An indicator whose functions know the names of its parameters. */
export function defineIndicator<const Params extends readonly IndicatorParam[]>(
  definition: Omit<Indicator, "params" | "warmUp" | "conflict" | "open"> & {
    readonly params: Params;
    warmUp(params: Chosen<Params[number]["name"]>): readonly number[];
    conflict?(params: Chosen<Params[number]["name"]>): { readonly param: Params[number]["name"]; readonly message: string } | null;
    open(params: Chosen<Params[number]["name"]>): IndicatorRun;
  },
): Indicator {
  return { ...definition, open: (chosen) => seen(definition.open(chosen as Chosen<Params[number]["name"]>)) };
}

const NOTHING = new Float64Array(0);
const NO_BARS: CandleColumns = {
  openMs: NOTHING,
  open: NOTHING,
  high: NOTHING,
  low: NOTHING,
  close: NOTHING,
  volume: NOTHING,
  funding: NOTHING,
};
const NO_LINES = Array.from({ length: 8 }, () => NOTHING);

/**
 * Goes once over no bars, which changes nothing. V8 compiles a long loop while it runs, and of what stands behind the loop it knows nothing if
 * that never ran: the code gives up there, is kept, and is entered again at every bar of a stream, up to fifty times slower. For the same
 * reason a loop is the last thing of its function, but for writing back its state.
 */
function seen(run: IndicatorRun): IndicatorRun {
  run.fill(NO_BARS, NO_LINES);
  return run;
}

/** `output` may be one of the inputs. */
export function subtract(left: Float64Array, right: Float64Array, output: Float64Array): void {
  for (let bar = 0; bar < output.length; bar++) output[bar] = (left[bar] as number) - (right[bar] as number);
}

export const bars = <const Name extends string>(name: Name, title: string, standard: number, min = 1) =>
  ({ name, title, unit: "bars", whole: true, min, max: MAX_PERIOD, default: standard }) as const satisfies IndicatorParam;

export const period = (standard: number, min = 1) => bars("period", "Period", standard, min);

/** A column of one value per bar; the one that is there, if it has the length. */
export const columnFor = (length: number, column: Float64Array): Float64Array =>
  column.length === length ? column : new Float64Array(length);

export function lineOf(lines: readonly Float64Array[], at: number): Float64Array {
  const line = lines[at];
  // Said only when it is broken: this is asked at every bar.
  if (line === undefined) throw new Error(`line ${at} of an indicator is missing`);
  return line;
}

/** An indicator of one line that is one computation over one column. */
export const over = (
  column: "close" | "high" | "low" | "volume",
  computation: { run(input: Float64Array, output: Float64Array): void },
): IndicatorRun => ({ fill: (columns, lines) => computation.run(columns[column], lineOf(lines, 0)) });
