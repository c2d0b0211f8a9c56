export type { DataNeed, JobKind } from "./job-kind.ts";
export { loadMarkets, readMarkets } from "./load-markets.ts";
export {
  type HeldJob,
  JOB_KINDS,
  type JobKindName,
  type JobOutcomes,
  type JobStore,
  type JobTrouble,
  MOST_ATTEMPTS,
  type NewJob,
  type TakenJob,
} from "./ports.ts";
export { marketKey, PreparedMarkets } from "./prepared-markets.ts";
export { JOB_REFUSALS, type JobRefusalCode } from "./refuse.ts";
