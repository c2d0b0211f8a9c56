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
      weighFromEnd(block, anchor);
      at = 0;
      whole = true;
      output[bar] = anchor + (block[0] as number) * share;
    }
    this.#at = at;
    this.#whole = whole;
    this.#anchor = anchor;
    this.#sum = sum;
    this.#weighted = weighted;
  }
}

/** Each place becomes the weighted sum of the distances from there, with weight 1, to the end. */
function weighFromEnd(block: Float64Array, anchor: number): void {
  let sum = 0;
  let weighted = 0;
  for (let at = block.length - 1; at >= 0; at--) {
    sum += (block[at] as number) - anchor;
    weighted += sum;
    block[at] = weighted;
  }
}
