import type { SkipReason } from "@slipstream/core/copy";
import type { CopyRecord } from "@slipstream/core/copy/server";
import type { Side } from "@slipstream/core/orders";
import { formatPrice, formatQuantity, moneyFromMinor, price, quantity } from "@slipstream/kernel";
import type { WriteColumn } from "../unnest.ts";

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

const KEY: readonly WriteColumn<CopyRecord>[] = [
  ["follow_id", "uuid", (copy) => copy.followId],
  ["master_seq", "bigint", (copy) => copy.masterSeq],
];
const FIXED: readonly WriteColumn<CopyRecord>[] = [
  ["user_id", "uuid", (copy) => copy.userId],
  ["account_id", "uuid", (copy) => copy.accountId],
  ["master_id", "uuid", (copy) => copy.masterId],
  ["symbol", "text", (copy) => copy.symbol],
  ["side", "text", (copy) => copy.side],
  ["kind", "text", (copy) => copy.kind],
  ["ideal_quantity", "numeric", (copy) => copy.ideal && formatQuantity(copy.ideal)],
  ["wanted_quantity", "numeric", (copy) => copy.wanted && formatQuantity(copy.wanted)],
  ["master_price", "numeric", (copy) => formatPrice(copy.masterPrice)],
  ["master_market_ms", "bigint", (copy) => copy.masterMarketMs],
  ["master_recorded_at", "timestamptz", (copy) => new Date(copy.masterRecordedAt)],
  ["planned_at", "timestamptz", (copy) => new Date(copy.plannedAt)],
];
const MOVING: readonly WriteColumn<CopyRecord>[] = [
  ["outcome", "text", (copy) => copy.outcome],
  ["reason", "text", (copy) => copy.reason],
  ["detail", "text", (copy) => copy.detail],
  ["order_id", "uuid", (copy) => copy.orderId],
  ["quantity", "numeric", (copy) => formatQuantity(copy.quantity)],
  ["price", "numeric", (copy) => copy.price && formatPrice(copy.price)],
  ["slippage_bps", "double precision", (copy) => copy.slippageBps],
  ["slippage_minor", "bigint", (copy) => (copy.slippage === null ? null : String(copy.slippage))],
  ["fee_minor", "bigint", (copy) => String(copy.fee)],
  ["submitted_at", "timestamptz", (copy) => dateOf(copy.submittedAt)],
  ["filled_at", "timestamptz", (copy) => dateOf(copy.filledAt)],
];
export const NEW_COPY = [...KEY, ...FIXED, ...MOVING];
export const FINISHED_COPY = [...KEY, ...MOVING];

export type CopyRow = {
  follow_id: string;
  master_seq: string;
  user_id: string;
  account_id: string;
  master_id: string;
  symbol: string;
  side: Side;
  kind: CopyRecord["kind"];
  outcome: CopyRecord["outcome"];
  reason: SkipReason | null;
  detail: string | null;
  order_id: string | null;
  ideal_quantity: string | null;
  wanted_quantity: string | null;
  quantity: string;
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
export const toCopyRecord = (row: CopyRow): CopyRecord => ({
  followId: row.follow_id,
  masterSeq: Number(row.master_seq),
  userId: row.user_id,
  accountId: row.account_id,
  masterId: row.master_id,
  symbol: row.symbol,
  side: row.side,
  kind: row.kind,
  outcome: row.outcome,
  reason: row.reason,
  detail: row.detail,
  orderId: row.order_id,
  ideal: row.ideal_quantity === null ? null : quantity(row.ideal_quantity),
  wanted: row.wanted_quantity === null ? null : quantity(row.wanted_quantity),
  quantity: quantity(row.quantity),
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
