import type { CountedFill, CountedFunding, CountedTrade, StatementRecord } from "@slipstream/core/fees/server";
import { type Ms, moneyFromMinor, price, type Quantity, quantity } from "@slipstream/kernel";
import type pg from "pg";

/** What a settlement counted: all up to these limits that was not up to those of the settlement before it. */
type Limits = Pick<StatementRecord, "userId" | "accountId" | "masterId" | "toMs" | "fillSeq" | "cashId">;
type Before = Pick<StatementRecord, "toMs" | "fillSeq" | "cashId"> | null;

/** `$1` user, `$2` account, `$3` master. */
const SLEEVES = "SELECT id::text FROM follows WHERE user_id = $1 AND account_id = $2 AND master_id = $3 AND NOT own";
const COUNTED_FILLS = `f.user_id = $1 AND f.account_id = $2 AND f.origin_kind = 'follow' AND f.origin_id IN (${SLEEVES})
  AND f.market_ms < $4 AND f.seq <= $5 AND NOT (f.market_ms < $6 AND f.seq <= $7)`;
const fillValues = ({ userId, accountId, masterId, toMs, fillSeq }: Limits, before: Before): unknown[] => [
  ...[userId, accountId, masterId, toMs, String(fillSeq)],
  ...[before?.toMs ?? 0, String(before?.fillSeq ?? 0n)],
];

type FillRow = {
  id: string;
  seq: string;
  origin_id: string;
  market_ms: string;
  symbol: string;
  side: "buy" | "sell";
  quantity: string;
  price: string;
  notional_minor: string;
  fee_minor: string;
  realized_pnl_minor: string;
};
const toCountedFill = (row: FillRow): CountedFill => ({
  id: row.id,
  seq: BigInt(row.seq),
  followId: row.origin_id,
  marketMs: Number(row.market_ms),
  symbol: row.symbol,
  quantity: (row.side === "buy" ? quantity(row.quantity) : -quantity(row.quantity)) as Quantity,
  price: price(row.price),
  notional: moneyFromMinor(row.notional_minor),
  fee: moneyFromMinor(row.fee_minor),
  realized: moneyFromMinor(row.realized_pnl_minor),
});

/** Oldest first, after a number. */
export async function readFills(
  client: pg.Pool,
  record: Limits,
  before: Before,
  { after, limit }: { after: string | null; limit: number | null },
): Promise<CountedFill[]> {
  const { rows } = await client.query<FillRow>(
    `SELECT f.id, f.seq, f.origin_id, f.market_ms, f.symbol, f.side, f.quantity, f.price, f.notional_minor, f.fee_minor, f.realized_pnl_minor
     FROM fills f WHERE ${COUNTED_FILLS} AND ($8::bigint IS NULL OR f.seq > $8) ORDER BY f.seq LIMIT $9`,
    [...fillValues(record, before), after, limit],
  );
  return rows.map(toCountedFill);
}

