/** Beyond this nothing is a price or a volume; below it no sum, product or square of ours overflows. */
const LARGEST = 1e100;

/** NaN and what is absurdly large: a hole in the data. */
export const isHole = (value: number): boolean => !(Math.abs(value) < LARGEST);

/** A quotient, or NaN where it is none or absurdly large. */
export function ratioOf(part: number, whole: number): number {
  const ratio = part / whole;
  return isHole(ratio) ? Number.NaN : ratio;
}
