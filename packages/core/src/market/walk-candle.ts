import type { SeededRandom } from "./seeded-random.ts";

/** A bar in whole price steps and whole lots. `low` ≤ `open`, `close` ≤ `high`. */
export type StepBar = { readonly open: number; readonly high: number; readonly low: number; readonly close: number; readonly lots: number };

/** One tick of a walk: a second of market time. */
export type WalkStep = { readonly last: number; readonly lots: number };

/** Ticks in a minute. */
export const WALK_STEPS = 60;

/** How far, as a part of the bar's range, the path strays from the straight way between two of its turning points. */
const STRAY = 0.25;
const MAX_WEIGHT = 16;

/**
 * A path that a one-minute bar may have taken, one tick a second: it begins at the open, touches high and low, ends at the close, never leaves the
 * bar, stays on price steps, and trades the bar's lots in all. The extreme nearer to the open tends to come first. What comes out depends
 * on the bar and on `random` only.
 */
export function walkCandle(bar: StepBar, random: SeededRandom): WalkStep[] {
  const prices = walkPrices(bar, random);
  const lots = splitLots(bar.lots, prices.length, random);
  return prices.map((last, at) => ({ last, lots: lots[at] ?? 0 }));
}

function walkPrices(bar: StepBar, random: SeededRandom): number[] {
  const first = 1 + random.below(WALK_STEPS - 3);
  const second = first + 1 + random.below(WALK_STEPS - 2 - first);
  const towardsHigh = bar.high - bar.open <= bar.open - bar.low;
  const highFirst = random.below(4) === 0 ? !towardsHigh : towardsHigh;
  const turns = [
    { at: 0, last: bar.open },
    { at: first, last: highFirst ? bar.high : bar.low },
    { at: second, last: highFirst ? bar.low : bar.high },
    { at: WALK_STEPS - 1, last: bar.close },
  ];
  const prices = [bar.open];
  turns.slice(1).forEach((to, index) => {
    const from = turns[index] ?? to;
    for (let at = from.at + 1; at < to.at; at += 1) prices.push(strayFrom(from, to, at, bar, random));
    prices.push(to.last);
  });
  return prices;
}

type Turn = { readonly at: number; readonly last: number };

/** A point near the straight way from one turn to the next: nearer at its ends, within the bar everywhere. */
function strayFrom(from: Turn, to: Turn, at: number, bar: StepBar, random: SeededRandom): number {
  const part = (at - from.at) / (to.at - from.at);
  const straight = from.last + (to.last - from.last) * part;
  const reach = (bar.high - bar.low) * STRAY * 4 * part * (1 - part);
  const strayed = Math.round(straight + (random.below(2_001) / 1_000 - 1) * reach);
  return Math.min(bar.high, Math.max(bar.low, strayed));
}

/** Splits whole lots into uneven parts that add up to them. */
function splitLots(total: number, parts: number, random: SeededRandom): number[] {
  const weights = Array.from({ length: parts }, () => 1 + random.below(MAX_WEIGHT));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const upToHere = Math.floor((total * passed) / whole);
    const lots = upToHere - given;
    given = upToHere;
    return lots;
  });
}
