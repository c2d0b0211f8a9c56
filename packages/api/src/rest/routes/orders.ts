import { fillView, orderPreviewView, orderView, orderWishSchema, refusedIntentView } from "@slipstream/core/orders";
import { z } from "zod";
import { fillsInput, ordersInput, refusedInput } from "../../orders/input.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute } from "../route.ts";
import { idFrom, toClientOrderId } from "../route-ids.ts";

const tag = "Orders";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const trades = { auth: "user", owner: "self", scope: "trade", rateLimit: "trade" } as const;
const one = z.object({ order: orderView });

export const orderRoutes = [
  jsonRoute({
    method: "POST",
    path: "/api/orders",
    tag,
    summary: "Send an order",
    description:
      "On the default account unless `account_id` names another. The answer waits up to two seconds for the venue's first word, so a resting order says `open`. The same `client_order_id` with the same wish gives the first order again, with another wish it is refused as `client-order-id-reused`.",
    meta: trades,
    body: orderWishSchema,
    creates: true,
    answer: one,
    run: async (ctx, { body, requestKey }) => ({
      order: await ctx.orders.place({
        userId: ctx.userId,
        wish: requestKey === null || body.clientOrderId !== undefined ? body : { ...body, clientOrderId: toClientOrderId(requestKey) },
      }),
    }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/orders/preview",
    tag,
    summary: "What an order would cost and bring",
    description: "Sends nothing. `refusal` is the refusal that the order would meet now.",
    meta: { ...reads, scope: "read" },
    body: orderWishSchema,
    answer: z.object({ preview: orderPreviewView }),
    run: async (ctx, { body }) => ({ preview: await ctx.orders.preview({ userId: ctx.userId, wish: body }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/orders",
    tag,
    summary: "Orders, newest first",
    description: "In all states unless `status` names one; `live` stands for all that may still fill.",
    meta: reads,
    query: ordersInput,
    answer: listOf("orders", orderView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.orders.listOrders({ userId: ctx.userId, ...query });
      return { orders: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/orders/{id}",
    tag,
    summary: "One order",
    meta: reads,
    answer: one,
    run: async (ctx, { path }) => ({ order: await ctx.orders.getOrder({ userId: ctx.userId, orderId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "DELETE",
    path: "/api/orders/{id}",
    tag,
    summary: "Cancel an order",
    meta: trades,
    answer: one,
    run: async (ctx, { path }) => ({ order: await ctx.orders.cancel({ userId: ctx.userId, orderId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "GET",
    path: "/api/fills",
    tag,
    summary: "Fills, newest first",
    description: "`status` is that of the fill's order.",
    meta: reads,
    query: fillsInput,
    answer: listOf("fills", fillView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.orders.listFills({ userId: ctx.userId, ...query });
      return { fills: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/refused-intents",
    tag,
    summary: "Wishes that did not become orders, and why",
    meta: reads,
    query: refusedInput,
    answer: listOf("refusedIntents", refusedIntentView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.orders.listRefused({ userId: ctx.userId, ...query });
      return { refusedIntents: items, nextCursor };
    },
  }),
];
