import { type Clock, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import type { RateLimitStore, Sha256 } from "./ports.ts";
import { refuse } from "./refuse.ts";

/** `sign-in…`, `own-password` and `otp` count failures: what succeeds is given back. */
export const RATE_LIMITS = {
  "sign-up": { max: 200, windowMs: HOUR_MS },
  /** One account from one network. */
  "sign-in": { max: 5, windowMs: 15 * MINUTE_MS },
  "sign-in-network": { max: 50, windowMs: HOUR_MS },
  /** The password of somebody who is signed in. */
  "own-password": { max: 5, windowMs: 15 * MINUTE_MS },
  otp: { max: 5, windowMs: 15 * MINUTE_MS },
  /** Mails of one sort to one address. */
  mail: { max: 5, windowMs: HOUR_MS },
} as const satisfies Record<string, { max: number; windowMs: number }>;
export type RateLimitName = keyof typeof RATE_LIMITS;
export const LONGEST_WINDOW_MS = Math.max(...Object.values(RATE_LIMITS).map(({ windowMs }) => windowMs));

/** What was counted, and how to take it back. */
export type Taken = { giveBack(): Promise<void> };

export type RateLimits = {
  /** Counts one. Throws `too-many-attempts` with the seconds to wait where the window is full, and whatever the store throws: never lets through. */
  take(name: RateLimitName, subject: string): Promise<Taken>;
  /** Counts one; false where the window is full. */
  tryTake(name: RateLimitName, subject: string): Promise<boolean>;
};

export function createRateLimits({ store, clock, sha256 }: { store: RateLimitStore; clock: Clock; sha256: Sha256 }): RateLimits {
  const windowOf = (name: RateLimitName, subject: string) => {
    const { max, windowMs } = RATE_LIMITS[name];
    const now = clock.now();
    const start = now - (now % windowMs);
    // Addresses are nobody's business in a table that outlives its users.
    return {
      key: `${name}:${sha256(subject).slice(0, 32)}`,
      start,
      max,
      waitSeconds: Math.max(1, Math.ceil((start + windowMs - now) / 1_000)),
    };
  };
  return {
    async take(name, subject) {
      const window = windowOf(name, subject);
      if (!(await store.take(window.key, window.start, window.max))) {
        throw refuse("too-many-attempts", {
          message: `Too many attempts. Try again in ${inWords(window.waitSeconds)}.`,
          detail: { retryAfterSeconds: window.waitSeconds },
        });
      }
      return { giveBack: () => store.giveBack(window.key, window.start) };
    },
    async tryTake(name, subject) {
      const window = windowOf(name, subject);
      return store.take(window.key, window.start, window.max);
    },
  };
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
