export { type CheckRunsDeps, checkRun, checkRuns, type RunCheck, type RunCheckStore } from "./check-runs.ts";
export { createRuns, type Runs, type RunsDeps } from "./create-runs.ts";
export type { DeskRecord, DeskRun, RunDay, RunDeskStore, RunNotice, RunSymbol } from "./desk-ports.ts";
export type {
  AtStop,
  DecisionDetail,
  NewDecision,
  NewRun,
  RunAccount,
  RunFigures,
  RunRecord,
  RunStore,
  RunTrade,
  SwapRecord,
  SwapRule,
  VersionRules,
} from "./ports.ts";
export { openRuleStream, type RuleStream } from "./rule-stream.ts";
export { createRunDesk, type RunDesk, type RunDeskDeps } from "./run-desk.ts";
export { runOrderId, versionOfOrder } from "./run-order-id.ts";
export { createRunTrader, type Moment, type RunIntent, type RunMemory, type RunPosition, type RunTrader } from "./run-trader.ts";
export { fillTicksOf, stepsAtFill, toEntryWish, toExitWish, toTakeWishes, type WishedRun } from "./run-wishes.ts";
export { createStrategyTrader, isCoolingDown, type Protection, type StrategyTrader, type TradedPosition } from "./strategy-trader.ts";
export type { HeldPosition } from "./stream-values.ts";
