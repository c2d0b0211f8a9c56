import { isHole } from "./numbers.ts";

/**
 * Mean and population deviation of the last values, by blocks as in `WindowMean`. The squares are of distances from a value of the window,
 * so what is subtracted is never much larger than what is left, and nothing drifts.
 */
export class WindowDeviation {
  readonly #period: number;
  readonly #share: number;
  readonly #block: Float64Array;
  readonly #squares: Float64Array;
  #at = 0;
  #whole = false;
  #anchor = Number.NaN;
  #sum = Number.NaN;
  #square = Number.NaN;

  constructor(period: number) {
    this.#period = period;
    this.#share = 1 / period;
    this.#block = new Float64Array(period);
    this.#squares = new Float64Array(period);
  }

  run(input: Float64Array, means: Float64Array, deviations: Float64Array): void {
    const period = this.#period;
    const share = this.#share;
    const block = this.#block;
    const squares = this.#squares;
    let at = this.#at;
    let whole = this.#whole;
    let anchor = this.#anchor;
    let sum = this.#sum;
    let square = this.#square;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      if (isHole(value)) {
        at = 0;
        whole = false;
      } else {
        if (at === 0 && !whole) {
          anchor = value;
          sum = 0;
          square = 0;
        }
        block[at] = value;
        at++;
        if (at < period) {
          const distance = value - anchor;
          sum += distance;
          square += distance * distance;
        } else {
          anchor = value;
          sumFromEnd(block, squares, anchor);
          sum = 0;
          square = 0;
          at = 0;
          whole = true;
        }
      }
      const shift = (sum + (block[at] as number)) * share;
      const variance = (square + (squares[at] as number)) * share - shift * shift;
      means[bar] = whole ? anchor + shift : Number.NaN;
      deviations[bar] = whole ? (variance > 0 ? Math.sqrt(variance) : 0) : Number.NaN;
    }
    this.#at = at;
    this.#whole = whole;
    this.#anchor = anchor;
    this.#sum = sum;
    this.#square = square;
  }
}

/** Each place becomes the sum of the distances, and of their squares, from there to the end. */
function sumFromEnd(block: Float64Array, squares: Float64Array, anchor: number): void {
  let sum = 0;
  let square = 0;
  for (let at = block.length - 1; at >= 0; at--) {
    const distance = (block[at] as number) - anchor;
    sum += distance;
    square += distance * distance;
    block[at] = sum;
    squares[at] = square;
  }
}
