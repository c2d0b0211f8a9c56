import type { NextId } from "@slipstream/kernel";

/** The UUIDs (version 7) of a counter: the same seed gives the same ids, and they sort in the order they were made. */
export function sequentialIds(seed = 1): NextId {
  const family = seed.toString(16).padStart(8, "0").slice(-8);
  let count = 0;
  return () => {
    count += 1;
    return `${family}-0000-7000-8000-${count.toString(16).padStart(12, "0")}`;
  };
}
