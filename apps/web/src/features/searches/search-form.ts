import { cellsOf, MAX_TRIALS, type Objective, type SearchRange, type SearchRequest } from "@slipstream/core/search";

/** A range as it stands in fields, which may be empty while they are written. */
export type RangeForm = {
  readonly path: string;
  readonly title: string;
  readonly min: string;
  readonly max: string;
  readonly step: string;
};

/** What is searched, and how, as it stands in fields. */
export type SearchForm = {
  readonly ranges: readonly RangeForm[];
  readonly method: SearchRequest["method"];
  readonly trials: string;
  readonly seed: string;
  readonly objective: Objective;
  readonly minTrades: string;
  readonly walk: { readonly mode: "anchored" | "rolling"; readonly windows: string; readonly inSamplePercent: string } | null;
};

export const DEFAULT_SEARCH: Omit<SearchForm, "ranges"> = {
  method: "grid",
  trials: "200",
  seed: "1",
  objective: "sharpe",
  minTrades: "20",
  walk: null,
};
export const DEFAULT_WALK: NonNullable<SearchForm["walk"]> = { mode: "rolling", windows: "4", inSamplePercent: "70" };

type SearchInput = Omit<SearchRequest, "backtest">;
/** By field; those of a range as `min`, `max` or `step` and its path. */
export type SearchErrors = Readonly<Record<string, string>>;
export type RangeField = "min" | "max" | "step";
export const rangeKey = (path: string, field: RangeField): string => `${field} ${path}`;

const MOST_SEED = 2 ** 31 - 1;
const MOST_TRADES = 10_000;
const MOST_VALUES = 1_000;
/** Of a step: what floats may add to a division that is even. */
const NEAR = 1e-9;

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

export const toRangeForm = ({ path, title, min, max, step }: SearchRange): RangeForm => ({
  path,
  title,
  min: String(min),
  max: String(max),
  step: String(step),
});

/** Either what `searches.start` takes, or what is wrong with which field. */
export function readSearch(
  form: SearchForm,
): { readonly input: SearchInput; readonly errors: null } | { readonly input: null; readonly errors: SearchErrors } {
  const errors: Record<string, string> = {};
  const whole = (field: string, text: string, least: number, most: number): number => {
    const value = numberOf(text);
    if (!(Number.isInteger(value) && value >= least && value <= most)) errors[field] = `${least} to ${most.toLocaleString("en-US")}`;
    return value;
  };
  const ranges = form.ranges.map((range) => readRange(range, errors));
  const isDrawn = form.method !== "grid";
  const input: SearchInput = {
    ranges,
    method: form.method,
    trials: isDrawn ? whole("trials", form.trials, 1, MAX_TRIALS) : 1,
    seed: isDrawn ? whole("seed", form.seed, 0, MOST_SEED) : 0,
    objective: form.objective,
    minTrades: whole("minTrades", form.minTrades, 0, MOST_TRADES),
    walkForward: form.walk && {
      mode: form.walk.mode,
      windows: whole("windows", form.walk.windows, 2, 24),
      inSampleShare: whole("inSamplePercent", form.walk.inSamplePercent, 50, 90) / 100,
    },
  };
  return Object.keys(errors).length > 0 ? { input: null, errors } : { input, errors: null };
}

function readRange(form: RangeForm, errors: Record<string, string>): SearchRange {
  const { path, title } = form;
  const [min, max, step] = [numberOf(form.min), numberOf(form.max), numberOf(form.step)];
  const say = (field: RangeField, words: string) => {
    errors[rangeKey(path, field)] = words;
  };
  if (!Number.isFinite(min)) say("min", "A number");
  if (!Number.isFinite(max)) say("max", "A number");
  else if (max < min) say("max", "Below From");
  if (!(step > 0)) say("step", "Above 0");
  else if ((max - min) / step > MOST_VALUES - 1 + NEAR) say("step", "Too fine");
  return { path, title, min, max, step };
}

/** Sets that the ranges make together; null where a range means nothing yet. */
export function countSets(ranges: readonly RangeForm[]): number | null {
  const errors: Record<string, string> = {};
  const read = ranges.map((range) => readRange(range, errors));
  return read.length === 0 || Object.keys(errors).length > 0 ? null : cellsOf(read);
}
