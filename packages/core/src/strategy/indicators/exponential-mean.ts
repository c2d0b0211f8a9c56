import { isHole } from "./numbers.ts";

/** A mean that moves by a fixed part of each new value's distance. It begins with the plain mean of the first `period` values. */
export class ExponentialMean {
  readonly #period: number;
  readonly #weight: number;
  #seen = 0;
  #first = Number.NaN;
  #mean = Number.NaN;

  /** `weight` is the part: 2 / (period + 1) in an EMA, 1 / period with Wilder. */
  constructor(period: number, weight: number) {
    this.#period = period;
    this.#weight = weight;
  }

  /** `output` may be `input`. */
  run(input: Float64Array, output: Float64Array): void {
    const period = this.#period;
    const weight = this.#weight;
    let seen = this.#seen;
    let first = this.#first;
    let mean = this.#mean;
    for (let bar = 0; bar < input.length; bar++) {
      const value = input[bar] as number;
      if (isHole(value)) {
        seen = 0;
        output[bar] = Number.NaN;
        continue;
      }
      if (seen === period) {
        mean += weight * (value - mean);
        output[bar] = mean;
        continue;
      }
      // While it begins, `mean` is the sum of the distances from the first value: equal values have exactly their value as mean.
      if (seen === 0) {
        first = value;
        mean = 0;
      }
      mean += value - first;
      seen++;
      if (seen === period) mean = first + mean / period;
      output[bar] = seen === period ? mean : Number.NaN;
    }
    this.#seen = seen;
    this.#first = first;
    this.#mean = mean;
  }
}

export const emaOf = (period: number): ExponentialMean => new ExponentialMean(period, 2 / (period + 1));

/** Wilder's smoothing. */
export const wilderOf = (period: number): ExponentialMean => new ExponentialMean(period, 1 / period);
