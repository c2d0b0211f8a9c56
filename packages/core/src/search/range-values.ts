import { refuse } from "./refuse.ts";
import { MAX_TRIALS, type SearchRange } from "./search-request.ts";

/** Values of one range at most: beyond that neighbours differ by nothing that a market could tell apart. */
const MAX_STEPS = 1_000;
/** Of a step: how far beyond the last one `max` may lie by the float's own error. */
const NEAR = 1e-9;
const DIGITS = 12;

/** How many values a range has. Throws a refusal where that is none or too many. */
export function stepsOf({ title, min, max, step }: SearchRange): number {
  if (!(max >= min)) throw refuse("bad-range", `${title}: expected a highest value that is not below the lowest.`, "ranges");
  const steps = Math.floor((max - min) / step + NEAR) + 1;
  if (!(steps <= MAX_STEPS)) throw refuse("bad-range", `${title}: expected at most ${MAX_STEPS} values; take a wider step.`, "ranges");
  return steps;
}

/** The value of a step, without the dust of adding floats. */
export const valueAt = ({ min, step }: SearchRange, at: number): number => Number((min + at * step).toPrecision(DIGITS));

export const stepOf = ({ min, step }: SearchRange, value: number): number => Math.round((value - min) / step);

export const valuesOf = (range: SearchRange): number[] => Array.from({ length: stepsOf(range) }, (_, at) => valueAt(range, at));

/** Cells of the grid of all ranges; a whole number, however large. */
export const cellsOf = (ranges: readonly SearchRange[]): number => ranges.reduce((cells, range) => cells * stepsOf(range), 1);

/** The cells of a grid that may be searched wholly. Refuses the others before anything is computed. */
export function gridSizeOf(ranges: readonly SearchRange[]): number {
  const cells = cellsOf(ranges);
  if (cells > MAX_TRIALS)
    throw refuse(
      "too-many-sets",
      `This grid has ${cells.toLocaleString("en-US")} sets; at most ${MAX_TRIALS.toLocaleString("en-US")} are tried. Take wider steps, or draw at random.`,
      "ranges",
    );
  return cells;
}

/** The set of a cell, the last range fastest: one value per range, in their order. */
export function setAt(ranges: readonly SearchRange[], cell: number): number[] {
  const values = new Array<number>(ranges.length);
  let rest = cell;
  for (let at = ranges.length - 1; at >= 0; at--) {
    const range = ranges[at] as SearchRange;
    const steps = stepsOf(range);
    values[at] = valueAt(range, rest % steps);
    rest = Math.floor(rest / steps);
  }
  return values;
}
