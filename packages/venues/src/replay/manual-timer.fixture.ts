import type { ReplayTimer } from "./replay-source.ts";

/** A wall clock that moves only while somebody waits on it: each wait takes exactly as long as it asked for, and `spend` takes more. */
export function manualTimer(): ReplayTimer & { spend(ms: number): void } {
  let nowMs = 1_000;
  return {
    nowMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    spend: (ms) => {
      nowMs += ms;
    },
  };
}
