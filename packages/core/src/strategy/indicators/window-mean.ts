import { isHole } from "./numbers.ts";

/**
 * Mean of the last values. No running sum: the window is the tail of one block and the head of the next, whose sums are taken anew in each
 * block, so nothing drifts and no value outlives its window. Sums are of distances from a value of the window: equal values have exactly
 * their value as mean.
 */
export class WindowMean {
  readonly #period: number;
  readonly #share: number;
  /** Below `#at`: this block's values. From `#at` on: the last block's sums from there to its end. */
  readonly #block: Float64Array;
  #at = 0;
  #whole = false;
  #anchor = Number.NaN;
  #sum = Number.NaN;

  constructor(period: number) {
    this.#period = period;
    this.#share = 1 / period;
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
    for (let bar = 0; bar < input.length; bar++) {
      if (whole) {
        for (const end = Math.min(input.length, bar + period - 1 - at); bar < end; bar++) {
          const value = input[bar] as number;
          if (isHole(value)) break;
          block[at] = value;
          at++;
          sum += value - anchor;
          output[bar] = anchor + (sum + (block[at] as number)) * share;
        }
        if (bar === input.length) break;
      }
      const value = input[bar] as number;
      if (isHole(value)) {
        at = 0;
        whole = false;
        output[bar] = Number.NaN;
        continue;
      }
      block[at] = value;
      at++;
      if (at < period) {
        output[bar] = Number.NaN;
        continue;
      }
      anchor = value;
      sumFromEnd(block, anchor);
      output[bar] = anchor + (block[0] as number) * share;
      at = 0;
      whole = true;
      sum = 0;
    }
    this.#at = at;
    this.#whole = whole;
    this.#anchor = anchor;
    this.#sum = sum;
  }
}

/** Each place becomes the sum of the distances from there to the end. */
function sumFromEnd(block: Float64Array, anchor: number): void {
  let sum = 0;
  for (let at = block.length - 1; at >= 0; at--) {
    sum += (block[at] as number) - anchor;
    block[at] = sum;
  }
}
