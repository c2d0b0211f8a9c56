import { formatMoney, formatPrice, formatQuantity } from "@slipstream/kernel";
import type { ListedCopy } from "./follow-ports.ts";
import type { CopyView } from "./views.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));
/** Clocks of two processes may differ by a little: no delay is below zero. */
const between = (from: number | null, to: number | null): number | null => (from === null || to === null ? null : Math.max(0, to - from));

export const toCopyView = (copy: ListedCopy): CopyView => ({
  followId: copy.followId,
  masterId: copy.masterId,
  masterName: copy.masterName,
  masterSeq: copy.masterSeq,
  symbol: copy.symbol,
  side: copy.side,
  kind: copy.kind,
  outcome: copy.outcome,
  reason: copy.reason,
  detail: copy.detail,
  orderId: copy.orderId,
  quantity: formatQuantity(copy.quantity),
  wantedQuantity: copy.wanted === null ? null : formatQuantity(copy.wanted),
  masterPrice: formatPrice(copy.masterPrice),
  price: copy.price === null ? null : formatPrice(copy.price),
  slippageBps: copy.slippageBps,
  slippage: copy.slippage === null ? null : formatMoney(copy.slippage),
  fee: formatMoney(copy.fee),
  latencyMs: between(copy.masterRecordedAt, copy.filledAt),
  plannedMs: between(copy.masterRecordedAt, copy.plannedAt),
  submittedMs: between(copy.plannedAt, copy.submittedAt),
  filledMs: between(copy.submittedAt, copy.filledAt),
  masterMarketTime: iso(copy.masterMarketMs),
  recordedAt: iso(copy.masterRecordedAt),
  plannedAt: iso(copy.plannedAt),
  submittedAt: isoOrNull(copy.submittedAt),
  filledAt: isoOrNull(copy.filledAt),
});
