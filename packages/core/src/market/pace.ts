import type { Clock, Ms } from "@slipstream/kernel";

/** Says yes at most once in `everyMs`. A clock that is set back does not silence it. */
export function createPace(clock: Clock, everyMs: Ms): () => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = clock.now();
    if (nowMs >= lastMs && nowMs - lastMs < everyMs) return false;
    lastMs = nowMs;
    return true;
  };
}
