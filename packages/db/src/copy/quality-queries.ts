import type { CopyQualityStore, SleeveFill } from "@slipstream/core/copy/server";
import { moneyFromMinor, price, quantity } from "@slipstream/kernel";
import type { Database } from "../connection.ts";
import { type MasterFillRow, toMasterFill } from "../masters/master-fill-rows.ts";
import { type CopyRow, toCopyRecord } from "./copy-rows.ts";

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

export function createCopyQualityStore({ pool }: Database): CopyQualityStore {
  return {
    async readHistory({ id, userId, accountId, startSeq }) {
      const [copies, fills, sleeve, funding] = await Promise.all([
        pool.query<CopyRow>(COPIES, [id, userId]),
        pool.query<MasterFillRow>(FILLS, [id, userId, String(startSeq)]),
        pool.query<SleeveRow>(SLEEVE, [id, userId, accountId]),
        pool.query<{ funding: string }>(FUNDING, [id, userId, accountId]),
      ]);
      return {
        copies: copies.rows.map(toCopyRecord),
        fills: fills.rows.map(toMasterFill),
        sleeve: sleeve.rows.map(toSleeveFill),
        funding: moneyFromMinor(funding.rows[0]?.funding ?? "0"),
      };
    },
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
