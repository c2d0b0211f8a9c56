import { createHash } from "node:crypto";
import { type ChainedFill, canonicalMasterFill, type MasterFill } from "@slipstream/core/masters/server";
import type { Side } from "@slipstream/core/orders";
import { formatPrice, formatQuantity, moneyFromMinor, price, quantity } from "@slipstream/kernel";
import type { WriteColumn } from "../unnest.ts";

export type MasterFillRow = {
  master_id: string;
  seq: string;
  fill_id: string;
  symbol: string;
  side: Side;
  quantity: string;
  price: string;
  fee_minor: string;
  realized_pnl_minor: string;
  net_before: string;
  net_after: string;
  equity_before_minor: string;
  leverage: number;
  stop_loss: string | null;
  market_ms: string;
  recorded_at: Date;
  hash: string;
};

export const toMasterFill = (row: MasterFillRow): ChainedFill => ({
  masterId: row.master_id,
  seq: Number(row.seq),
  fillId: row.fill_id,
  symbol: row.symbol,
  side: row.side,
  quantity: quantity(row.quantity),
  price: price(row.price),
  fee: moneyFromMinor(row.fee_minor),
  realizedPnl: moneyFromMinor(row.realized_pnl_minor),
  netBefore: quantity(row.net_before),
  netAfter: quantity(row.net_after),
  equityBefore: moneyFromMinor(row.equity_before_minor),
  leverage: row.leverage,
  stopLoss: row.stop_loss === null ? null : price(row.stop_loss),
  marketMs: Number(row.market_ms),
  recordedAt: row.recorded_at.getTime(),
  hash: row.hash,
});

export const MASTER_FILL_COLUMNS: readonly WriteColumn<ChainedFill>[] = [
  ["master_id", "uuid", (fill) => fill.masterId],
  ["seq", "bigint", (fill) => fill.seq],
  ["fill_id", "uuid", (fill) => fill.fillId],
  ["symbol", "text", (fill) => fill.symbol],
  ["side", "text", (fill) => fill.side],
  ["quantity", "numeric", (fill) => formatQuantity(fill.quantity)],
  ["price", "numeric", (fill) => formatPrice(fill.price)],
  ["fee_minor", "bigint", (fill) => String(fill.fee)],
  ["realized_pnl_minor", "bigint", (fill) => String(fill.realizedPnl)],
  ["net_before", "numeric", (fill) => formatQuantity(fill.netBefore)],
  ["net_after", "numeric", (fill) => formatQuantity(fill.netAfter)],
  ["equity_before_minor", "bigint", (fill) => String(fill.equityBefore)],
  ["leverage", "int", (fill) => fill.leverage],
  ["stop_loss", "numeric", (fill) => (fill.stopLoss === null ? null : formatPrice(fill.stopLoss))],
  ["market_ms", "bigint", (fill) => fill.marketMs],
  ["recorded_at", "timestamptz", (fill) => new Date(fill.recordedAt)],
  ["hash", "text", (fill) => fill.hash],
];

/** The hash of a fill after the hash of the one before; core's `canonicalMasterFill` says of what. */
export const hashOf = (previous: string, fill: MasterFill): string =>
  createHash("sha256").update(previous).update(canonicalMasterFill(fill)).digest("hex");

/** Chains fills that follow each other. */
export function chain(previous: string, fills: readonly MasterFill[]): ChainedFill[] {
  let hash = previous;
  return fills.map((fill) => {
    hash = hashOf(hash, fill);
    return { ...fill, hash };
  });
}
