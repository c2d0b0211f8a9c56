/**
 * Whole numbers in float64: exact below 2^53, and many times faster than bigints. Products that leave that range take the way over bigints;
 * a result that leaves it throws, so a wrong digit never goes unseen. All arguments are whole and not below zero.
 */
export const exactly = (value: number): number => {
  if (!(value <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`beyond what a back-test counts with: ${value}`);
  return value;
};

export const floorDivide = (a: number, divisor: number): number => (a - (a % divisor)) / divisor;

/** a × b / divisor, rounded down. */
export function scaleFloor(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return (product - (product % divisor)) / divisor;
  return exactly(Number((BigInt(a) * BigInt(b)) / BigInt(divisor)));
}

/** a × b / divisor, rounded up. */
export function scaleCeil(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % divisor;
    return (product - rest) / divisor + (rest > 0 ? 1 : 0);
  }
  const whole = BigInt(divisor);
  return exactly(Number((BigInt(a) * BigInt(b) + whole - 1n) / whole));
}

/** a × b / divisor to the nearest whole number, halves up. */
export function scaleNearest(a: number, b: number, divisor: number): number {
  const product = a * b * 2 + divisor;
  if (product <= Number.MAX_SAFE_INTEGER) return floorDivide(product, divisor * 2);
  const whole = BigInt(divisor);
  return exactly(Number((BigInt(a) * BigInt(b) * 2n + whole) / (whole * 2n)));
}
