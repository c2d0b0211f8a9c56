import {
  ABSENT,
  compareDecimals,
  type Decimal,
  decimalsOfStep,
  formatDecimal,
  fromEstimate,
  type MaybeDecimal,
  roundDecimal,
  signOf,
} from "./format-decimal.ts";

/** A price with the instrument's tick decimals; without a tick, as given. */
export const formatPrice = (value: MaybeDecimal, tick?: Decimal): string =>
  formatDecimal(value, tick === undefined ? {} : { decimals: decimalsOfStep(tick) });

/** A quantity with the instrument's step decimals; without a step, as given. */
export const formatQuantity = (value: MaybeDecimal, step?: Decimal): string =>
  formatDecimal(value, step === undefined ? {} : { decimals: decimalsOfStep(step) });

/** Money with two decimals unless told otherwise; the currency follows the number. */
export function formatMoney(value: MaybeDecimal, { decimals = 2, currency = "", sign = "auto" as "auto" | "always" } = {}): string {
  const text = formatDecimal(value, { decimals, sign });
  return currency && text !== ABSENT ? `${text} ${currency}` : text;
}

/** Ratios are estimates, so these two also take numbers. */
const ratio = (value: MaybeDecimal | number): MaybeDecimal => (typeof value === "number" ? fromEstimate(value) : value);

/** Percent points with the sign %: "2.891" → "2.89%". */
export function formatPercent(value: MaybeDecimal | number, { decimals = 2, sign = "auto" as "auto" | "always" } = {}): string {
  const text = formatDecimal(ratio(value), { decimals, sign });
  return text === ABSENT ? text : `${text}%`;
}

/** Basis points with one decimal, signed so that plus is worse. */
export function formatBps(value: MaybeDecimal | number, { decimals = 1, sign = "always" as "auto" | "always" } = {}): string {
  const text = formatDecimal(ratio(value), { decimals, sign });
  return text === ABSENT ? text : `${text} bp`;
}

const UNITS = [
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["B", 9],
] as const;

/** A large figure in short: "25321456789" → "25.32 B". Rounded half to even; below a thousand without a unit. */
export function formatCompact(value: MaybeDecimal, decimals = 2): string {
  let text = ABSENT;
  for (const [unit, zeros] of UNITS) {
    const shown = roundDecimal(shiftPoint(value, zeros), decimals);
    if (shown === null) return ABSENT;
    text = unit ? `${formatDecimal(shown)} ${unit}` : formatDecimal(shown);
    if (compareDecimals(shown.replace("-", ""), "1000") < 0) return text;
  }
  return text;
}

/** Moves the decimal point `places` to the left. */
function shiftPoint(value: MaybeDecimal, places: number): Decimal {
  const text = (value ?? "").trim();
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const padded = whole.padStart(places + 1, "0");
  const cut = padded.length - places;
  const tail = padded.slice(cut) + fraction;
  return `${text.startsWith("-") ? "-" : ""}${whole ? padded.slice(0, cut) : ""}${tail ? `.${tail}` : ""}`;
}

/** What a gain or a loss is called in words, for labels that colour alone would carry. */
export function wordOfSign(value: MaybeDecimal, decimals?: number): "gain" | "loss" | "no change" | "unknown" {
  const sign = signOf(value, decimals);
  if (sign === null) return "unknown";
  return sign > 0 ? "gain" : sign < 0 ? "loss" : "no change";
}
