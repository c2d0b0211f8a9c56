import { isHole } from "./numbers.ts";

/** Sum of the last values by blocks, as in `WindowMean`; zeros sum to exactly zero, and positive values never to less. */
export class WindowSum {
  readonly #period: number;
  readonly #block: Float64Array;
  #at = 0;
  #whole = false;
  #sum = Number.NaN;

  constructor(period: number) {
    this.#period = period;
    this.#block = new Float64Array(period);
  }

  /** `output` may be `input`. */
  run(input: Float64Array, output: Float64Array): void {
    const period = this.#period;
    const block = this.#block;
    let at = this.#at;
    let whole = this.#whole;
    let sum = this.#sum;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      if (isHole(value)) {
        at = 0;
        whole = false;
        output[bar] = Number.NaN;
        continue;
      }
      if (at === 0) sum = 0;
      block[at] = value;
      at++;
      if (at < period) {
        sum += value;
        output[bar] = whole ? sum + (block[at] as number) : Number.NaN;
        continue;
      }
      sumFromEnd(block);
      at = 0;
      whole = true;
      output[bar] = block[0] as number;
    }
    this.#at = at;
    this.#whole = whole;
    this.#sum = sum;
  }
}

/** Each place becomes the sum from there to the end. */
function sumFromEnd(block: Float64Array): void {
  let sum = 0;
  for (let at = block.length - 1; at >= 0; at--) {
    sum += block[at] as number;
    block[at] = sum;
  }
}
