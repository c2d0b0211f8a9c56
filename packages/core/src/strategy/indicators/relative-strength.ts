import { isHole } from "./numbers.ts";

/** Wilder's relative strength of any series, from 0 to 100. NaN while nothing has moved. */
export class RelativeStrength {
  readonly #period: number;
  #seen = 0;
  #previous = Number.NaN;
  #gain = Number.NaN;
  #loss = Number.NaN;
  #strength = Number.NaN;

  constructor(period: number) {
    this.#period = period;
  }

  /** `output` may be `input`. */
  run(input: Float64Array, output: Float64Array): void {
    const period = this.#period;
    const weight = 1 / period;
    let seen = this.#seen;
    let previous = this.#previous;
    let gain = this.#gain;
    let loss = this.#loss;
    let strength = this.#strength;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      const change = isHole(value) ? Number.NaN : value - previous;
      previous = value;
      if (isHole(change)) {
        seen = 0;
        output[bar] = Number.NaN;
        continue;
      }
      const up = change > 0 ? change : 0;
      const down = up - change;
      if (seen === period) {
        gain += weight * (up - gain);
        loss += weight * (down - loss);
        // Both fade alike where nothing moves: held, so that rounding makes no movement that a range of strengths would blow up.
        if (change !== 0) strength = 100 * (gain / (gain + loss));
        output[bar] = strength;
        continue;
      }
      if (seen === 0) {
        gain = 0;
        loss = 0;
      }
      gain += up;
      loss += down;
      seen++;
      if (seen === period) {
        gain /= period;
        loss /= period;
        strength = 100 * (gain / (gain + loss));
      }
      output[bar] = seen === period ? strength : Number.NaN;
    }
    this.#seen = seen;
    this.#previous = previous;
    this.#gain = gain;
    this.#loss = loss;
    this.#strength = strength;
  }
}
