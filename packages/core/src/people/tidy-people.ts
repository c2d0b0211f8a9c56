import { type Clock, DAY_MS, HOUR_MS } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import type { PeopleStore } from "./ports.ts";
import { LONGEST_WINDOW_MS } from "./rate-limits.ts";
import { SESSION_IDLE_MS } from "./session-life.ts";

const BATCH = 1_000;
const KEEP_ENDED_MS = 30 * DAY_MS;

/** Ends sessions that ran out, so that their open connections close, and removes rows that are of no use any more. Answers how many of each. */
export async function tidyPeople({
  store,
  live,
  clock,
}: {
  store: PeopleStore;
  live: LiveBus;
  clock: Clock;
}): Promise<{ ended: number; removed: number }> {
  const now = clock.now();
  const ended = await store.endStaleSessions(now, now - SESSION_IDLE_MS, BATCH);
  if (ended.length > 0) live.publish(ended.map(({ userId, sessionId }) => ({ kind: "session-ended", userId, sessionIds: [sessionId] })));
  const removed = await store.prune(
    {
      rateLimits: now - LONGEST_WINDOW_MS,
      links: now - 7 * DAY_MS,
      sessions: now - KEEP_ENDED_MS,
      loginTokens: now - HOUR_MS,
      mails: now - KEEP_ENDED_MS,
    },
    BATCH,
  );
  return { ended: ended.length, removed };
}
