import type { LiveEvent } from "@slipstream/core/live/server";
import type { RedisConnection } from "./connection.ts";
import { LIVE_CHANNELS } from "./live-bus.ts";

const KINDS: ReadonlySet<string> = new Set<LiveEvent["kind"]>([
  "tickers",
  "status",
  "candles",
  "orders",
  "fills",
  "account-changed",
  "copies",
  "notices-changed",
  "job",
  "session-ended",
]);

export type LiveFeed = { close(): Promise<void> };

/**
 * Hears what `createLiveBus` publishes. After a lost line it subscribes again by itself and calls `onLine(true)`: what was
 * published in between is gone, so the listener looks at the database then. A listener that throws is reported and goes on.
 */
export function createLiveFeed(
  redis: RedisConnection,
  onEvents: (events: readonly LiveEvent[]) => void,
  onLine: (isUp: boolean) => void = () => undefined,
): LiveFeed {
  const subscriber = redis.openSubscriber();
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      redis.onError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  subscriber.on("message", (_channel: string, text: string) => guarded(() => onEvents(parseEvents(text))));
  subscriber.on("close", () => guarded(() => onLine(false)));
  // The client subscribes again before it says ready; the first subscription is awaited here.
  subscriber.on("ready", () =>
    subscriber.subscribe(...LIVE_CHANNELS.map(redis.name)).then(
      () => guarded(() => onLine(true)),
      (error: Error) => redis.onError(error),
    ),
  );
  return {
    close: async () => {
      subscriber.removeAllListeners("close");
      subscriber.disconnect();
    },
  };
}

/** Events of kinds that this version knows; a newer process may publish more. */
function parseEvents(text: string): LiveEvent[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.filter(
    (event): event is LiveEvent => typeof event === "object" && event !== null && "kind" in event && KINDS.has(event.kind),
  );
}
