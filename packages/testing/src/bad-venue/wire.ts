import { z } from "zod";

// What goes over the line between the badly mannered venue and its gateway. Numbers that must stay exact are decimal strings.

const submitRequest = z.object({
  kind: z.literal("submit"),
  accountId: z.string(),
  clientOrderId: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  type: z.string(),
  timeInForce: z.string(),
  quantity: z.string(),
  price: z.string().nullable(),
  timestamp: z.number(),
  receiveWindowMs: z.number(),
});
const orderRequest = z.object({ kind: z.enum(["cancel", "query"]), accountId: z.string(), clientOrderId: z.string() });
const tradesRequest = z.object({ kind: z.literal("trades"), accountId: z.string(), symbol: z.string(), sinceMs: z.number() });
export const venueRequest = z.discriminatedUnion("kind", [submitRequest, orderRequest, tradesRequest]);
export type SubmitRequest = z.infer<typeof submitRequest>;
export type VenueRequest = z.infer<typeof venueRequest>;

const wireExecution = z.object({
  tradeId: z.string(),
  clientOrderId: z.string(),
  quantity: z.string(),
  price: z.string(),
  liquidity: z.enum(["maker", "taker"]),
  at: z.number(),
});
export type WireExecution = z.infer<typeof wireExecution>;
export const wireOrder = z.object({
  clientOrderId: z.string(),
  status: z.enum(["open", "partially-filled", "filled", "cancelled", "expired"]),
  at: z.number(),
  executions: z.array(wireExecution),
});
export type WireOrder = z.infer<typeof wireOrder>;
export const wireTrades = z.array(wireExecution);
export const wireError = z.object({ code: z.string(), retryAfterMs: z.number().optional() });

export type VenueReply = { readonly status: number; readonly body: unknown };

/** The line to the venue. A call throws when its answer was lost, whether or not the venue did what was asked. */
export type VenueLine = {
  call(request: VenueRequest): Promise<VenueReply>;
  /** What the venue says by itself. `onGap`: the line was broken for a while. */
  listen(onOrder: (order: WireOrder) => void, onGap: () => void): () => void;
};
