import { decimalView } from "@slipstream/core/market";
import { fillView, orderPreviewView, orderView, orderWishSchema, positionView, refusedIntentView } from "@slipstream/core/orders";
import { z } from "zod";
import { pageOf } from "../page.ts";
import { router, userProcedure } from "../trpc.ts";
import {
  closePositionInput,
  fillsInput,
  oneOrder,
  onePosition,
  ordersInput,
  positionsInput,
  protectInput,
  refusedInput,
  sizeInput,
} from "./input.ts";

const reads = userProcedure({ scope: "read", owner: "self", rateLimit: "read" });
const trades = userProcedure({ scope: "trade", owner: "self", rateLimit: "trade" });

export const ordersRouter = router({
  /** Answers after the venue's first word, or after two seconds with what is known by then. */
  place: trades
    .input(orderWishSchema)
    .output(orderView)
    .mutation(({ ctx, input }) => ctx.orders.place({ userId: ctx.userId, wish: input })),
  preview: reads
    .input(orderWishSchema)
    .output(orderPreviewView)
    .query(({ ctx, input }) => ctx.orders.preview({ userId: ctx.userId, wish: input })),
  /** The quantity that takes a share of what is available, or risks a share of the equity. Sends nothing. */
  size: reads
    .input(sizeInput)
    .output(z.object({ quantity: decimalView }))
    .mutation(({ ctx, input: { by, ...wish } }) => ctx.orders.size({ userId: ctx.userId, wish, by })),
  cancel: trades
    .input(oneOrder)
    .output(orderView)
    .mutation(({ ctx, input }) => ctx.orders.cancel({ userId: ctx.userId, ...input })),
  get: reads
    .input(oneOrder)
    .output(orderView)
    .query(({ ctx, input }) => ctx.orders.getOrder({ userId: ctx.userId, ...input })),
  list: reads
    .input(ordersInput)
    .output(pageOf(orderView))
    .query(({ ctx, input }) => ctx.orders.listOrders({ userId: ctx.userId, ...input })),
  fills: reads
    .input(fillsInput)
    .output(pageOf(fillView))
    .query(({ ctx, input }) => ctx.orders.listFills({ userId: ctx.userId, ...input })),
  refused: reads
    .input(refusedInput)
    .output(pageOf(refusedIntentView))
    .query(({ ctx, input }) => ctx.orders.listRefused({ userId: ctx.userId, ...input })),
  positions: reads
    .input(positionsInput)
    .output(pageOf(positionView))
    .query(({ ctx, input }) => ctx.orders.listPositions({ userId: ctx.userId, ...input })),
  position: reads
    .input(onePosition)
    .output(positionView)
    .query(({ ctx, input }) => ctx.orders.getPosition({ userId: ctx.userId, ...input })),
  /** Closes all of it at market, or a fraction. The answer is the closing order. */
  closePosition: trades
    .input(closePositionInput)
    .output(orderView)
    .mutation(({ ctx, input }) => ctx.orders.closePosition({ userId: ctx.userId, ...input })),
  /** Sets, moves or (null) removes the stop loss and the take profit of a position. */
  protect: trades
    .input(protectInput)
    .output(positionView)
    .mutation(({ ctx, input }) => ctx.orders.protect({ userId: ctx.userId, ...input })),
});
