import { drawFrom, gridSets, type ParamSet, randomSets } from "./draw-sets.ts";
import { cellsOf, gridSizeOf } from "./range-values.ts";
import type { SearchRequest } from "./search-request.ts";
import { type ScoredSet, tpeSets } from "./tpe-sets.ts";

export type SetPlan = Pick<SearchRequest, "ranges" | "method" | "trials" | "seed">;

/** Random sets with which TPE begins: a fifth of all, within these. */
const [LEAST_START, MOST_START] = [10, 200];
/** Sets of a later round: they are drawn from the same knowledge, so that several jobs can try them at once. */
const ROUNDS = 25;
const LEAST_ROUND = 4;

/** Sets that will be tried: all cells of a grid; otherwise as many as wished, as far as there are different ones. */
export function plannedTrials(plan: SetPlan): number {
  return plan.method === "grid" ? gridSizeOf(plan.ranges) : Math.min(plan.trials, cellsOf(plan.ranges));
}

/** How many sets each round tries. A grid and random sets are known at once: one round. */
export function roundSizes(plan: SetPlan): number[] {
  const planned = plannedTrials(plan);
  if (plan.method !== "tpe") return [planned];
  const start = Math.min(planned, Math.max(LEAST_START, Math.min(MOST_START, Math.ceil(planned / 5))));
  const each = Math.max(LEAST_ROUND, Math.ceil((planned - start) / ROUNDS));
  const sizes = [start];
  for (let left = planned - start; left > 0; left -= each) sizes.push(Math.min(each, left));
  return sizes;
}

/** The sets of a round, from what the rounds before found; none of them again. Empty: the search is at its end. */
export function setsOfRound(plan: SetPlan, round: number, tried: readonly ScoredSet[]): ParamSet[] {
  const size = roundSizes(plan)[round];
  if (size === undefined) return [];
  if (plan.method === "grid") return gridSets(plan.ranges);
  const draw = drawFrom(`${plan.method} ${round}`, plan.seed);
  return round === 0 ? randomSets(plan.ranges, size, draw) : tpeSets(plan.ranges, tried, size, draw);
}
