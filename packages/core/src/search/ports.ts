import type { Ms } from "@slipstream/kernel";
import type { NewJob } from "../jobs/server.ts";
import type { PageOf } from "../orders/server.ts";
import type { SearchRequest } from "./search-request.ts";
import type { ScoredSet } from "./tpe-sets.ts";
import type { SearchResultView, SearchRowView, TrialView } from "./views.ts";

type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly searchId: string };

/** A search without what was asked for and what came of it. */
export type SearchRow = {
  readonly id: string;
  readonly name: string;
  readonly strategyId: string | null;
  readonly version: number | null;
  readonly method: SearchRequest["method"];
  readonly objective: SearchRequest["objective"];
  readonly status: SearchRowView["status"];
  /** Those of jobs that run are counted by their progress. */
  readonly trials: number;
  readonly plannedTrials: number;
  readonly reason: string | null;
  readonly message: string | null;
  readonly bestObjective: number | null;
  readonly createdAt: Ms;
  readonly doneAt: Ms | null;
};
export type SearchRecord = SearchRow & { readonly request: SearchRequest; readonly result: SearchResultView | null };

export type NewSearch = Mine & {
  readonly id: string;
  readonly name: string;
  readonly strategyId: string | null;
  readonly version: number | null;
  readonly request: SearchRequest;
  readonly plannedTrials: number;
  readonly at: Ms;
};
export type SearchLimits = { readonly kept: number; readonly underWay: number };
export type AddSearchOutcome = "added" | "too-many-kept" | "too-many-under-way";

/** Searches of users. Every read and write has the user's id in its WHERE. */
export type SearchStore = {
  /** With its first jobs, in one transaction; a user's are counted one after another. */
  add(search: NewSearch, jobs: readonly NewJob[], limits: SearchLimits): Promise<AddSearchOutcome>;
  find(query: OneOfMine): Promise<SearchRecord | null>;
  /** Newest first. */
  list(query: Mine & { limit: number; cursor?: string | null | undefined }): Promise<PageOf<SearchRow>>;
  /** One that is queued or running, and its jobs; others stay as they are. */
  cancel(query: OneOfMine & { at: Ms }): Promise<void>;
  /** With its trials and its jobs. False: there is none. */
  delete(query: OneOfMine): Promise<boolean>;
  /** Those of the whole time. Best: the highest objective first, those without one last. */
  listTrials(
    query: OneOfMine & { order: "best" | "number"; limit: number; cursor?: string | null | undefined },
  ): Promise<PageOf<TrialView>>;
  /** All of them: 10,000 at most. */
  readScores(query: OneOfMine): Promise<readonly ScoredSet[]>;
};
