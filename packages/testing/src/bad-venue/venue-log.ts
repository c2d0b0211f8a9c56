import { z } from "zod";

// The venue's own book, which a checker reads: what it accepted and executed is true, whatever anybody else remembers.

const loggedOrder = z.object({
  /** Order of acceptance. */
  number: z.number(),
  accountId: z.string(),
  clientOrderId: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.string(),
  /** As signed by the sender. */
  timestamp: z.number(),
  acceptedAt: z.number(),
});
const loggedExecution = z.object({
  tradeId: z.string(),
  /** Of the order. */
  number: z.number(),
  accountId: z.string(),
  clientOrderId: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.string(),
  price: z.string(),
  at: z.number(),
});
export const venueLog = z.object({
  orders: z.array(loggedOrder),
  executions: z.array(loggedExecution),
  /** Submissions refused because they came too late (or too early) for their timestamp. */
  refusedStale: z.number(),
  refusedDuplicates: z.number(),
  refusedByRate: z.number(),
  lostRequests: z.number(),
  lostReplies: z.number(),
});
export type VenueLog = z.infer<typeof venueLog>;
export type LoggedOrder = z.infer<typeof loggedOrder>;
export type LoggedExecution = z.infer<typeof loggedExecution>;
