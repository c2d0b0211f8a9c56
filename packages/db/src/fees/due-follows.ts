import { noFeesYet } from "@slipstream/core/fees";
import type { DueFollow, PairState, PairSums, SettlePageQuery } from "@slipstream/core/fees/server";
import { NO_SUMS, NOTHING_COUNTED } from "@slipstream/core/fees/server";
import { type Money, type Ms, moneyFromMinor, type Price, price, type Quantity, quantity, ZERO_MONEY } from "@slipstream/kernel";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { named } from "../unnest.ts";
import { heldFrom } from "./held-column.ts";

/** Follows that one end of a period concerns and has not settled yet. `k` is the mark of their pair, if there is one. */
const DUE = {
  period: `f.started_ms < $1 AND (f.status <> 'stopped' OR (NOT f.fees_settled AND f.stopped_ms >= $1)) AND COALESCE(k.to_ms, 0) < $1`,
  // One after the other, where an account has stopped a master twice since: the second counts from where the first ended.
  stop: `f.status = 'stopped' AND NOT f.fees_settled AND f.stopped_ms < $1 AND NOT EXISTS (SELECT 1 FROM follows e
    WHERE e.account_id = f.account_id AND e.master_id = f.master_id AND e.status = 'stopped' AND NOT e.fees_settled AND e.id < f.id)`,
} as const;
const FROM = `FROM follows f LEFT JOIN fee_marks k ON k.account_id = f.account_id AND k.master_id = f.master_id`;
const dueOf = (reason: SettlePageQuery["reason"]): string => DUE[reason === "stop" ? "stop" : "period"];

/** The ids of a page, without locks, and of their accounts. */
export async function findDue(
  client: pg.ClientBase,
  { reason, toMs, masterId, afterFollowId, limit }: SettlePageQuery,
): Promise<{ ids: string[]; accountIds: string[] }> {
  const { rows } = await client.query<{ id: string; account_id: string }>(
    `SELECT f.id, f.account_id ${FROM} WHERE NOT f.own AND ${dueOf(reason)} AND ($2::uuid IS NULL OR f.master_id = $2) AND ($3::uuid IS NULL OR f.id > $3)
     ORDER BY f.id LIMIT $4`,
    [toMs, masterId, afterFollowId, limit],
  );
  return { ids: rows.map(({ id }) => id), accountIds: [...new Set(rows.map(({ account_id }) => account_id))].sort() };
}

type DueRow = {
  id: string;
  user_id: string;
  account_id: string;
  account_mode: "paper" | "live";
  currency: string;
  master_id: string;
  master_name: string;
  master_user_id: string | null;
  started_ms: string;
  stopped_ms: string | null;
  fee_bps: number;
  agreed_bps: number | null;
  agreed_ms: string | null;
  asked_bps: number;
  mark: MarkRow | null;
};
type MarkRow = Record<
  | "to_ms"
  | "fill_seq"
  | "next_fill_seq"
  | "cash_id"
  | "next_cash_id"
  | "price_minor"
  | "fees_minor"
  | "funding_minor"
  | "flow_minor"
  | "mark_minor"
  | "base_minor"
  | "charged_minor"
  | "charged_all_minor",
  string
> & { held: Record<string, string>; rate_bps: number };

/** As text: a JSON number would lose digits. */
const MARK = `CASE WHEN k.account_id IS NULL THEN NULL ELSE json_build_object('to_ms', k.to_ms::text, 'fill_seq', k.fill_seq::text, 'next_fill_seq', k.next_fill_seq::text,
  'cash_id', k.cash_id::text, 'next_cash_id', k.next_cash_id::text, 'price_minor', k.price_minor::text, 'fees_minor', k.fees_minor::text,
  'funding_minor', k.funding_minor::text, 'flow_minor', k.flow_minor::text, 'held', k.held, 'mark_minor', k.mark_minor::text, 'rate_bps', k.rate_bps,
  'base_minor', k.base_minor::text, 'charged_minor', k.charged_minor::text, 'charged_all_minor', k.charged_all_minor::text) END AS mark`;

function toState(mark: MarkRow | null, feeBps: number): PairState {
  if (mark === null) return { sums: NO_SUMS, counted: NOTHING_COUNTED, fee: noFeesYet(feeBps), chargedAll: ZERO_MONEY };
  return {
    sums: {
      price: moneyFromMinor(mark.price_minor),
      exchangeFees: moneyFromMinor(mark.fees_minor),
      funding: moneyFromMinor(mark.funding_minor),
      flow: moneyFromMinor(mark.flow_minor),
      held: heldFrom(mark.held),
    },
    counted: {
      toMs: Number(mark.to_ms),
      fillSeq: BigInt(mark.fill_seq),
      nextFillSeq: BigInt(mark.next_fill_seq),
      cashId: BigInt(mark.cash_id),
      nextCashId: BigInt(mark.next_cash_id),
    },
    fee: {
      mark: moneyFromMinor(mark.mark_minor),
      rateBps: mark.rate_bps,
      base: moneyFromMinor(mark.base_minor),
      charged: moneyFromMinor(mark.charged_minor),
    },
    chargedAll: moneyFromMinor(mark.charged_all_minor),
  };
}

