import {
  type AbsentOrder,
  type ClaimedOrder,
  clientOrderIdOf,
  isVenueRefusal,
  type OutsideGateway,
  orderIdOf,
  type SubmitAnswer,
  type VenueExecution,
  type VenueReport,
  VenueUnavailable,
} from "@slipstream/core/orders/server";
import { type Clock, formatPrice, formatQuantity, type Ms, price, quantity } from "@slipstream/kernel";
import { type VenueLine, type VenueReply, type WireExecution, type WireOrder, wireError, wireOrder, wireTrades } from "./wire.ts";

type GatewayDeps = { readonly venue: string; readonly line: VenueLine; readonly clock: Clock; readonly receiveWindowMs: Ms };
const NO_ANSWER: VenueReply = { status: 0, body: null };

/** The port of a venue outside over the line to the badly mannered one. */
export function createBadVenueGateway({ venue, line, clock, receiveWindowMs }: GatewayDeps): OutsideGateway {
  const call = (request: Parameters<VenueLine["call"]>[0]): Promise<VenueReply> => line.call(request).catch(() => NO_ANSWER);
  const unknown = (orderId: string): VenueReport => report(orderId, "unknown", clock.now());

  const submit = async ({ order, claimedAt }: ClaimedOrder): Promise<SubmitAnswer> => {
    const reply = await call({
      kind: "submit",
      accountId: order.accountId,
      clientOrderId: clientOrderIdOf(order.id),
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      timeInForce: order.timeInForce,
      quantity: formatQuantity(order.quantity),
      price: order.price === null ? null : formatPrice(order.price),
      timestamp: claimedAt,
      receiveWindowMs,
    });
    const known = reply.status === 200 ? readOrder(reply.body) : null;
    if (known) return { ...known, orderId: order.id };
    const error = wireError.safeParse(reply.body);
    if (!error.success) return unknown(order.id);
    const { code, retryAfterMs = 0 } = error.data;
    if (reply.status === 429) return { orderId: order.id, status: "not-taken", retryAfterMs };
    if (code === "duplicate-client-order-id") return { orderId: order.id, status: "duplicate" };
    if (code === "timestamp-outside-window") return { orderId: order.id, status: "late" };
    return isVenueRefusal(code) ? { ...report(order.id, "rejected", clock.now()), reason: code } : unknown(order.id);
  };

  const askFor = async (kind: "cancel" | "query", order: { id: string; accountId: string }): Promise<VenueReport | AbsentOrder> => {
    const reply = await call({ kind, accountId: order.accountId, clientOrderId: clientOrderIdOf(order.id) });
    const known = reply.status === 200 ? readOrder(reply.body) : null;
    if (known) return { ...known, orderId: order.id };
    const error = wireError.safeParse(reply.body);
    if (reply.status === 429) throw new VenueUnavailable("refused by rate", error.data?.retryAfterMs);
    // Not found needs the venue's word: a 404 of something in between is none.
    return reply.status === 404 && error.data?.code === "order-not-found" ? { orderId: order.id, status: "absent" } : unknown(order.id);
  };

  return {
    venue,
    submit: (claims) => Promise.all(claims.map(submit)),
    cancel: async (orders) => {
      const answers = await Promise.all(orders.map((order) => askFor("cancel", order)));
      return answers.map((answer) => (answer.status === "absent" ? unknown(answer.orderId) : answer));
    },
    query: (orders) => Promise.all(orders.map((order) => askFor("query", order))),
    async listTrades({ accountId, symbol, sinceMs }) {
      const reply = await call({ kind: "trades", accountId, symbol, sinceMs });
      const trades = reply.status === 200 ? wireTrades.safeParse(reply.body) : null;
      if (!trades?.success) throw new VenueUnavailable("no list of trades");
      return trades.data.flatMap((trade) => {
        const orderId = orderIdOf(trade.clientOrderId);
        return orderId === null ? [] : [{ orderId, execution: toExecution(trade) }];
      });
    },
    listen: (onReports, onGap) =>
      line.listen((order) => {
        const orderId = orderIdOf(order.clientOrderId);
        if (orderId !== null) onReports([toReport(orderId, order)]);
      }, onGap),
  };
}

const report = (orderId: string, status: VenueReport["status"], marketMs: Ms): VenueReport => ({
  orderId,
  status,
  marketMs,
  executions: [],
  reason: null,
  message: null,
});
const toExecution = ({ tradeId, quantity: size, price: paid, liquidity, at }: WireExecution): VenueExecution => ({
  tradeId,
  quantity: quantity(size),
  price: price(paid),
  liquidity,
  marketMs: at,
});
const toReport = (orderId: string, { status, at, executions }: WireOrder): VenueReport => ({
  ...report(orderId, status, at),
  executions: executions.map(toExecution),
});
function readOrder(body: unknown): VenueReport | null {
  const order = wireOrder.safeParse(body);
  return order.success ? toReport("", order.data) : null;
}
