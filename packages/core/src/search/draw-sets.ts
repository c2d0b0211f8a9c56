import { createSeededRandom } from "../market/server.ts";
import { gridSizeOf, setAt, stepsOf, valueAt } from "./range-values.ts";
import type { SearchRange } from "./search-request.ts";

/** One value per range, in their order. */
export type ParamSet = readonly number[];

/** Numbers from 0 up to, not including, 1. */
export type Draw = () => number;
const TWO_32 = 2 ** 32;

export function drawFrom(word: string, seed: number): Draw {
  const random = createSeededRandom(word, seed);
  return () => random.below(TWO_32) / TWO_32;
}

export const keyOfSet = (set: ParamSet): string => set.join(" ");

export const gridSets = (ranges: readonly SearchRange[]): ParamSet[] =>
  Array.from({ length: gridSizeOf(ranges) }, (_, cell) => setAt(ranges, cell));

/**
 * So many sets, each step of a range as likely as the others, none twice and none of `taken`. Fewer where there are no more. The set drawn n-th
 * follows from the seed alone.
 */
export function randomSets(ranges: readonly SearchRange[], count: number, draw: Draw, taken: Set<string> = new Set()): ParamSet[] {
  const steps = ranges.map(stepsOf);
  const cells = steps.reduce((product, each) => product * each, 1);
  const wanted = Math.min(count, cells - taken.size);
  const sets: ParamSet[] = [];
  const add = (set: ParamSet): void => {
    const key = keyOfSet(set);
    if (taken.has(key)) return;
    taken.add(key);
    sets.push(set);
  };
  // Where most of a small space is wanted, drawing until one is new takes long: it is shuffled instead.
  if (cells <= 4 * (wanted + taken.size)) {
    const order = Array.from({ length: cells }, (_, cell) => cell);
    for (let left = cells; left > 0 && sets.length < wanted; left--) {
      const at = Math.floor(draw() * left);
      const cell = order[at] as number;
      order[at] = order[left - 1] as number;
      add(setAt(ranges, cell));
    }
    return sets;
  }
  while (sets.length < wanted) add(ranges.map((range, at) => valueAt(range, Math.floor(draw() * (steps[at] as number)))));
  return sets;
}
