export { ACCOUNT_KINDS, type AccountKind } from "./chart.ts";
export { CASH_KINDS, JOURNAL_KINDS, type JournalKind } from "./journal.ts";
export {
  type JournalView,
  journalView,
  type LedgerRunView,
  ledgerRunView,
  type TrialBalanceView,
  trialBalanceView,
} from "./views.ts";
