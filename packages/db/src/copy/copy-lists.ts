import type { CopyLists, ListedCopy } from "@slipstream/core/copy/server";
import { moneyFromMinor, price, quantity, Refusal } from "@slipstream/kernel";
import type { Database } from "../connection.ts";

type CopyRow = {
  follow_id: string;
  master_id: string;
  display_name: string;
  master_seq: string;
  symbol: string;
  side: ListedCopy["side"];
  kind: ListedCopy["kind"];
  outcome: ListedCopy["outcome"];
  reason: ListedCopy["reason"];
  detail: string | null;
  order_id: string | null;
  quantity: string;
  wanted_quantity: string | null;
  master_price: string;
  price: string | null;
  slippage_bps: number | null;
  slippage_minor: string | null;
  fee_minor: string;
  master_market_ms: string;
  master_recorded_at: Date;
  planned_at: Date;
  submitted_at: Date | null;
  filled_at: Date | null;
};
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
      const { rows } = await pool.query<CopyRow>(LIST, [
        userId,
        followId ?? null,
        outcome ?? null,
        at,
        lastFollow,
        lastSeq,
        limit + 1,
        accountId ?? null,
      ]);
      const items = rows.slice(0, limit).map(toCopy);
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

const toCopy = (row: CopyRow): ListedCopy => ({
  followId: row.follow_id,
  masterId: row.master_id,
  masterName: row.display_name,
  masterSeq: Number(row.master_seq),
  symbol: row.symbol,
  side: row.side,
  kind: row.kind,
  outcome: row.outcome,
  reason: row.reason,
  detail: row.detail,
  orderId: row.order_id,
  quantity: quantity(row.quantity),
  wanted: row.wanted_quantity === null ? null : quantity(row.wanted_quantity),
  masterPrice: price(row.master_price),
  price: row.price === null ? null : price(row.price),
  slippageBps: row.slippage_bps,
  slippage: row.slippage_minor === null ? null : moneyFromMinor(row.slippage_minor),
  fee: moneyFromMinor(row.fee_minor),
  masterMarketMs: Number(row.master_market_ms),
  masterRecordedAt: row.master_recorded_at.getTime(),
  plannedAt: row.planned_at.getTime(),
  submittedAt: row.submitted_at?.getTime() ?? null,
  filledAt: row.filled_at?.getTime() ?? null,
});
