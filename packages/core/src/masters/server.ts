export { type AccountBook, beforeFill, EMPTY_BOOK } from "./account-book.ts";
export type { EquityPoint } from "./compute-curve.ts";
export { RecordReader, type RecordTotals } from "./compute-record.ts";
export { createMasters, type Masters, type MastersDeps } from "./create-masters.ts";
export { type ChainedFill, canonicalMasterFill, FIRST_PREVIOUS_HASH, type MasterFill } from "./master-fill.ts";
export { nextMasterFills, type RecordableFill } from "./next-master-fills.ts";
export type {
  AccountFill,
  AuditNote,
  CopyQuality,
  FollowerResult,
  LeftFollow,
  ListedMaster,
  MasterRecord,
  MasterStore,
  MasterTerms,
  OpenPosition,
  Publication,
  RecordStore,
  RootRecord,
  StatsStore,
} from "./ports.ts";
export { createRecordCache } from "./record-cache.ts";
export { type DueDeps, refreshDueStats, writeDueRoots } from "./refresh-due-stats.ts";
export { type RefreshDeps, refreshStats } from "./refresh-stats.ts";
export type { StatsLine, StatsProfile, StatsRow } from "./stats-row.ts";
