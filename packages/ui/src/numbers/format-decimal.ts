import { divide } from "@slipstream/kernel";

/** A plain decimal string as the API sends it, e.g. "-1072.5". Never an exponent, never a thousands separator. */
export type Decimal = string;
/** What may stand where a figure is expected: absent is null or undefined and is shown as a dash, never as 0. */
export type MaybeDecimal = Decimal | null | undefined;

/** U+2212, as wide as a plus sign. */
export const MINUS = "−";
/** Shown where a figure cannot be computed. */
export const ABSENT = "–";

const PLAIN = /^([+-])?(\d{1,60})(?:\.(\d{1,60}))?$/;

type Parts = { negative: boolean; whole: string; fraction: string };

function parseParts(value: MaybeDecimal): Parts | null {
  const match = value == null ? null : PLAIN.exec(value.trim());
  if (!match) return null;
  const [, sign, whole = "", fraction = ""] = match;
  return { negative: sign === "-", whole: whole.replace(/^0+(?=\d)/, ""), fraction };
}

const isZero = ({ whole, fraction }: Parts): boolean => !/[1-9]/.test(whole + fraction);

/** Rounds half to even at `decimals`, on digits alone. A value that becomes zero loses its minus. */
function roundParts(parts: Parts, decimals: number): Parts {
  const missing = parts.fraction.length - decimals;
  if (missing <= 0) return { ...parts, fraction: parts.fraction.padEnd(decimals, "0") };
  const units = divide(BigInt(parts.whole + parts.fraction), 10n ** BigInt(missing), "half-even");
  const digits = units.toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  return { negative: parts.negative, whole: digits.slice(0, cut), fraction: digits.slice(cut) };
}

const groupThousands = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ",");

export type DecimalFormat = {
  /** Digits after the point, rounded half to even, padded with zeros. Without it every digit given is kept. */
  decimals?: number;
  /** `always` puts a plus before gains. Zero never has a sign. */
  sign?: "auto" | "always";
};

/**
 * A decimal string as people read it: thousands with commas, U+2212 for minus, exact digits. What is absent or is no
 * plain decimal becomes "–".
 */
export function formatDecimal(value: MaybeDecimal, { decimals, sign = "auto" }: DecimalFormat = {}): string {
  const given = parseParts(value);
  if (!given) return ABSENT;
  const shown = decimals === undefined ? given : roundParts(given, decimals);
  const mark = isZero(shown) ? "" : shown.negative ? MINUS : sign === "always" ? "+" : "";
  return `${mark}${groupThousands(shown.whole)}${shown.fraction ? `.${shown.fraction}` : ""}`;
}

/** Plain digits rounded half to even, for inputs and for comparing; null where `value` is no plain decimal. */
export function roundDecimal(value: MaybeDecimal, decimals: number): Decimal | null {
  const given = parseParts(value);
  if (!given) return null;
  const { negative, whole, fraction } = roundParts(given, decimals);
  const zero = isZero({ negative, whole, fraction });
  return `${negative && !zero ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

export type Sign = -1 | 0 | 1;

/** The sign of what is shown: −0.004 at two decimals is shown as 0.00 and has none. Null where there is no figure. */
export function signOf(value: MaybeDecimal, decimals?: number): Sign | null {
  const given = parseParts(value);
  if (!given) return null;
  const shown = decimals === undefined ? given : roundParts(given, decimals);
  if (isZero(shown)) return 0;
  return shown.negative ? -1 : 1;
}

/** Whether `decimals` digits tell less than the value holds; then the exact value belongs into the hover text. */
export function isRounded(value: MaybeDecimal, decimals: number): boolean {
  const given = parseParts(value);
  return given !== null && /[1-9]/.test(given.fraction.slice(decimals));
}

/** Orders two decimal strings exactly; absent values come last whichever way a column is sorted, so test for null first. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const left = parseParts(a);
  const right = parseParts(b);
  if (!left || !right) return left ? -1 : right ? 1 : 0;
  const places = Math.max(left.fraction.length, right.fraction.length);
  const toUnits = (parts: Parts) => BigInt(parts.whole + parts.fraction.padEnd(places, "0")) * (parts.negative ? -1n : 1n);
  const difference = toUnits(left) - toUnits(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Decimals that a step or tick asks for: "0.001" and "0.0010" → 3, "10" → 0. */
export function decimalsOfStep(step: Decimal): number {
  return parseParts(step)?.fraction.replace(/0+$/, "").length ?? 0;
}

/** A float that is an estimate (ratios, statistics) as a plain decimal; null for NaN and infinities. Never for money. */
export function fromEstimate(value: number | null | undefined): Decimal | null {
  if (value == null || !Number.isFinite(value)) return null;
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) < 1 ? value.toFixed(20) : BigInt(value).toString();
}