export async function countFills(client: pg.Pool, record: Limits, before: Before): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) AS count FROM fills f WHERE ${COUNTED_FILLS}`,
    fillValues(record, before),
  );
  return Number(rows[0]?.count ?? 0);
}

/** A charge names its position and time by the hash of both. */
export async function readFunding(client: pg.Pool, record: Limits, before: Before): Promise<CountedFunding[]> {
  const { rows } = await client.query<{ id: string; market_ms: string; symbol: string; amount: string }>(
    `SELECT t.id, t.market_ms, p.symbol, CASE t.debit WHEN 'cash' THEN t.amount_minor ELSE -t.amount_minor END AS amount
     FROM cash_transfers t JOIN positions p ON p.origin_kind = 'follow' AND p.origin_id IN (${SLEEVES}) AND p.account_id = t.account_id
       AND p.opened_ms <= t.market_ms AND md5(p.id::text || ':' || t.market_ms)::uuid = t.cause_id
     WHERE t.account_id = $2 AND t.kind = 'funding' AND t.market_ms < $4 AND t.id <= $5 AND NOT (t.market_ms < $6 AND t.id <= $7) ORDER BY t.id`,
    [
      ...[record.userId, record.accountId, record.masterId, record.toMs, String(record.cashId)],
      ...[before?.toMs ?? 0, String(before?.cashId ?? 0n)],
    ],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    marketMs: Number(row.market_ms),
    symbol: row.symbol,
    amount: moneyFromMinor(row.amount),
  }));
}

type TradeRow = {
  symbol: string;
  side: "long" | "short";
  entered: string;
  entered_minor: string;
  exited: string;
  exited_minor: string;
  opened_ms: string;
  closed_ms: string | null;
  price_minor: string;
  fees_minor: string;
};
/**
 * Positions of which the period has fills. A position that was closed by then is final; of one that was open, only the fills up to there count. A fill
 * that turns a position round is a fill of the one that it closed.
 */
const TRADES = `
WITH own AS (
  SELECT f.position_id AS id, f.realized_pnl_minor, f.fee_minor FROM fills f WHERE ${COUNTED_FILLS}
  UNION ALL SELECT f.flipped_position_id, 0, 0 FROM fills f WHERE ${COUNTED_FILLS} AND f.flipped_position_id IS NOT NULL
), touched AS (
  SELECT id, sum(realized_pnl_minor) AS price_minor, sum(fee_minor) AS fees_minor FROM own GROUP BY id
), executed AS (
  SELECT t.id, f.side, f.quantity, f.notional_minor, f.market_ms < $4 AND f.seq <= $5 AS counted
  FROM touched t JOIN fills f ON f.account_id = $2 AND f.position_id = t.id
  UNION ALL SELECT t.id, f.side, f.quantity, f.notional_minor, f.market_ms < $4 AND f.seq <= $5
  FROM touched t JOIN fills f ON f.account_id = $2 AND f.flipped_position_id = t.id
), upto AS (
  SELECT p.id, p.closed_ms IS NOT NULL AND bool_and(e.counted) AS is_final,
    COALESCE(sum(e.quantity) FILTER (WHERE counted AND entry), 0) AS entered, COALESCE(sum(e.notional_minor) FILTER (WHERE counted AND entry), 0) AS entered_minor,
    COALESCE(sum(e.quantity) FILTER (WHERE counted AND NOT entry), 0) AS exited, COALESCE(sum(e.notional_minor) FILTER (WHERE counted AND NOT entry), 0) AS exited_minor
  FROM positions p JOIN executed e ON e.id = p.id CROSS JOIN LATERAL (SELECT (e.side = 'buy') = (p.side = 'long') AS entry) x GROUP BY p.id
)
SELECT p.symbol, p.side, p.opened_ms, t.price_minor, t.fees_minor, CASE WHEN u.is_final THEN p.closed_ms END AS closed_ms,
  trim_scale(CASE WHEN u.is_final THEN p.entered_quantity ELSE u.entered END)::text AS entered,
  CASE WHEN u.is_final THEN p.entered_minor ELSE u.entered_minor END AS entered_minor,
  trim_scale(CASE WHEN u.is_final THEN p.exited_quantity ELSE u.exited END)::text AS exited,
  CASE WHEN u.is_final THEN p.exited_minor ELSE u.exited_minor END AS exited_minor
FROM touched t JOIN positions p ON p.id = t.id JOIN upto u ON u.id = t.id
ORDER BY closed_ms NULLS LAST, p.opened_ms, p.symbol LIMIT $8`;

export async function readTrades(client: pg.Pool, record: Limits, before: Before, limit: number): Promise<CountedTrade[]> {
  const { rows } = await client.query<TradeRow>(TRADES, [...fillValues(record, before), limit]);
  return rows.map((row) => ({
    symbol: row.symbol,
    side: row.side,
    entered: quantity(row.entered),
    enteredNotional: moneyFromMinor(row.entered_minor),
    exited: quantity(row.exited),
    exitedNotional: moneyFromMinor(row.exited_minor),
    openedMs: Number(row.opened_ms),
    closedMs: msOrNull(row.closed_ms),
    priceResult: moneyFromMinor(row.price_minor),
    exchangeFees: moneyFromMinor(row.fees_minor),
  }));
}
const msOrNull = (text: string | null): Ms | null => (text === null ? null : Number(text));
