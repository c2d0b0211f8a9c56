export { createRuns, type Runs, type RunsDeps } from "./create-runs.ts";
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
export { runOrderId, versionOfOrder } from "./run-order-id.ts";
export type { HeldPosition } from "./stream-values.ts";