/** A pair as the sums are asked for: all follows that its account ever had with its master. One that began after a stop does not count in it. */
type Span = {
  readonly row: DueRow;
  readonly before: PairState;
  readonly follows: readonly { readonly id: string; readonly counts: boolean }[];
};
const linesOf = (spans: readonly Span[]) =>
  spans.flatMap(({ row, before, follows }) => follows.map(({ id, counts }) => ({ row, counted: before.counted, followId: id, counts })));

/**
 * Follows of a page as they are under the locks of their accounts, with what is new since their last settlement. Those settled meanwhile are left
 * out. With `lock` nobody agrees to another rate until they are written.
 */
export async function readDue(
  client: pg.ClientBase,
  query: SettlePageQuery,
  ids: readonly string[],
  { source, lock }: { source: string; lock: boolean },
): Promise<DueFollow[]> {
  const { rows } = await client.query<DueRow>(
    `SELECT f.id, f.user_id, f.account_id, a.mode AS account_mode, a.currency, f.master_id, m.display_name AS master_name, m.user_id AS master_user_id,
       f.started_ms, f.stopped_ms, f.fee_bps, f.agreed_bps, f.agreed_ms, m.fee_bps AS asked_bps, ${MARK}
     ${FROM} JOIN accounts a ON a.id = f.account_id JOIN masters m ON m.id = f.master_id
     WHERE f.id = ANY($2) AND ${dueOf(query.reason)} ORDER BY f.id ${lock ? "FOR NO KEY UPDATE OF f" : ""}`,
    [query.toMs, ids],
  );
  if (rows.length === 0) return [];
  const siblings = await readSiblings(client, rows);
  const spans = rows.map(
    (row): Span => ({
      row,
      before: toState(row.mark, row.fee_bps),
      follows: (siblings.get(pairOf(row)) ?? [row.id]).map((id) => ({ id, counts: query.reason !== "stop" || id <= row.id })),
    }),
  );
  const [fills, funding] = await Promise.all([readFills(client, query, spans), readFunding(client, query, spans)]);
  const due = spans.map(({ row, before }): Omit<DueFollow, "prices"> => {
    const own = fills.get(row.id) ?? NO_FILLS;
    const paid = funding.get(row.id) ?? NO_FUNDING;
    return {
      followId: row.id,
      userId: row.user_id,
      accountId: row.account_id,
      accountMode: row.account_mode,
      currency: row.currency,
      masterId: row.master_id,
      masterName: row.master_name,
      masterUserId: row.master_user_id,
      startedMs: Number(row.started_ms),
      feeBps: row.fee_bps,
      ...agreedBy(row, query.toMs),
      askedBps: row.asked_bps,
      before,
      fresh: { ...own.sums, funding: paid.sum },
      to: {
        toMs: query.reason === "stop" ? Math.max(Number(row.stopped_ms ?? 0) + 1, own.lastMs + 1, before.counted.toMs) : query.toMs,
        fillSeq: own.fillSeq > before.counted.fillSeq ? own.fillSeq : before.counted.fillSeq,
        nextFillSeq: own.nextFillSeq,
        cashId: paid.cashId > before.counted.cashId ? paid.cashId : before.counted.cashId,
        nextCashId: paid.nextCashId,
      },
    };
  });
  const prices = await readPrices(client, due, source);
  return due.map((follow) => ({ ...follow, prices: prices.get(follow.followId) ?? new Map() }));
}

/** What was agreed to after a period had ended does not reach back into the next one, however late it is settled. */
const agreedBy = ({ agreed_bps, agreed_ms }: DueRow, toMs: Ms): Pick<DueFollow, "agreedBps" | "agreedLaterBps"> =>
  Number(agreed_ms ?? 0) < toMs ? { agreedBps: agreed_bps, agreedLaterBps: null } : { agreedBps: null, agreedLaterBps: agreed_bps };

const pairOf = (row: { account_id: string; master_id: string }): string => `${row.account_id} ${row.master_id}`;

async function readSiblings(client: pg.ClientBase, rows: readonly DueRow[]): Promise<Map<string, string[]>> {
  const found = await client.query<{ id: string; account_id: string; master_id: string }>(
    named("SELECT id, account_id, master_id FROM follows WHERE account_id = ANY($1) AND NOT own", [
      [...new Set(rows.map(({ account_id }) => account_id))],
    ]),
  );
  return groupBy(found.rows, pairOf, ({ id }) => id);
}

