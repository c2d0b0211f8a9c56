import { orderView, positionView } from "@slipstream/core/orders";
import { z } from "zod";
import { closePositionInput, positionsInput, protectionInput } from "../../orders/input.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute } from "../route.ts";
import { idFrom } from "../route-ids.ts";

const tag = "Positions";
const reads = { auth: "user", owner: "self", scope: "read", rateLimit: "read" } as const;
const trades = { auth: "user", owner: "self", scope: "trade", rateLimit: "trade" } as const;

export const positionRoutes = [
  jsonRoute({
    method: "GET",
    path: "/api/positions",
    tag,
    summary: "Positions, newest first",
    description: "Open and closed ones unless `status` names one of the two.",
    meta: reads,
    query: positionsInput,
    answer: listOf("positions", positionView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.orders.listPositions({ userId: ctx.userId, ...query });
      return { positions: items, nextCursor };
    },
  }),
  jsonRoute({
    method: "GET",
    path: "/api/positions/{id}",
    tag,
    summary: "One position",
    meta: reads,
    answer: z.object({ position: positionView }),
    run: async (ctx, { path }) => ({ position: await ctx.orders.getPosition({ userId: ctx.userId, positionId: idFrom(path) }) }),
  }),
  jsonRoute({
    method: "PATCH",
    path: "/api/positions/{id}",
    tag,
    summary: "Set, move or remove stop loss and take profit",
    description: "A price sets it, null removes it, what is left out stays as it is.",
    meta: trades,
    body: protectionInput,
    answer: z.object({ position: positionView }),
    run: async (ctx, { path, body }) => ({ position: await ctx.orders.protect({ userId: ctx.userId, positionId: idFrom(path), ...body }) }),
  }),
  jsonRoute({
    method: "POST",
    path: "/api/positions/{id}/close",
    tag,
    summary: "Close at market, all of it or a fraction",
    meta: trades,
    body: closePositionInput.pick({ fraction: true }),
    creates: true,
    answer: z.object({ order: orderView, position: positionView }),
    run: async (ctx, { path, body }) => {
      const position = { userId: ctx.userId, positionId: idFrom(path) };
      const order = await ctx.orders.closePosition({ ...position, ...body });
      return { order, position: await ctx.orders.getPosition(position) };
    },
  }),
];
