import type { Ms } from "@slipstream/kernel";

const MOST_POINTS = 2_000;
/** Of each piece: its highest, its deepest and its last. */
const KEPT_PER_PIECE = 3;

export type FullCurve = {
  readonly openMs: Float64Array;
  readonly barMs: Ms;
  readonly equity: Float64Array;
  /** Shares below the peak so far. */
  readonly drawdown: Float64Array;
  /** What each unit of money would have come to if it had bought and held. */
  readonly hold: Float64Array;
  readonly initial: number;
};
export type ThinCurve = {
  readonly atMs: number[];
  readonly equity: number[];
  readonly drawdown: number[];
  readonly hold: number[];
};

/**
 * At most 2,000 points of a curve, at the closes of bars, from what there was at the first opening on. The highest point, the deepest below the peak so far
 * and the last of each piece stay, so that the deepest drawdown that can be seen is the deepest there was.
 */
export function thinCurve({ openMs, barMs, equity, drawdown, hold, initial }: FullCurve): ThinCurve {
  const bars = equity.length;
  const first = openMs[0];
  if (first === undefined) return { atMs: [], equity: [], drawdown: [], hold: [] };
  const kept = bars < MOST_POINTS ? Array.from({ length: bars }, (_, bar) => bar) : barsToKeep(equity, drawdown);
  return {
    atMs: [first, ...kept.map((bar) => (openMs[bar] as number) + barMs)],
    equity: [initial, ...kept.map((bar) => equity[bar] as number)],
    drawdown: [0, ...kept.map((bar) => drawdown[bar] as number)],
    hold: [initial, ...kept.map((bar) => initial * (hold[bar] as number))],
  };
}

function barsToKeep(equity: Float64Array, drawdown: Float64Array): number[] {
  const pieces = Math.floor((MOST_POINTS - 1) / KEPT_PER_PIECE);
  const kept: number[] = [];
  let from = 0;
  for (let piece = 1; piece <= pieces; piece++) {
    const end = Math.floor((piece * equity.length) / pieces);
    let [highest, deepest] = [from, from];
    for (let bar = from; bar < end; bar++) {
      if ((equity[bar] as number) > (equity[highest] as number)) highest = bar;
      if ((drawdown[bar] as number) > (drawdown[deepest] as number)) deepest = bar;
    }
    kept.push(Math.min(highest, deepest));
    if (highest !== deepest) kept.push(Math.max(highest, deepest));
    if (Math.max(highest, deepest) !== end - 1) kept.push(end - 1);
    from = end;
  }
  return kept;
}
