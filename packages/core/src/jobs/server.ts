export type { DataNeed, JobKind } from "./job-kind.ts";
export { JOB_KINDS, type JobKindName, type JobOutcomes, type JobStore, type NewJob, type TakenJob } from "./ports.ts";
