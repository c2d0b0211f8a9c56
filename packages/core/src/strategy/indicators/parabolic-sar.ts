import type { CandleColumns } from "../candle-columns.ts";
import { defineIndicator, type IndicatorRun, lineOf } from "./indicator.ts";
import { isHole } from "./numbers.ts";

class SarRun implements IndicatorRun {
  readonly #start: number;
  readonly #step: number;
  readonly #most: number;
  /** Bars since the first or since a hole. */
  #seen = 0;
  #rising = false;
  #stop = Number.NaN;
  /** The best price of the trend so far. */
  #extreme = Number.NaN;
  #speed = Number.NaN;
  #closed = Number.NaN;
  #high = Number.NaN;
  #highBefore = Number.NaN;
  #low = Number.NaN;
  #lowBefore = Number.NaN;

  constructor(start: number, step: number, most: number) {
    this.#start = start;
    this.#step = step;
    this.#most = most;
  }

  fill({ high, low, close }: CandleColumns, lines: readonly Float64Array[]): void {
    const values = lineOf(lines, 0);
    const direction = lineOf(lines, 1);
    for (let bar = 0; bar < values.length; bar++) {
      const top = high[bar] as number;
      const bottom = low[bar] as number;
      const last = close[bar] as number;
      this.#seen = isHole(top) || isHole(bottom) || isHole(last) ? 0 : this.#seen + 1;
      if (this.#seen > 1) this.#follow(top, bottom, last);
      values[bar] = this.#seen > 1 ? this.#stop : Number.NaN;
      direction[bar] = this.#seen > 1 ? (this.#rising ? 1 : -1) : Number.NaN;
      this.#highBefore = this.#seen > 1 ? this.#high : top;
      this.#lowBefore = this.#seen > 1 ? this.#low : bottom;
      this.#high = top;
      this.#low = bottom;
      this.#closed = last;
    }
  }

  #follow(top: number, bottom: number, last: number): void {
    let turned = false;
    if (this.#seen === 2) {
      this.#rising = last > this.#closed;
      this.#extreme = this.#rising ? top : bottom;
      this.#stop = this.#rising ? this.#low : this.#high;
      this.#speed = this.#start;
      turned = true;
    }
    this.#stop += this.#speed * (this.#extreme - this.#stop);
    if (this.#rising ? this.#stop > bottom : this.#stop < top) {
      this.#stop = this.#rising ? Math.max(top, this.#extreme) : Math.min(bottom, this.#extreme);
      this.#rising = !this.#rising;
      this.#extreme = this.#rising ? top : bottom;
      this.#speed = this.#start;
      turned = true;
    }
    if (!turned && (this.#rising ? top > this.#extreme : bottom < this.#extreme)) {
      this.#extreme = this.#rising ? top : bottom;
      this.#speed = Math.min(this.#speed + this.#step, this.#most);
    }
    // Never inside the two bars before.
    this.#stop = this.#rising ? Math.min(this.#stop, this.#low, this.#lowBefore) : Math.max(this.#stop, this.#high, this.#highBefore);
  }
}

const factor = <const Name extends string>(name: Name, title: string, standard: number, max: number) =>
  ({ name, title, unit: "factor", whole: false, min: 0.001, max, default: standard }) as const;

export const parabolicSar = defineIndicator({
  name: "parabolic-sar",
  title: "Parabolic SAR",
  words: ["parabolic sar", "psar", "sar", "parabolic stop and reverse"],
  about: "A stop that follows the price ever faster and changes sides when it is reached.",
  params: [factor("start", "Start", 0.02, 1), factor("step", "Step", 0.02, 1), factor("most", "Maximum", 0.2, 1)],
  lines: [
    { name: "sar", title: "Parabolic SAR", scale: "price" },
    { name: "direction", title: "Parabolic SAR direction (1 up, −1 down)", scale: "free", bounds: [-1, 1] },
  ],
  memory: "endless",
  warmUp: () => [1, 1],
  conflict: ({ start, most }) => (start <= most ? null : { param: "start", message: "expected a start that is not above the maximum" }),
  source: "J. W. Wilder, New Concepts in Technical Trading Systems (1978); begun as TradingView's ta.sar.",
  open: (chosen) => new SarRun(chosen.start, chosen.step, chosen.most),
});
