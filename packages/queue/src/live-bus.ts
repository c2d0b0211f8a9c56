import { type LiveBus, type LiveEvent, mergeMarketEvents } from "@slipstream/core/live/server";
import type { RedisConnection } from "./connection.ts";

/** What moves with the market, what belongs to accounts, who was signed out. */
export const LIVE_CHANNELS = ["live:market", "live:accounts", "live:sessions"] as const;
type LiveChannel = (typeof LIVE_CHANNELS)[number];

/** Market events are collected this long, newest first to win; the rest goes out at the end of the turn. */
const MARKET_INTERVAL_MS = 40;
const MAX_WAITING_EVENTS = 20_000;
const MAX_EVENTS_PER_MESSAGE = 200;
/** Orders or fills in one event; a longer list is cut into several. */
const MAX_ROWS_PER_EVENT = 100;
const MAX_USERS_PER_EVENT = 1_000;
/** Messages that Redis has not acknowledged; beyond, it is stuck and messages are dropped. */
const MAX_UNACKNOWLEDGED = 1_000;

function channelOf(event: LiveEvent): LiveChannel {
  if (event.kind === "tickers" || event.kind === "status" || event.kind === "candles") return "live:market";
  return event.kind === "session-ended" ? "live:sessions" : "live:accounts";
}

function cutToSize(event: LiveEvent): LiveEvent[] {
  if (event.kind === "orders" && event.orders.length > MAX_ROWS_PER_EVENT)
    return chunks(event.orders, MAX_ROWS_PER_EVENT).map((orders) => ({ ...event, orders }));
  if (event.kind === "fills" && event.fills.length > MAX_ROWS_PER_EVENT)
    return chunks(event.fills, MAX_ROWS_PER_EVENT).map((fills) => ({ ...event, fills }));
  if (event.kind === "notices-changed" && event.userIds.length > MAX_USERS_PER_EVENT)
    return chunks(event.userIds, MAX_USERS_PER_EVENT).map((userIds) => ({ ...event, userIds }));
  return [event];
}

function chunks<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

/**
 * Publishes to the stream processes: fire and forget. Never throws, never waits, keeps nothing while Redis is down; whoever missed
 * something asks the database.
 */
export function createLiveBus(redis: RedisConnection): LiveBus {
  let market: LiveEvent[] = [];
  let rest: LiveEvent[] = [];
  let marketTimer: NodeJS.Timeout | undefined;
  let marketSentAt = 0;
  let restScheduled = false;
  let unacknowledged = 0;

  const send = (channel: LiveChannel, events: readonly LiveEvent[]): void => {
    for (const part of chunks(events, MAX_EVENTS_PER_MESSAGE)) {
      if (!redis.isReady() || unacknowledged >= MAX_UNACKNOWLEDGED) return;
      unacknowledged += 1;
      redis.commands
        .publish(redis.name(channel), JSON.stringify(part))
        .catch(redis.onError)
        .finally(() => {
          unacknowledged -= 1;
        });
    }
  };

  const flushMarket = (): void => {
    marketTimer = undefined;
    marketSentAt = performance.now();
    const events = mergeMarketEvents(market);
    market = [];
    send("live:market", events);
  };
  const flushRest = (): void => {
    restScheduled = false;
    const events = rest;
    rest = [];
    for (const channel of ["live:sessions", "live:accounts"] as const)
      send(channel, events.filter((event) => channelOf(event) === channel).flatMap(cutToSize));
  };

  return {
    publish(events) {
      if (!redis.isReady()) return;
      for (const event of events) {
        const queue = channelOf(event) === "live:market" ? market : rest;
        if (queue.length < MAX_WAITING_EVENTS) queue.push(event);
      }
      if (market.length > 0 && marketTimer === undefined)
        marketTimer = setTimeout(flushMarket, Math.max(0, MARKET_INTERVAL_MS - (performance.now() - marketSentAt))).unref();
      if (rest.length > 0 && !restScheduled) {
        restScheduled = true;
        setImmediate(flushRest);
      }
    },
  };
}
