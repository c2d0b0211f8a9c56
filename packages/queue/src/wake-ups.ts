import type { Lane, WakeUps } from "@slipstream/core/live/server";
import type { RedisConnection } from "./connection.ts";

/**
 * Rings lanes over pub/sub. Rings of one turn become one message; a ring while Redis is down is lost, and the lane's own look once
 * a second makes up for it. After a reconnect all listeners are rung once, because rings may have been missed.
 */
export function createWakeUps(redis: RedisConnection): WakeUps {
  const ringing = new Set<Lane>();
  const listeners = new Map<Lane, Set<() => void>>();
  let subscriber: ReturnType<RedisConnection["openSubscriber"]> | undefined;
  const channelOf = (lane: Lane): string => redis.name(`wake:${lane}`);

  const wake = (lane: Lane): void => {
    for (const onRing of listeners.get(lane) ?? [])
      try {
        onRing();
      } catch (error) {
        redis.onError(error instanceof Error ? error : new Error(String(error)));
      }
  };
  const openSubscriber = () => {
    const opened = redis.openSubscriber();
    opened.on("message", (channel: string) => {
      for (const lane of listeners.keys()) if (channelOf(lane) === channel) wake(lane);
    });
    opened.on("ready", () => {
      for (const lane of listeners.keys()) wake(lane);
    });
    return opened;
  };

  return {
    ring(lane) {
      if (ringing.size === 0)
        setImmediate(() => {
          const lanes = [...ringing];
          ringing.clear();
          if (!redis.isReady()) return;
          for (const each of lanes) redis.commands.publish(channelOf(each), "").catch(redis.onError);
        });
      ringing.add(lane);
    },
    listen(lane, onRing) {
      subscriber ??= openSubscriber();
      const known = listeners.get(lane) ?? new Set();
      // Each call is a listener of its own, even with one function.
      const listener = () => onRing();
      listeners.set(lane, known.add(listener));
      subscriber.subscribe(channelOf(lane)).catch(redis.onError);
      return () => {
        known.delete(listener);
      };
    },
  };
}
