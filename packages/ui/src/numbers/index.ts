export {
  ABSENT,
  compareDecimals,
  type Decimal,
  type DecimalFormat,
  decimalsOfStep,
  formatDecimal,
  fromEstimate,
  isRounded,
  type MaybeDecimal,
  MINUS,
  roundDecimal,
  type Sign,
  signOf,
} from "./format-decimal.ts";
export { formatInstant, formatSpan, formatUtc, type Instant, type TimeFormat, toMs } from "./format-time.ts";
export { formatBps, formatCompact, formatMoney, formatPercent, formatPrice, formatQuantity, wordOfSign } from "./number-formats.ts";
