import { isHole } from "./numbers.ts";

/** Highest (`sign` 1) or lowest (−1) of the last values, by blocks as in `WindowMean`: a few comparisons a value, whatever the period. */
export class WindowExtreme {
  readonly #period: number;
  readonly #sign: 1 | -1;
  readonly #block: Float64Array;
  #at = 0;
  #whole = false;
  #most = Number.NaN;

  constructor(period: number, sign: 1 | -1) {
    this.#period = period;
    this.#sign = sign;
    this.#block = new Float64Array(period);
  }

  /** `output` may be `input`. */
  run(input: Float64Array, output: Float64Array): void {
    const period = this.#period;
    const sign = this.#sign;
    const block = this.#block;
    let at = this.#at;
    let whole = this.#whole;
    let most = this.#most;
    for (let bar = 0; bar < input.length; bar++) {
      const value = sign * (input[bar] as number);
      if (isHole(value)) {
        at = 0;
        whole = false;
        output[bar] = Number.NaN;
        continue;
      }
      if (at === 0 || value > most) most = value;
      block[at] = value;
      at++;
      if (at < period) {
        const before = block[at] as number;
        output[bar] = whole ? sign * (before > most ? before : most) : Number.NaN;
        continue;
      }
      mostFromEnd(block);
      at = 0;
      whole = true;
      output[bar] = sign * (block[0] as number);
    }
    this.#at = at;
    this.#whole = whole;
    this.#most = most;
  }
}

/** Each place becomes the most from there to the end. */
function mostFromEnd(block: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = block.length - 1; at >= 0; at--) {
    const value = block[at] as number;
    if (value > most) most = value;
    block[at] = most;
  }
}