type FillSums = { readonly sums: PairSums; readonly lastMs: Ms; readonly fillSeq: bigint; readonly nextFillSeq: bigint };
const NO_FILLS: FillSums = { sums: NO_SUMS, lastMs: 0, fillSeq: 0n, nextFillSeq: 0n };
type FillRow = {
  due_id: string;
  symbol: string | null;
  price: string | null;
  fees: string | null;
  flow: string | null;
  held: string | null;
  last_ms: string | null;
  last_seq: string | null;
  newest_seq: string;
  left_seq: string | null;
};

/** What is counted anew: fills before `to_ms` that were not before the last end, or were written down after it. A stop counts all there are of its follow. */
const FILLS = `
WITH due AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[])
    AS d (due_id, follow_id, account_id, next_seq, from_ms, fill_seq, counts)
), newest AS (
  SELECT a.account_id, n.seq FROM (SELECT DISTINCT account_id FROM due) a
  CROSS JOIN LATERAL (SELECT f.seq FROM fills f WHERE f.account_id = a.account_id ORDER BY f.seq DESC LIMIT 1) n
), summed AS (
  SELECT d.due_id, f.symbol, sum(f.realized_pnl_minor) FILTER (WHERE fresh) AS price, sum(f.fee_minor) FILTER (WHERE fresh) AS fees,
    sum(CASE f.side WHEN 'sell' THEN f.notional_minor ELSE -f.notional_minor END) FILTER (WHERE fresh) AS flow,
    sum(CASE f.side WHEN 'buy' THEN f.quantity ELSE -f.quantity END) FILTER (WHERE fresh) AS held,
    max(f.market_ms) FILTER (WHERE fresh) AS last_ms, max(f.seq) FILTER (WHERE fresh) AS last_seq,
    min(f.seq) FILTER (WHERE f.market_ms >= $8 OR NOT d.counts) AS left_seq
  FROM due d JOIN fills f ON f.account_id = d.account_id AND f.origin_id = d.follow_id AND f.origin_kind = 'follow' AND f.seq >= d.next_seq
  CROSS JOIN LATERAL (SELECT d.counts AND f.market_ms < $8 AND NOT (f.market_ms < d.from_ms AND f.seq <= d.fill_seq) AS fresh) x
  GROUP BY d.due_id, f.symbol
)
SELECT d.due_id, s.symbol, s.price, s.fees, s.flow, trim_scale(s.held)::text AS held, s.last_ms, s.last_seq, n.seq AS newest_seq, s.left_seq
FROM (SELECT DISTINCT due_id, account_id FROM due) d JOIN newest n USING (account_id) LEFT JOIN summed s USING (due_id)`;

async function readFills(client: pg.ClientBase, { reason, toMs }: SettlePageQuery, spans: readonly Span[]): Promise<Map<string, FillSums>> {
  const lines = linesOf(spans);
  const { rows } = await client.query<FillRow>(
    named(FILLS, [
      lines.map(({ row }) => row.id),
      lines.map(({ followId }) => followId),
      lines.map(({ row }) => row.account_id),
      lines.map(({ counted }) => String(counted.nextFillSeq)),
      lines.map(({ counted }) => counted.toMs),
      lines.map(({ counted }) => String(counted.fillSeq)),
      lines.map(({ counts }) => counts),
      reason === "stop" ? Number.MAX_SAFE_INTEGER : toMs,
    ]),
  );
  const result = new Map<string, FillSums>();
  for (const [id, own] of groupBy(
    rows,
    ({ due_id }) => due_id,
    (row) => row,
  ))
    result.set(id, sumFills(own, reason === "stop"));
  return result;
}

const sumOf = (rows: readonly FillRow[], column: "price" | "fees" | "flow"): Money =>
  moneyFromMinor(rows.reduce((sum, row) => sum + BigInt(row[column] ?? 0), 0n));

const mostOf = (numbers: readonly (string | null)[]): bigint =>
  numbers.reduce((most, text) => (BigInt(text ?? 0) > most ? BigInt(text ?? 0) : most), 0n);

