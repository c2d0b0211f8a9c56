import type { Clock, Ms } from "@slipstream/kernel";

export type FixedClock = Clock & {
  /** Moves the clock on by so many milliseconds. */
  advance(byMs: Ms): void;
  set(toMs: Ms): void;
};

/** A clock that stands where it is put. `start` is in milliseconds or in ISO 8601. */
export function fixedClock(start: Ms | string = "2026-01-01T00:00:00.000Z"): FixedClock {
  let nowMs = typeof start === "string" ? Date.parse(start) : start;
  if (!Number.isFinite(nowMs)) throw new Error(`not a time: ${start}`);
  return {
    now: () => nowMs,
    advance: (byMs) => {
      nowMs += byMs;
    },
    set: (toMs) => {
      nowMs = toMs;
    },
  };
}
