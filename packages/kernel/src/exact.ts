import type { Brand } from "./brand.ts";

/**
 * Exact numbers. A `Price` or a `Quantity` is a bigint scaled by 1e18 (Postgres: NUMERIC(38,18)); `Money` is a bigint of
 * minor units of 1e-8 (Postgres: BIGINT). Outside this process each of them is a plain decimal string.
 */
export type Price = Brand<bigint, "Price">;
export type Quantity = Brand<bigint, "Quantity">;
export type Money = Brand<bigint, "Money">;

/** Where the exact result lies between two units: towards zero, away from zero, towards -inf, towards +inf, or to the nearest, ties to even. */
export type Rounding = "down" | "up" | "floor" | "ceil" | "half-even";

export const PRICE_DECIMALS = 18;
export const MONEY_DECIMALS = 8;
const SCALE = 10n ** BigInt(PRICE_DECIMALS);
const MONEY_SCALE = 10n ** BigInt(MONEY_DECIMALS);
const NOTIONAL_DIVISOR = (SCALE * SCALE) / MONEY_SCALE;
/** Largest magnitude that NUMERIC(38,18) holds. */
const MAX_SCALED = 10n ** 38n - 1n;
/** Largest magnitude that a Postgres BIGINT holds. */
const MAX_MONEY = 2n ** 63n - 1n;

const DECIMAL = /^([+-])?(\d{1,30})(?:\.(\d{1,30}))?$/;

/** Integer division with a named rounding. Throws on a zero divisor. */
export function divide(numerator: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor === 0n) throw new RangeError("division by zero");
  const quotient = numerator / divisor;
  const rest = numerator % divisor;
  if (rest === 0n) return quotient;
  const away = numerator < 0n !== divisor < 0n ? -1n : 1n;
  if (rounding === "down") return quotient;
  if (rounding === "up") return quotient + away;
  if (rounding === "floor") return away < 0n ? quotient - 1n : quotient;
  if (rounding === "ceil") return away > 0n ? quotient + 1n : quotient;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const size = divisor < 0n ? -divisor : divisor;
  if (twice < size) return quotient;
  if (twice > size) return quotient + away;
  return quotient % 2n === 0n ? quotient : quotient + away;
}

/** A plain decimal string to a scaled integer, or null where it is none, has too many decimals, or does not fit. Never rounds. */
function parseScaled(text: string, decimals: number, limit: bigint): bigint | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > decimals) return null;
  const scaled = BigInt(whole + kept.padEnd(decimals, "0"));
  if (scaled > limit) return null;
  return sign === "-" ? -scaled : scaled;
}

