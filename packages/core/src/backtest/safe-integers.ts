/**
 * Whole numbers in float64: exact below 2^53, and many times faster than bigints. Products that leave that range take the way over bigints;
 * a result that leaves it throws, so a wrong digit never goes unseen. All arguments are whole and not below zero.
 */
export const exactly = (value: number): number => {
  if (!(value <= Number.MAX_SAFE_INTEGER)) throw new RangeError(`beyond what a back-test counts with: ${value}`);
  return value;
};

/** Below it a rounded quotient times its divisor is exact too. */
const QUICK = 2 ** 52;

/** a / divisor, rounded down. The remainder of floats costs many times what a division does: it is asked for near the end of their range only. */
export function floorDivide(a: number, divisor: number): number {
  if (a >= QUICK) return (a - (a % divisor)) / divisor;
  const quotient = Math.floor(a / divisor);
  const rest = a - quotient * divisor;
  return rest < 0 ? quotient - 1 : rest >= divisor ? quotient + 1 : quotient;
}

/** a × b / divisor, rounded down. */
export function scaleFloor(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return floorDivide(product, divisor);
  return exactly(Number((BigInt(a) * BigInt(b)) / BigInt(divisor)));
}

/** a × b / divisor, rounded up. */
export function scaleCeil(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const below = floorDivide(product, divisor);
    return below * divisor < product ? below + 1 : below;
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
