export { digestFills, OPEN_EXPIRES_MS, type SymbolMove } from "./digest-fills.ts";
export type { MasterFill } from "./master-fill.ts";
export {
  type CopyMarket,
  type CopyOutcome,
  type CopyPlan,
  type CopyQuote,
  closingTerms,
  type Follower,
  leastQuantity,
  type PlannedCopy,
  planCopy,
} from "./plan-copy.ts";
