import type { CopyQualityStore, SleeveFill } from "@slipstream/core/copy/server";
import { invariant, moneyFromMinor, price, quantity } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { type MasterFillRow, toMasterFill } from "../masters/master-fill-rows.ts";
import { type CopyRow, toCopyRecord } from "./copy-rows.ts";
import { readFollowing } from "./read-following.ts";
import { readReplication } from "./replication.ts";

type SleeveRow = {
  order_id: string;
  role: SleeveFill["role"];
  symbol: string;
  side: SleeveFill["side"];
  quantity: string;
  price: string;
  fee_minor: string;
  market_ms: string;
  recorded_at: Date;
};
/** A follow with more is judged by its newest. */
const MOST = 50_000;

const COPIES = `SELECT * FROM copies WHERE follow_id = $1 AND user_id = $2 ORDER BY master_seq DESC LIMIT ${MOST}`;
const FILLS = `
  SELECT f.* FROM master_fills f JOIN copies c ON c.master_id = f.master_id AND c.master_seq = f.seq
  WHERE c.follow_id = $1 AND c.user_id = $2 AND f.seq > $3 ORDER BY f.seq DESC LIMIT ${MOST}`;
const SLEEVE = `
  SELECT f.order_id, o.role, f.symbol, f.side, f.quantity, f.price, f.fee_minor, f.market_ms, f.recorded_at
  FROM fills f JOIN orders o ON o.id = f.order_id
  WHERE f.user_id = $2 AND f.account_id = $3 AND f.origin_kind = 'follow' AND f.origin_id = $1 ORDER BY f.seq DESC LIMIT ${MOST}`;
const FUNDING = `
  SELECT COALESCE(sum(funding_minor), 0)::text AS funding FROM positions
  WHERE user_id = $2 AND account_id = $3 AND origin_kind = 'follow' AND origin_id = $1`;

const COPY_FEES = `
  SELECT to_ms, fee_minor FROM fee_settlements WHERE follow_id = $1 AND user_id = $2 AND charge = 'ledger' AND fee_minor > 0 ORDER BY to_ms`;

/** A record that was left ends there. */
const PAST = `
  SELECT f.* FROM master_fills f JOIN masters m ON m.id = f.master_id
  WHERE f.master_id = $1 AND f.market_ms > $2 AND f.market_ms <= $3 AND f.seq <= COALESCE(m.left_seq, f.seq) ORDER BY f.seq DESC LIMIT $4`;
const RATES = `
  SELECT a.taker_fee_centibps, a.default_leverage,
    (SELECT json_object_agg(l.symbol, l.leverage) FROM account_leverages l WHERE l.account_id = a.id) AS leverages
  FROM accounts a WHERE a.user_id = $1 AND a.closed_at IS NULL AND (a.id = $2 OR ($2::uuid IS NULL AND a.is_default))`;

export function createCopyQualityStore({ pool }: Database): CopyQualityStore {
  return {
    async readHistory({ id, userId, accountId, startSeq }) {
      const [copies, fills, sleeve, funding, copyFees] = await Promise.all([
        pool.query<CopyRow>(COPIES, [id, userId]),
        pool.query<MasterFillRow>(FILLS, [id, userId, String(startSeq)]),
        pool.query<SleeveRow>(SLEEVE, [id, userId, accountId]),
        pool.query<{ funding: string }>(FUNDING, [id, userId, accountId]),
        pool.query<{ to_ms: string; fee_minor: string }>(COPY_FEES, [id, userId]),
      ]);
      return {
        copies: copies.rows.map(toCopyRecord),
        fills: fills.rows.map(toMasterFill),
        sleeve: sleeve.rows.map(toSleeveFill),
        funding: moneyFromMinor(funding.rows[0]?.funding ?? "0"),
        copyFees: copyFees.rows.map((row) => ({ marketMs: Number(row.to_ms), amount: moneyFromMinor(row.fee_minor) })),
      };
    },
    async readPast({ masterId, fromMs, toMs, limit }) {
      const { rows } = await pool.query<MasterFillRow>(PAST, [masterId, fromMs, toMs, limit]);
      return rows.map(toMasterFill).reverse();
    },
    async findRates({ userId, accountId }) {
      const { rows } = await pool.query<{ taker_fee_centibps: number; default_leverage: number; leverages: Record<string, number> | null }>(
        RATES,
        [userId, accountId ?? null],
      );
      const [row] = rows;
      if (!row) return null;
      const leverages = new Map(Object.entries(row.leverages ?? {}));
      return { takerFeeCentibps: row.taker_fee_centibps, defaultLeverage: row.default_leverage, leverages };
    },
    readFollowing: (query) => readFollowing(pool, query),
    async readReplication(masterId) {
      const [judged] = await readReplication(pool, { masterId });
      invariant(judged, "a master that is not there");
      const { followers, copied, skipped, pending, latencyMs, slippageBps, skips } = judged;
      return { followers, copied, skipped, pending, latencyMs, slippageBps, skips };
    },
    listReplication: (limit) => readReplication(pool, { limit }),
  };
}

const toSleeveFill = (row: SleeveRow): SleeveFill => ({
  orderId: row.order_id,
  role: row.role,
  symbol: row.symbol,
  side: row.side,
  quantity: quantity(row.quantity),
  price: price(row.price),
  fee: moneyFromMinor(row.fee_minor),
  marketMs: Number(row.market_ms),
  recordedAt: row.recorded_at.getTime(),
});
