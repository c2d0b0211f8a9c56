import { divide, type Money, type Ms, notionalOf, type Price, priceOf, type Quantity, subtractMoney } from "@slipstream/kernel";
import { isLive, type Order } from "../orders/index.ts";
import { splitBy } from "./digest-fills.ts";
import type { CopyRecord } from "./engine-ports.ts";
import type { SkipReason } from "./skip-reasons.ts";

/**
 * What became of the copies of one order, once the order is at its end: each takes its share of what was filled, at the order's average price. An
 * opening that did not fill is a skip. A close that did not fill stays pending: it is tried again until done.
 */
export function finishCopies(copies: readonly CopyRecord[], order: Order, at: Ms): CopyRecord[] {
  if (isLive(order.status)) return [];
  const isClose = order.role === "close";
  if (order.filledQuantity === 0n) {
    if (isClose && order.reason !== "position-closed") return [];
    const reason: SkipReason = isClose ? "nothing-held" : order.status === "expired" ? expiryOf(order) : "venue-refused";
    return copies.map((copy) => ({ ...copy, outcome: "skipped", reason, detail: order.message, submittedAt: copy.submittedAt ?? at }));
  }
  const weights = copies.map(({ wanted }) => wanted ?? (0n as Quantity));
  const quantities = splitBy(order.filledQuantity, weights);
  const fees = splitBy(order.fee as bigint as Quantity, weights);
  const price = priceOf(order.filledNotional, order.filledQuantity);
  return copies.map((copy, index) => {
    const quantity = quantities[index] ?? (0n as Quantity);
    return {
      ...copy,
      outcome: "copied",
      // Venues do report fills after an end: what was taken for a skip is none then.
      ...(copy.outcome === "skipped" ? { reason: null, detail: null } : {}),
      quantity,
      price,
      ...slippageOf(order, quantity, price, copy.masterPrice),
      fee: (fees[index] ?? 0n) as bigint as Money,
      submittedAt: copy.submittedAt ?? at,
      filledAt: at,
    };
  });
}

/** An order that could not fill within its limit, or that came too late for its venue. */
const expiryOf = (order: Order): SkipReason => (order.reason === "expired" || order.reason === "too-late" ? "expired" : "slippage-cap");

/** Positive is worse for the follower: bps = side × (own − master) / master × 10⁴ (domain.md 8). */
function slippageOf(
  { side }: Pick<Order, "side">,
  quantity: Quantity,
  own: Price,
  master: Price,
): { slippageBps: number; slippage: Money } {
  const sign = side === "buy" ? 1n : -1n;
  // Parts of a bp to six digits, exactly, then an estimate.
  const scaled = divide(sign * (own - master) * 10_000n * 1_000_000n, master, "half-even");
  const difference = subtractMoney(notionalOf(own, quantity), notionalOf(master, quantity));
  return { slippageBps: Number(scaled) / 1e6, slippage: (sign * difference) as Money };
}
