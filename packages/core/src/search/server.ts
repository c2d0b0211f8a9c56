export { createSearches, type Searches, type SearchesDeps } from "./create-searches.ts";
export { nextRound, planSearch, roundJobs, type SearchKey } from "./plan-jobs.ts";
export type { AddSearchOutcome, NewSearch, SearchLimits, SearchRecord, SearchRow, SearchStore } from "./ports.ts";
export { toSearchResult } from "./to-result.ts";
export type { ScoredSet } from "./tpe-sets.ts";
export { SEARCH_TRIALS_JOB, type TrialsInput, type TrialsResult, trialsResult } from "./trials-job.ts";
export { type Trial, trialSchema } from "./try-sets.ts";
export { SEARCH_WINDOW_JOB, type WindowInput, type WindowResult, windowResult } from "./window-job.ts";
