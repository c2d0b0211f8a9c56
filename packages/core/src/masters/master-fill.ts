import { formatMoney, formatPrice, formatQuantity, type Money, type Ms, type Price, type Quantity } from "@slipstream/kernel";
import type { Side } from "../orders/index.ts";

/** One fill of a published account with its place in the record. */
export type MasterFill = {
  readonly masterId: string;
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly fillId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly fee: Money;
  /** Before the fee. */
  readonly realizedPnl: Money;
  /** The account's signed position in the symbol, over all its sleeves. */
  readonly netBefore: Quantity;
  readonly netAfter: Quantity;
  readonly equityBefore: Money;
  readonly leverage: number;
  /** The stop of the position that it opened or enlarged. */
  readonly stopLoss: Price | null;
  readonly marketMs: Ms;
  /** Wall clock. */
  readonly recordedAt: Ms;
};
export type ChainedFill = MasterFill & { readonly hash: string };

/** The hash that comes before the first fill of a record. */
export const FIRST_PREVIOUS_HASH = "";

/**
 * The text that is hashed: JSON without blanks, these fields in this order, exact numbers as plain decimal strings without trailing zeros,
 * times in milliseconds since 1970. The chain is `hash(n) = SHA-256(hash(n − 1) + text(n))` in lower-case hex over UTF-8, with an empty
 * string before the first.
 */
export function canonicalMasterFill(fill: MasterFill): string {
  return JSON.stringify({
    master_id: fill.masterId,
    seq: fill.seq,
    fill_id: fill.fillId,
    symbol: fill.symbol,
    side: fill.side,
    quantity: formatQuantity(fill.quantity),
    price: formatPrice(fill.price),
    fee: formatMoney(fill.fee),
    realized_pnl: formatMoney(fill.realizedPnl),
    net_before: formatQuantity(fill.netBefore),
    net_after: formatQuantity(fill.netAfter),
    equity_before: formatMoney(fill.equityBefore),
    leverage: fill.leverage,
    stop_loss: fill.stopLoss === null ? null : formatPrice(fill.stopLoss),
    market_ms: fill.marketMs,
    recorded_ms: fill.recordedAt,
  });
}
