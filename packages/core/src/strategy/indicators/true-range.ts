import { isHole } from "./numbers.ts";

/** Wilder's true range: the bar with the gap from the close before it. None at the first bar and behind a hole. */
export class TrueRange {
  #previous = Number.NaN;

  run(high: Float64Array, low: Float64Array, close: Float64Array, output: Float64Array): void {
    let previous = this.#previous;
    for (let bar = 0; bar < close.length; bar++) {
      const top = high[bar] as number;
      const bottom = low[bar] as number;
      const range = Math.max(previous, top) - Math.min(previous, bottom);
      previous = close[bar] as number;
      if (isHole(top - bottom) || isHole(previous)) {
        previous = Number.NaN;
        output[bar] = Number.NaN;
        continue;
      }
      output[bar] = range;
    }
    this.#previous = previous;
  }
}
