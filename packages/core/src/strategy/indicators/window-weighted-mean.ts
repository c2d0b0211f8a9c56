import { isHole } from "./numbers.ts";

/**
 * Mean of the last values with weights 1 (oldest) to `period` (newest), by blocks as in `WindowMean`. Of the head of a block both the sum and
 * the weighted sum are kept: while it grows, its weights stand `period − length` higher than their places.
 */
export class WindowWeightedMean {
  readonly #period: number;
  readonly #share: number;
  /** Below `#at`: this block's values. From `#at` on: the last block's weighted sums from there to its end, the first weight being 1. */
  readonly #block: Float64Array;
  #at = 0;
  #whole = false;
  #anchor = Number.NaN;
  #sum = Number.NaN;
  #weighted = Number.NaN;

  constructor(period: number) {
    this.#period = period;
    this.#share = 2 / (period * (period + 1));
    this.#block = new Float64Array(period);
  }

  /** `output` may be `input`. */
  run(input: Float64Array, output: Float64Array): void {
    const period = this.#period;
    const share = this.#share;
    const block = this.#block;
    let at = this.#at;
    let whole = this.#whole;
    let anchor = this.#anchor;
    let sum = this.#sum;
    let weighted = this.#weighted;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      if (isHole(value)) {
        at = 0;
        whole = false;
        output[bar] = Number.NaN;
        continue;
      }
      if (at === 0) {
        if (!whole) anchor = value;
        sum = 0;
        weighted = 0;
      }
      block[at] = value;
      at++;
      if (at < period) {
        const distance = value - anchor;
        sum += distance;
        weighted += at * distance;
        output[bar] = whole ? anchor + (weighted + (period - at) * sum + (block[at] as number)) * share : Number.NaN;
        continue;
      }
      anchor = value;
      sum = 0;
      weighted = 0;
      for (let back = period - 1; back >= 0; back--) {
        sum += (block[back] as number) - anchor;
        weighted += sum;
        block[back] = weighted;
      }
      at = 0;
      whole = true;
      output[bar] = anchor + weighted * share;
    }
    this.#at = at;
    this.#whole = whole;
    this.#anchor = anchor;
    this.#sum = sum;
    this.#weighted = weighted;
  }
}
