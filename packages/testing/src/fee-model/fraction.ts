/** An exact number: `over` is positive, and nothing divides both. */
export type Fraction = { readonly of: bigint; readonly over: bigint };

const greatestDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestDivisor(b, a % b));
const size = (a: bigint): bigint => (a < 0n ? -a : a);

export function fraction(of: bigint, over = 1n): Fraction {
  if (over === 0n) throw new RangeError("a fraction over zero");
  const by = greatestDivisor(size(of), size(over)) * (over < 0n ? -1n : 1n);
  return { of: of / by, over: over / by };
}

export const NOTHING = fraction(0n);

/** Of a decimal string: "-0.05" is −1/20. */
export function decimal(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const [, sign, whole = "", part = ""] = match;
  const value = fraction(BigInt(whole + part), 10n ** BigInt(part.length));
  return sign === "-" ? negative(value) : value;
}

export const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.over + b.of * a.over, a.over * b.over);
export const negative = (a: Fraction): Fraction => ({ of: -a.of, over: a.over });
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, negative(b));
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.of, a.over * b.over);
export const dividedBy = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.over, a.over * b.of);
export const sumOf = (parts: readonly Fraction[]): Fraction => parts.reduce(plus, NOTHING);
export const isBelow = (a: Fraction, b: Fraction): boolean => a.of * b.over < b.of * a.over;
export const isSame = (a: Fraction, b: Fraction): boolean => a.of === b.of && a.over === b.over;
export const lowest = (a: Fraction, b: Fraction): Fraction => (isBelow(b, a) ? b : a);
export const highest = (a: Fraction, b: Fraction): Fraction => (isBelow(a, b) ? b : a);

/** The greatest whole number of `unit`ths that is not above it: the floor of 7/2 in units of one is 3, of −7/2 it is −4. */
export function floorIn(perOne: bigint, a: Fraction): bigint {
  const of = a.of * perOne;
  const whole = of / a.over;
  return of < 0n && of % a.over !== 0n ? whole - 1n : whole;
}

/** The nearest whole number of units; halves go to the even one. */
export function nearestIn(perOne: bigint, a: Fraction): bigint {
  const below = floorIn(perOne, a);
  const rest = minus(times(a, fraction(perOne)), fraction(below));
  const half = fraction(1n, 2n);
  if (isSame(rest, half)) return below % 2n === 0n ? below : below + 1n;
  return isBelow(rest, half) ? below : below + 1n;
}
