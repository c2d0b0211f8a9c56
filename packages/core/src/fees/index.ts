export { checkStatement } from "./check-statement.ts";
export { afterFee, computeFee, type FeeState, type FeeStep, MAX_FEE_BPS, noFeesYet, splitByBps, withRate } from "./high-water-mark.ts";
export { lastPeriodEnd, nextPeriodEnd, PERIODS, type Period } from "./period.ts";
export { periodName } from "./period-name.ts";
export { FEE_REFUSAL_CODES, type FeeRefusalCode } from "./refusal-codes.ts";
export { CHARGED_AS, type FeeTerms, percentOf, writeTerms } from "./terms.ts";
export {
  type ConsentView,
  consentView,
  type EarningRowView,
  earningRowView,
  type FeeAccrualView,
  type FeeCheckView,
  feeAccrualView,
  feeCheckView,
  feeTermsView,
  type StatementRowView,
  type StatementView,
  statementRowView,
  statementView,
} from "./views.ts";
