import { randomUUID } from "node:crypto";
import type { NewLedgerRun } from "@slipstream/core/ledger/server";
import type pg from "pg";
import { appendNotices } from "../notices/append-notices.ts";

/** What a run found is shown in words, so many lines at most. */
const MAX_FINDINGS = 100;
const MAX_FIRST = 300;
const MAX_OPERATORS = 100;

/** Writes down a run in the caller's transaction and tells operators where it found differences. Answers who has news. */
export async function recordRun(
  client: pg.ClientBase,
  { id, kind, at, tookMs, differences, figures, findings }: NewLedgerRun,
): Promise<readonly string[]> {
  await client.query("INSERT INTO ledger_runs (id, kind, at, took_ms, differences, detail) VALUES ($1, $2, $3, $4, $5, $6)", [
    id,
    kind,
    new Date(at),
    Math.round(tookMs),
    differences,
    JSON.stringify({ figures, findings: findings.slice(0, MAX_FINDINGS) }),
  ]);
  if (differences === 0) return [];
  const operators = await client.query<{ id: string }>(
    `SELECT id FROM users WHERE role = 'operator' AND banned_at IS NULL LIMIT ${MAX_OPERATORS}`,
  );
  const payload = { runId: id, differences, first: (findings[0] ?? "without words").slice(0, MAX_FIRST) };
  return appendNotices(
    client,
    operators.rows.map(({ id: userId }) => ({ id: randomUUID(), userId, at, kind: "books-differ", payload })),
  );
}
