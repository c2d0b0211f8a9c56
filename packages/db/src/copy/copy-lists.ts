import type { CopyLists } from "@slipstream/core/copy/server";
import { Refusal } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { type CopyRow, toCopyRecord } from "./copy-rows.ts";

type ListedRow = CopyRow & { display_name: string };
/** Where the page before ended: when the master's fill was recorded, the follow, the number. */
const CURSOR = /^(\d{1,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\d{1,18})$/;

/** Copies by their key, follow by follow: each follow gives a page's worth of its newest ones at most. */
const LIST = `
  SELECT c.*, m.display_name FROM follows f
  JOIN masters m ON m.id = f.master_id
  CROSS JOIN LATERAL (
    SELECT * FROM copies c
    WHERE c.follow_id = f.id AND c.user_id = $1 AND ($3::text IS NULL OR c.outcome = $3)
      AND ($4::timestamptz IS NULL OR (c.master_recorded_at, c.follow_id, c.master_seq) < ($4::timestamptz, $5::uuid, $6::bigint))
    ORDER BY c.master_seq DESC LIMIT $7
  ) c
  WHERE f.user_id = $1 AND ($2::uuid IS NULL OR f.id = $2) AND ($8::uuid IS NULL OR f.account_id = $8)
  ORDER BY c.master_recorded_at DESC, c.follow_id DESC, c.master_seq DESC LIMIT $7`;

export function createCopyLists({ pool }: Database): CopyLists {
  return {
    async list({ userId, followId, accountId, outcome, limit, cursor }) {
      const [at, lastFollow, lastSeq] = cursor == null ? [null, null, null] : parseCursor(cursor);
      const { rows } = await pool.query<ListedRow>(LIST, [
        userId,
        followId ?? null,
        outcome ?? null,
        at,
        lastFollow,
        lastSeq,
        limit + 1,
        accountId ?? null,
      ]);
      const items = rows.slice(0, limit).map((row) => ({ ...toCopyRecord(row), masterName: row.display_name }));
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, nextCursor: last ? `${last.masterRecordedAt}_${last.followId}_${last.masterSeq}` : null };
    },
  };
}

function parseCursor(cursor: string): [at: Date, followId: string, seq: string] {
  const [, ms, followId, seq] = CURSOR.exec(cursor) ?? [];
  if (ms === undefined || followId === undefined || seq === undefined)
    throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
  return [new Date(Number(ms)), followId, seq];
}
