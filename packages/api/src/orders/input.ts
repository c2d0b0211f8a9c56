import { accountIdSchema } from "@slipstream/core/accounts";
import { symbolSchema } from "@slipstream/core/market";
import { ORDER_STATUSES, orderWishSchema, positiveDecimal, sizeBySchema } from "@slipstream/core/orders";
import { parsePrice } from "@slipstream/kernel";
import { z } from "zod";
import { pageInput } from "../page.ts";

const filters = { ...pageInput, accountId: accountIdSchema.optional(), symbol: symbolSchema.optional() };

/** `live`: all that may still fill. */
const ORDER_FILTERS = [...ORDER_STATUSES, "live"] as const;
const POSITION_STATUSES = ["open", "closed"] as const;

export const oneOrder = z.object({ orderId: z.uuid("expected an order id") });
export const onePosition = z.object({ positionId: z.uuid("expected a position id") });

export const ordersInput = z.object({
  ...filters,
  status: z.enum(ORDER_FILTERS, { error: `expected one of ${ORDER_FILTERS.join(", ")}` }).optional(),
});
/** Status is that of the fill's order. */
export const fillsInput = z.object({
  ...filters,
  status: z.enum(ORDER_STATUSES, { error: `expected one of ${ORDER_STATUSES.join(", ")}` }).optional(),
  orderId: z.uuid("expected an order id").optional(),
});
export const positionsInput = z.object({
  ...filters,
  status: z.enum(POSITION_STATUSES, { error: "expected open or closed" }).optional(),
});
export const sizeInput = orderWishSchema.omit({ quantity: true }).extend({ by: sizeBySchema });
export const refusedInput = z.object(filters);

const EXPECTED_FRACTION = "expected a number above 0 and at most 1";
export const closePositionInput = onePosition.extend({
  fraction: z.number({ error: EXPECTED_FRACTION }).gt(0, EXPECTED_FRACTION).max(1, EXPECTED_FRACTION).default(1),
});

const price = positiveDecimal(parsePrice);
/** Absent leaves it as it is; null removes it. */
const protection = { stopLoss: price.nullish(), takeProfit: price.nullish() };
const saysSomething = ({ stopLoss, takeProfit }: { stopLoss?: string | null; takeProfit?: string | null }) =>
  stopLoss !== undefined || takeProfit !== undefined;
const SAYS_NOTHING = { path: ["stopLoss"], message: "expected a stop loss or a take profit: a price, or null to remove it" };
export const protectionInput = z.object(protection).refine(saysSomething, SAYS_NOTHING);
export const protectInput = onePosition.extend(protection).refine(saysSomething, SAYS_NOTHING);
