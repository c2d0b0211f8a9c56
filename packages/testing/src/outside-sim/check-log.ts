import { isLive, type Order } from "@slipstream/core/orders";
import { clientOrderIdOf } from "@slipstream/core/orders/server";
import { addQuantity, formatQuantity, negateQuantity, type Quantity, quantity, ZERO_QUANTITY } from "@slipstream/kernel";
import type { VenueLog } from "../bad-venue/venue-log.ts";

/** What our books say, in the order in which it was wished. `net` is the position by account and symbol. */
export type CheckedBooks = {
  readonly orders: readonly Pick<
    Order,
    "id" | "accountId" | "symbol" | "status" | "filledQuantity" | "createdAt" | "reduceOnly" | "reason" | "type" | "timeInForce"
  >[];
  readonly net: ReadonlyMap<string, Quantity>;
};

/** Why an order may end without the venue ever having had it. */
const NEVER_SENT: readonly (string | null)[] = [
  "expired",
  "cancelled-by-owner",
  "position-closed",
  "position-changed",
  "insufficient-balance",
];
const OPEN_STALE_AFTER_MS = 60_000;
const endsAtOnce = ({ type, timeInForce }: Pick<Order, "type" | "timeInForce">): boolean =>
  type === "market" || timeInForce === "IOC" || timeInForce === "FOK";

/**
 * Compares the venue's own log with our books, and with nothing else: nothing is lost, nothing doubled, nothing out of order, no opening was
 * sent late, and positions are what was executed. Answers what is wrong; call it when nothing is under way.
 */
export function checkLog(log: VenueLog, books: CheckedBooks): string[] {
  const wrong: string[] = [];
  const accepted = new Map<string, VenueLog["orders"][number][]>();
  for (const order of log.orders) accepted.set(order.clientOrderId, [...(accepted.get(order.clientOrderId) ?? []), order]);
  const executed = new Map<string, Quantity>();
  const net = new Map<string, Quantity>();
  for (const { clientOrderId, accountId, symbol, side, quantity: text } of log.executions) {
    const size = quantity(text);
    executed.set(clientOrderId, addQuantity(executed.get(clientOrderId) ?? ZERO_QUANTITY, size));
    const pair = `${accountId} ${symbol}`;
    net.set(pair, addQuantity(net.get(pair) ?? ZERO_QUANTITY, side === "buy" ? size : negateQuantity(size)));
  }
  const lastNumber = new Map<string, number>();
  const ours = new Set<string>();
  for (const order of books.orders) {
    const clientOrderId = clientOrderIdOf(order.id);
    ours.add(clientOrderId);
    const there = accepted.get(clientOrderId) ?? [];
    const [first] = there;
    const filled = executed.get(clientOrderId) ?? ZERO_QUANTITY;
    const say = (what: string) => wrong.push(`${what}: ${order.id} (${order.status}, ${order.reason ?? "no reason"})`);
    if (first && order.status === "rejected") say("rejected, and the venue has it");
    if (there.length > 1) say(`doubled ${there.length} times`);
    if (isLive(order.status)) say("not at its end");
    if (filled !== order.filledQuantity)
      say(`executed ${formatQuantity(filled)} at the venue, ${formatQuantity(order.filledQuantity)} in the books`);
    if (!first && order.status === "filled") say("filled, and the venue never had it");
    if (!first && order.status !== "rejected" && !NEVER_SENT.includes(order.reason)) say("never sent, without a good reason");
    if (order.reduceOnly && order.status === "expired") say("a reduction expired");
    if (!first) continue;
    if (!order.reduceOnly && endsAtOnce(order) && first.timestamp - order.createdAt > OPEN_STALE_AFTER_MS) say("an opening was sent late");
    const pair = `${order.accountId} ${order.symbol}`;
    if (first.number < (lastNumber.get(pair) ?? 0)) say("out of order");
    lastNumber.set(pair, Math.max(first.number, lastNumber.get(pair) ?? 0));
  }
  for (const clientOrderId of accepted.keys()) if (!ours.has(clientOrderId)) wrong.push(`nobody wished ${clientOrderId}`);
  for (const pair of new Set([...net.keys(), ...books.net.keys()])) {
    const [there, here] = [net.get(pair) ?? ZERO_QUANTITY, books.net.get(pair) ?? ZERO_QUANTITY];
    if (there !== here) wrong.push(`position of ${pair}: ${formatQuantity(there)} at the venue, ${formatQuantity(here)} in the books`);
  }
  return wrong;
}