/** Beyond a stop there may be fills of the next follow at the same time: it has counted up to its own last one, and no further. */
function sumFills(rows: readonly FillRow[], isStop: boolean): FillSums {
  const newest = mostOf(rows.map(({ newest_seq }) => newest_seq));
  const left = rows.flatMap(({ left_seq }) => (left_seq === null ? [] : [BigInt(left_seq)]));
  const held = rows.flatMap(({ symbol, held: text }): [string, Quantity][] =>
    symbol === null || text === null ? [] : [[symbol, quantity(text)]],
  );
  return {
    sums: {
      price: sumOf(rows, "price"),
      exchangeFees: sumOf(rows, "fees"),
      flow: sumOf(rows, "flow"),
      funding: ZERO_MONEY,
      held: new Map(held.filter(([, amount]) => amount !== 0n)),
    },
    lastMs: Math.max(0, ...rows.map(({ last_ms }) => Number(last_ms ?? 0))),
    fillSeq: isStop ? mostOf(rows.map(({ last_seq }) => last_seq)) : newest,
    nextFillSeq: left.reduce((least, seq) => (seq < least ? seq : least), newest + 1n),
  };
}

type FundingSums = { readonly sum: Money; readonly cashId: bigint; readonly nextCashId: bigint };
const NO_FUNDING: FundingSums = { sum: ZERO_MONEY, cashId: 0n, nextCashId: 0n };

/** The same for funding: a charge names its position and time by the hash of both. */
const FUNDING = `
WITH due AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[])
    AS d (due_id, follow_id, account_id, next_id, from_ms, cash_id, counts)
)
SELECT d.due_id, sum(CASE t.debit WHEN 'cash' THEN t.amount_minor ELSE -t.amount_minor END)
    FILTER (WHERE d.counts AND t.market_ms < $8 AND NOT (t.market_ms < d.from_ms AND t.id <= d.cash_id)) AS sum,
  max(t.id) FILTER (WHERE d.counts) AS cash_id, max(t.id) AS newest_id, min(t.id) FILTER (WHERE t.market_ms >= $8 OR NOT d.counts) AS left_id
FROM due d JOIN cash_transfers t ON t.account_id = d.account_id AND t.kind = 'funding' AND t.id >= d.next_id
JOIN positions p ON p.account_id = d.account_id AND p.origin_kind = 'follow' AND p.origin_id = d.follow_id
  AND md5(p.id::text || ':' || t.market_ms)::uuid = t.cause_id
GROUP BY d.due_id`;

async function readFunding(
  client: pg.ClientBase,
  { reason, toMs }: SettlePageQuery,
  spans: readonly Span[],
): Promise<Map<string, FundingSums>> {
  const lines = linesOf(spans);
  const { rows } = await client.query<{
    due_id: string;
    sum: string | null;
    cash_id: string | null;
    newest_id: string;
    left_id: string | null;
  }>(
    named(FUNDING, [
      lines.map(({ row }) => row.id),
      lines.map(({ followId }) => followId),
      lines.map(({ row }) => row.account_id),
      lines.map(({ counted }) => String(counted.nextCashId)),
      lines.map(({ counted }) => counted.toMs),
      lines.map(({ counted }) => String(counted.cashId)),
      lines.map(({ counts }) => counts),
      reason === "stop" ? Number.MAX_SAFE_INTEGER : toMs,
    ]),
  );
  return new Map(
    rows.map((row) => [
      row.due_id,
      {
        sum: moneyFromMinor(row.sum ?? "0"),
        cashId: BigInt(row.cash_id ?? 0),
        nextCashId: BigInt(row.left_id ?? BigInt(row.newest_id) + 1n),
      },
    ]),
  );
}

/** The close of the newest minute that had ended by then. */
const PRICES = `
SELECT w.due_id, w.symbol, c.close FROM unnest($1::text[], $2::text[], $3::bigint[]) AS w (due_id, symbol, to_ms)
CROSS JOIN LATERAL (
  SELECT close FROM candles c WHERE c.source = $4 AND c.symbol = w.symbol AND c.timeframe = '1m' AND c.open_ms <= w.to_ms - 60000
  ORDER BY c.open_ms DESC LIMIT 1
) c`;

async function readPrices(
  client: pg.ClientBase,
  due: readonly Omit<DueFollow, "prices">[],
  source: string,
): Promise<Map<string, Map<string, Price>>> {
  const wanted = due.flatMap((follow) =>
    [...new Set([...follow.before.sums.held.keys(), ...follow.fresh.held.keys()])].map((symbol) => ({ follow, symbol })),
  );
  if (wanted.length === 0) return new Map();
  const { rows } = await client.query<{ due_id: string; symbol: string; close: string }>(
    named(PRICES, [
      wanted.map(({ follow }) => follow.followId),
      wanted.map(({ symbol }) => symbol),
      wanted.map(({ follow }) => follow.to.toMs),
      source,
    ]),
  );
  const prices = new Map<string, Map<string, Price>>();
  for (const { due_id, symbol, close } of rows) {
    const own = prices.get(due_id) ?? new Map<string, Price>();
    prices.set(due_id, own.set(symbol, price(close)));
  }
  return prices;
}
