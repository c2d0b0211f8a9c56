import type { CandleView, MarketStatusView, TickerView, Timeframe } from "../market/index.ts";
import type { FillView, OrderView } from "../orders/index.ts";
import type { JobEvent } from "./protocol.ts";

/** What the workers tell the stream process. Best effort: whoever misses one asks the database. */
export type LiveEvent =
  | { kind: "tickers"; tickers: readonly TickerView[] }
  | { kind: "status"; status: MarketStatusView }
  | { kind: "candles"; symbol: string; timeframe: Timeframe; candles: readonly CandleView[] }
  | { kind: "orders"; accountId: string; orders: readonly OrderView[] }
  | { kind: "fills"; accountId: string; fills: readonly FillView[] }
  | { kind: "account-changed"; accountId: string }
  /** Copies of these follows of the account were planned, filled or skipped, or the follows themselves changed. */
  | { kind: "copies"; accountId: string; followIds: readonly string[] }
  /** These people have notices that are new, grew or were read. */
  | { kind: "notices-changed"; userIds: readonly string[] }
  /** Work of this person began, came on or ended. */
  | { kind: "job"; userId: string; job: JobEvent }
  | { kind: "session-ended"; userId: string; sessionIds: readonly string[] | "all" };

/** Never throws and never blocks: a lost Redis loses messages, not work. */
export type LiveBus = { publish(events: readonly LiveEvent[]): void };

/** What can be woken. Whoever works a lane also looks by itself once a second. */
export type Lane =
  | "orders"
  | "mail"
  | "copies"
  /** A strategy was started, stopped or swapped. */
  | "runs"
  /** Work waits for the resident pools, or was cancelled. */
  | "jobs";
export type WakeUps = { ring(lane: Lane): void; listen(lane: Lane, onRing: () => void): () => void };