function formatScaled(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -decimals)}${fraction ? `.${fraction}` : ""}`;
}

export const parsePrice = (text: string): Price | null => parseScaled(text, PRICE_DECIMALS, MAX_SCALED) as Price | null;
export const parseQuantity = (text: string): Quantity | null => parseScaled(text, PRICE_DECIMALS, MAX_SCALED) as Quantity | null;
export const parseMoney = (text: string): Money | null => parseScaled(text, MONEY_DECIMALS, MAX_MONEY) as Money | null;

function must<T>(value: T | null, kind: string, text: string): T {
  if (value === null) throw new RangeError(`not a ${kind}: ${text.slice(0, 60)}`);
  return value;
}
/** For constants and for what our own database holds; throws where `parsePrice` answers null. */
export const price = (text: string): Price => must(parsePrice(text), "price", text);
export const quantity = (text: string): Quantity => must(parseQuantity(text), "quantity", text);
export const money = (text: string): Money => must(parseMoney(text), "money amount", text);

export const formatPrice = (value: Price): string => formatScaled(value, PRICE_DECIMALS);
export const formatQuantity = (value: Quantity): string => formatScaled(value, PRICE_DECIMALS);
export const formatMoney = (value: Money): string => formatScaled(value, MONEY_DECIMALS);

/** Money from and to the minor units that a BIGINT column holds. */
export const moneyFromMinor = (minor: bigint | string): Money => BigInt(minor) as Money;
export const moneyToMinor = (value: Money): bigint => value;

export const ZERO_MONEY = 0n as Money;
export const ZERO_QUANTITY = 0n as Quantity;

export const addMoney = (...parts: readonly Money[]): Money => parts.reduce((sum, part) => sum + part, 0n) as Money;
export const subtractMoney = (a: Money, b: Money): Money => (a - b) as Money;
export const negateMoney = (a: Money): Money => -a as Money;
export const addQuantity = (a: Quantity, b: Quantity): Quantity => (a + b) as Quantity;
export const subtractQuantity = (a: Quantity, b: Quantity): Quantity => (a - b) as Quantity;
export const negateQuantity = (a: Quantity): Quantity => -a as Quantity;
export const absQuantity = (a: Quantity): Quantity => (a < 0n ? -a : a) as Quantity;
export const absMoney = (a: Money): Money => (a < 0n ? -a : a) as Money;
export const minQuantity = (a: Quantity, b: Quantity): Quantity => (a < b ? a : b);

/** price × quantity in money. Signed like the quantity. */
export const notionalOf = (at: Price, qty: Quantity, rounding: Rounding = "half-even"): Money =>
  divide(at * qty, NOTIONAL_DIVISOR, rounding) as Money;

/** The price at which `qty` has the notional `value`: the average price of a cost. Throws on zero quantity. */
export const priceOf = (value: Money, qty: Quantity, rounding: Rounding = "half-even"): Price =>
  divide(value * NOTIONAL_DIVISOR, qty, rounding) as Price;

/** The quantity that `value` buys at a price. */
export const quantityOf = (value: Money, at: Price, rounding: Rounding = "down"): Quantity =>
  divide(value * NOTIONAL_DIVISOR, at, rounding) as Quantity;

/** `value × part / whole`; for splitting a cost by quantity. */
export const shareOf = (value: Money, part: Quantity, whole: Quantity, rounding: Rounding): Money =>
  divide(value * part, whole, rounding) as Money;

/** `value × bps / 10,000`. Basis points may carry two decimals as hundredths: pass `bpsHundredths`. */
export const bpsOf = (value: Money, bpsHundredths: bigint, rounding: Rounding): Money =>
  divide(value * bpsHundredths, 1_000_000n, rounding) as Money;

/** `value` times a scaled factor (1e18 = 1), e.g. a funding rate or a fraction. */
export const scaleMoney = (value: Money, factor: Price, rounding: Rounding): Money => divide(value * factor, SCALE, rounding) as Money;

/** Floors towards zero to a multiple of `step`. */
export const floorToStep = <T extends Price | Quantity>(value: T, step: T): T => (divide(value, step, "down") * step) as bigint as T;

/** Rounds a positive value to a multiple of `step`. */
export const roundToStep = <T extends Price | Quantity>(value: T, step: T, rounding: Rounding): T =>
  (divide(value, step, rounding) * step) as bigint as T;

export const isMultipleOf = <T extends Price | Quantity>(value: T, step: T): boolean => (value as bigint) % (step as bigint) === 0n;

/** How many steps a value holds; exact only for multiples. Safe as a float64 below 2^53. */
export const stepsOf = <T extends Price | Quantity>(value: T, step: T): number => Number((value as bigint) / (step as bigint));
/** The value of a whole number of steps. Throws unless `steps` is a safe integer. */
export function fromSteps<T extends Price | Quantity>(steps: number, step: T): T {
  if (!Number.isSafeInteger(steps)) throw new RangeError(`not a safe number of steps: ${steps}`);
  return (BigInt(steps) * step) as bigint as T;
}

/** Decimals that a step needs: 0.001 → 3. */
export function decimalsOf(step: Price | Quantity): number {
  const text = formatScaled(step, PRICE_DECIMALS);
  const dot = text.indexOf(".");
  return dot < 0 ? 0 : text.length - dot - 1;
}

/** An estimate for charts, statistics and metrics. Never send it to a venue or a ledger. */
export const toEstimate = (value: Price | Quantity): number => Number(value) / 1e18;
export const moneyToEstimate = (value: Money): number => Number(value) / 1e8;
