import { mergeNoticeRows, type NewNotice, type NoticeRow, toNoticeRow } from "@slipstream/core/notices/server";
import type { ClientBase } from "pg";
import { insertRows, type WriteColumn } from "../unnest.ts";

const COLUMNS: readonly WriteColumn<NoticeRow>[] = [
  ["id", "uuid", (row) => row.id],
  ["user_id", "uuid", (row) => row.userId],
  ["kind", "text", (row) => row.kind],
  ["dedupe_key", "text", (row) => row.dedupeKey],
  ["payload", "jsonb", (row) => JSON.stringify(row.payload)],
  ["first_at", "timestamptz", (row) => new Date(row.at)],
  ["at", "timestamptz", (row) => new Date(row.at)],
  ["mail_due_at", "timestamptz", (row) => new Date(row.mailDueAt)],
];

/** What is gathered grows, comes to the top and is unread again; its mail stays due when it was. Of everything else the first stays. */
const GROW = `
  ON CONFLICT (user_id, dedupe_key) DO UPDATE SET
    seq = EXCLUDED.seq,
    at = GREATEST(notices.at, EXCLUDED.at),
    read_at = NULL,
    payload = EXCLUDED.payload || jsonb_build_object('reasons', (
      SELECT jsonb_object_agg(reason, count) FROM (
        SELECT reason, sum(count::bigint) AS count
        FROM (SELECT * FROM jsonb_each_text(notices.payload -> 'reasons') UNION ALL SELECT * FROM jsonb_each_text(EXCLUDED.payload -> 'reasons')) AS each (reason, count)
        GROUP BY reason) AS sums))
  WHERE notices.kind = 'copy-skipped'
  RETURNING user_id`;

/**
 * Writes notices in the transaction of what they tell of, in one statement for any number. The same thing told twice is one notice;
 * skips of one follow within an hour are counted together, so each skip may be told only once: in the transaction that writes its
 * copy. Answers who has news: publish `notices-changed` for them once the transaction is committed.
 */
export async function appendNotices(client: ClientBase, rows: readonly NewNotice[]): Promise<readonly string[]> {
  if (rows.length === 0) return [];
  const { text, values } = insertRows("notices", COLUMNS, mergeNoticeRows(rows.map(toNoticeRow)), GROW);
  const { rows: changed } = await client.query<{ user_id: string }>(text, values);
  return [...new Set(changed.map(({ user_id }) => user_id))];
}
