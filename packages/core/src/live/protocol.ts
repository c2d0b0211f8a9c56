import { z } from "zod";
import { accountView } from "../accounts/index.ts";
import { candleView, marketStatusView, TIMEFRAMES, type Timeframe, tickerView } from "../market/index.ts";
import { fillView, orderView, positionView } from "../orders/index.ts";

/**
 * What browsers and API clients hear over the stream process.
 * `tickers`: all tickers, coalesced. `status`: the market's source and clock. `candles:<symbol>:<timeframe>`: the running bar.
 * `account:<id>`: marks, orders, positions, fills and news of copies of one account of the signed-in user.
 * `user:<id>`: that the signed-in user, and nobody else, has news.
 */
export type Topic = "tickers" | "status" | `candles:${string}:${Timeframe}` | `account:${string}` | `user:${string}`;

const CANDLES = new RegExp(`^candles:[A-Z0-9]{1,20}-[A-Z0-9]{1,20}:(${TIMEFRAMES.join("|")})$`);
const PRIVATE = /^(account|user):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isTopic = (text: string): text is Topic => text === "tickers" || text === "status" || CANDLES.test(text) || PRIVATE.test(text);

export const MAX_TOPICS_PER_CONNECTION = 64;

/** From the client. At most 4 kB. A ticket may come in the address (`?ticket=`) or in a frame; without one, only market topics are served. */
export const clientFrameSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("sign-in"), ticket: z.string().min(1).max(1_000) }),
  z.object({ op: z.literal("subscribe"), topics: z.array(z.string()).min(1).max(MAX_TOPICS_PER_CONNECTION) }),
  z.object({ op: z.literal("unsubscribe"), topics: z.array(z.string()).min(1).max(MAX_TOPICS_PER_CONNECTION) }),
  z.object({ op: z.literal("ping") }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/**
 * How a piece of a back-test or search is: a long search has many pieces, so ask for the whole. `part` counts from 0, `progress` is a share.
 * "queued": given back for another attempt.
 */
export const jobEventView = z.object({
  kind: z.enum(["backtest", "search-trials", "search-window"]),
  subjectId: z.string(),
  part: z.number(),
  status: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  progress: z.number(),
});
export type JobEvent = z.infer<typeof jobEventView>;

/** Marks of an account: what moves with the price. Calculated on the server; browsers only show it. */
export const accountMarkView = z.object({ account: accountView, positions: z.array(positionView) });
export type AccountMarkView = z.infer<typeof accountMarkView>;

/** Data of each kind of topic. Candles: bars whose open time is new replace nothing, others replace the last one. */
export const topicDataSchema = {
  tickers: z.array(tickerView),
  status: marketStatusView,
  candles: z.array(candleView),
  account: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("mark"), mark: accountMarkView }),
    z.object({ kind: z.literal("orders"), orders: z.array(orderView) }),
    z.object({ kind: z.literal("fills"), fills: z.array(fillView) }),
    /** Copies of these follows came or changed: ask for them. */
    z.object({ kind: z.literal("copies"), followIds: z.array(z.string()) }),
    /** Something else changed (an account was reset, frames were dropped for a slow client): ask again. */
    z.object({ kind: z.literal("refetch") }),
  ]),
  user: z.discriminatedUnion("kind", [
    /** Notices are new, grew or were read: ask again. */
    z.object({ kind: z.literal("notices") }),
    /** A back-test or search of theirs came on or ended. */
    z.object({ kind: z.literal("job"), job: jobEventView }),
    z.object({ kind: z.literal("refetch") }),
  ]),
} as const;
export type AccountEvent = z.infer<(typeof topicDataSchema)["account"]>;

export type TopicRefusal = "unknown-topic" | "not-found" | "too-many" | "not-signed-in";

export type ServerFrame =
  | { op: "data"; topic: Topic; at: number; data: unknown }
  | { op: "signed-in" }
  | { op: "subscribed"; topics: Topic[] }
  | { op: "refused"; topic: string; code: TopicRefusal }
  | { op: "pong" }
  /** The client's frame was not understood, came too soon after others, or could not be answered now. */
  | { op: "error"; code: "bad-frame" | "too-many-frames" | "try-later" }
  /** The session ended: sign in again. The connection closes with code 4401. */
  | { op: "bye"; code: "signed-out" };
