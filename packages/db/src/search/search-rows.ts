import type { SearchResultView } from "@slipstream/core/search";
import type { SearchRecord, SearchRow } from "@slipstream/core/search/server";

export type StoredRow = {
  id: string;
  seq: string;
  name: string;
  strategy_id: string | null;
  version: number | null;
  method: SearchRow["method"];
  objective: SearchRow["objective"];
  status: SearchRow["status"];
  trials: number;
  planned_trials: number;
  reason: string | null;
  message: string | null;
  best_objective: number | null;
  created_at: Date;
  done_at: Date | null;
};
export type StoredRecord = StoredRow & { request: SearchRecord["request"]; result: SearchResultView | null };

/** Trials of jobs that run are counted by their progress. */
export const ROW_COLUMNS = `s.id, s.seq, s.name, s.strategy_id, s.version, s.request->>'method' AS method, s.request->>'objective' AS objective, s.status, s.planned_trials, s.reason, s.message,
  s.trials + CASE WHEN s.status = 'running' THEN coalesce((SELECT sum(floor(j.progress * (j.input->>'work')::int / 1000.0)) FROM jobs j
    WHERE j.subject_id = s.id AND j.user_id = s.user_id AND j.status = 'running'), 0)::int ELSE 0 END AS trials,
  (s.result->'best'->>'objective')::float8 AS best_objective, s.created_at, s.done_at`;

export const toRow = (row: StoredRow): SearchRow => ({
  id: row.id,
  name: row.name,
  strategyId: row.strategy_id,
  version: row.version,
  method: row.method,
  objective: row.objective,
  status: row.status,
  trials: Math.min(row.trials, row.planned_trials),
  plannedTrials: row.planned_trials,
  reason: row.reason,
  message: row.message,
  bestObjective: row.best_objective,
  createdAt: row.created_at.getTime(),
  doneAt: row.done_at?.getTime() ?? null,
});

export const toRecord = (row: StoredRecord): SearchRecord => ({ ...toRow(row), request: row.request, result: row.result });
