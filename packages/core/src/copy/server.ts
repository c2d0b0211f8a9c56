export { type CopyEngine, type CopyEngineDeps, createCopyEngine } from "./copy-engine.ts";
export { type CopyQuality, type CopyQualityDeps, createCopyQuality } from "./create-copy-quality.ts";
export { createFollows, type Follows, type FollowsDeps } from "./create-follows.ts";
export { decideBatch } from "./decide-batch.ts";
export { digestFills, OPEN_EXPIRES_MS, type SymbolMove } from "./digest-fills.ts";
export type {
  Applied,
  BatchMember,
  CopyBatch,
  CopyDecision,
  CopyEngineStore,
  CopyRecord,
  EngineAccount,
  EngineFollow,
  FillNow,
  MasterNet,
  TendDecision,
  TendedFollow,
  TendNotice,
  UnderWay,
} from "./engine-ports.ts";
export { finishCopies } from "./finish-copies.ts";
export type {
  Allocation,
  ChangingState,
  CopyLists,
  CopyQuery,
  FollowChange,
  FollowedMaster,
  FollowFigures,
  FollowingAccount,
  FollowQuery,
  FollowRecord,
  FollowStore,
  HeldPart,
  ListedCopy,
  MasterHabits,
  NewFollow,
  OpeningState,
} from "./follow-ports.ts";
export type { ReportedCopy, SleeveFill } from "./ideal-ledger.ts";
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
export type { AccountRates, CopyQualityStore, FollowerRow, FollowHistory, Following, Replication } from "./quality-ports.ts";
