export type { DataNeed, JobKind } from "./job-kind.ts";
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
