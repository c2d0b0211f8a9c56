export { createFees, type Fees, type FeesDeps } from "./create-fees.ts";
export { createStatements, type Statements, type StatementsDeps } from "./create-statements.ts";
export type { AccruingFollow, FeeStore, NewConsent } from "./fee-ports.ts";
export { createLifeReplay, heldText, type StoredSettlement } from "./replay-life.ts";
export {
  createSettlement,
  decideSettlement,
  type FeeSettlement,
  SETTLE_AFTER_MS,
  type SettleDeps,
  type SettleOutcome,
  type SettleWish,
} from "./settle-fees.ts";
export {
  addSums,
  type Counted,
  type Held,
  NO_SUMS,
  NOTHING_COUNTED,
  nextRate,
  type PairState,
  type PairSums,
  type PairToSettle,
  profitOf,
  realizedOf,
  type SettledPair,
  settlePair,
  unrealizedAt,
} from "./settle-pair.ts";
export type {
  DueFollow,
  NewSettlement,
  SettledPage,
  SettlementTerms,
  SettlePageQuery,
  SettleReason,
  SettleStore,
} from "./settle-ports.ts";
export type {
  CountedFill,
  CountedFunding,
  CountedTrade,
  LifeSums,
  PairLife,
  PaymentState,
  StatementParts,
  StatementQuery,
  StatementRecord,
  StatementStore,
  StatementTransfer,
} from "./statement-ports.ts";
