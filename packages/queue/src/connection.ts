import { Redis, type RedisOptions } from "ioredis";

const MAX_RETRY_DELAY_MS = 2_000;
/** A server that is stopped without closing its sockets must not hang callers. */
const COMMAND_TIMEOUT_MS = 2_000;

/**
 * One deployment's Redis. Nothing here throws when it is down: commands are refused at once instead of piling up, connections are
 * retried for ever, and errors go to `onError`.
 */
export type RedisConnection = {
  readonly url: string;
  /** For commands and publishing. Rejects at once while there is no line. */
  readonly commands: Redis;
  readonly onError: (error: Error) => void;
  isReady(): boolean;
  /** Names a key or channel of this deployment: pub/sub does not know database numbers, so the name carries it. */
  name(part: string): string;
  /** A connection of its own for pub/sub; closed with this one. */
  openSubscriber(): Redis;
  close(): Promise<void>;
};

/** Delay before the n-th try to connect again: doubles from 50 ms, capped, with jitter so that processes do not come back in step. */
const retryDelay = (attempt: number): number => {
  const capped = Math.min(50 * 2 ** Math.min(attempt - 1, 10), MAX_RETRY_DELAY_MS);
  return capped / 2 + (Math.random() * capped) / 2;
};

const REPEAT_AFTER_MS = 30_000;
/** One report a half-minute for one sentence: a server that is down fails every try to connect. */
function withoutRepeats(report: (error: Error) => void): (error: Error) => void {
  let lastMessage = "";
  let lastAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const at = performance.now();
    if (error.message === lastMessage && at - lastAt < REPEAT_AFTER_MS) return;
    lastMessage = error.message;
    lastAt = at;
    report(error);
  };
}

const common: RedisOptions = { retryStrategy: retryDelay, connectTimeout: 5_000, maxLoadingRetryTime: MAX_RETRY_DELAY_MS };

/** Starts to connect and returns at once. `onError` hears of each failure to connect; it must not throw. */
export function connectRedis(url: string, options: { onError?: (error: Error) => void } = {}): RedisConnection {
  const onError = withoutRepeats(options.onError ?? (() => undefined));
  const subscribers = new Set<Redis>();
  const open = (own: RedisOptions): Redis => {
    const redis = new Redis(url, { ...common, ...own });
    redis.on("error", onError);
    return redis;
  };
  const commands = open({
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  return {
    url,
    commands,
    onError,
    isReady: () => commands.status === "ready",
    name: (part) => `slipstream:${commands.options.db ?? 0}:${part}`,
    openSubscriber: () => {
      // Subscribing before the line stands waits for it; the client subscribes again by itself after each reconnect.
      const subscriber = open({ enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: true });
      subscribers.add(subscriber);
      subscriber.on("end", () => subscribers.delete(subscriber));
      return subscriber;
    },
    close: async () => {
      for (const redis of [commands, ...subscribers]) redis.disconnect();
    },
  };
}
