import { type Draw, keyOfSet, type ParamSet, randomSets } from "./draw-sets.ts";
import { stepOf, stepsOf, valueAt } from "./range-values.ts";
import type { SearchRange } from "./search-request.ts";

export type ScoredSet = { readonly params: ParamSet; readonly objective: number | null };

/** Of what was tried, the part that counts as good, and how many at most. */
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;
/** Sets drawn from the good ones' density for each that is taken. */
const CANDIDATES = 24;

/**
 * The next sets to try, by the tree-structured Parzen estimator: what was tried is split into the good sets and the others; for each range both get a
 * density over its steps (a kernel on each set, and one that is as wide as the range); of candidates drawn from the good ones' density the one is
 * taken whose likelihood among the good is largest against that among the others. Sets without an objective are among the others. None comes twice.
 *
 * Source: J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, Algorithms for Hyper-Parameter Optimization, NIPS 2011, section 4.
 */
export function tpeSets(ranges: readonly SearchRange[], tried: readonly ScoredSet[], count: number, draw: Draw): ParamSet[] {
  const taken = new Set(tried.map(({ params }) => keyOfSet(params)));
  const ranked = tried.toSorted((a, b) => (b.objective ?? Number.NEGATIVE_INFINITY) - (a.objective ?? Number.NEGATIVE_INFINITY) || 0);
  const scored = tried.filter(({ objective }) => objective !== null).length;
  const goods = Math.min(scored, MOST_GOOD, Math.max(1, Math.ceil(GOOD_SHARE * tried.length)));
  if (goods === 0) return randomSets(ranges, count, draw, taken);
  const models = ranges.map((range, at) => {
    const steps = stepsOf(range);
    const stepsTried = (sets: readonly ScoredSet[]) => sets.map(({ params }) => stepOf(range, params[at] as number));
    const good = densityOf(stepsTried(ranked.slice(0, goods)), steps);
    const other = densityOf(stepsTried(ranked.slice(goods)), steps);
    return { cumulated: cumulate(good), gain: good.map((share, step) => Math.log(share / (other[step] as number))) };
  });
  const sets: ParamSet[] = [];
  for (let number = 0; number < count; number++) {
    let best: { params: ParamSet; gain: number } | null = null;
    for (let candidate = 0; candidate < CANDIDATES; candidate++) {
      const steps = models.map(({ cumulated }) => stepFrom(cumulated, draw()));
      const gain = models.reduce((sum, model, at) => sum + (model.gain[steps[at] as number] as number), 0);
      if (best !== null && gain <= best.gain) continue;
      const params = ranges.map((range, at) => valueAt(range, steps[at] as number));
      if (!taken.has(keyOfSet(params))) best = { params, gain };
    }
    if (best === null) {
      // The good ones' surroundings are used up: elsewhere there may be others.
      const [other] = randomSets(ranges, 1, draw, taken);
      if (other === undefined) break;
      sets.push(other);
      continue;
    }
    taken.add(keyOfSet(best.params));
    sets.push(best.params);
  }
  return sets;
}

/** Shares of the steps: the mean of one kernel per set and one that is as wide as the range. Each kernel is normal, cut to the range. */
function densityOf(tried: readonly number[], steps: number): Float64Array {
  const density = new Float64Array(steps);
  addKernel(density, (steps - 1) / 2, steps, 1);
  const counts = new Map<number, number>();
  for (const step of tried) counts.set(step, (counts.get(step) ?? 0) + 1);
  const centres = [...counts.keys()].sort((a, b) => a - b);
  // As in the source: as wide as the way to the farther neighbour, within limits that narrow as more is known.
  const least = Math.max(0.5, steps / Math.min(100, tried.length + 2));
  for (const [at, centre] of centres.entries()) {
    const below = centre - (centres[at - 1] ?? 0);
    const above = (centres[at + 1] ?? steps - 1) - centre;
    addKernel(density, centre, Math.min(Math.max(below, above, least), steps), counts.get(centre) as number);
  }
  const whole = tried.length + 1;
  for (let step = 0; step < steps; step++) density[step] = (density[step] as number) / whole;
  return density;
}

function addKernel(density: Float64Array, centre: number, width: number, weight: number): void {
  let sum = 0;
  const kernel = density.map((_, step) => {
    const share = Math.exp(-0.5 * ((step - centre) / width) ** 2);
    sum += share;
    return share;
  });
  for (let step = 0; step < density.length; step++) density[step] = (density[step] as number) + (weight * (kernel[step] as number)) / sum;
}

function cumulate(density: Float64Array): Float64Array {
  let sum = 0;
  return density.map((share) => {
    sum += share;
    return sum;
  });
}

function stepFrom(cumulated: Float64Array, share: number): number {
  const at = cumulated.findIndex((upTo) => share < upTo);
  return at < 0 ? cumulated.length - 1 : at;
}
