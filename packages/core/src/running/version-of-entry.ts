import { HOUR_MS, type Ms } from "@slipstream/kernel";
import type { SwapRecord } from "./ports.ts";

type Swap = Pick<SwapRecord, "mode" | "hours" | "startedMs">;
const PARTS = 10_000;

/** The new version's part of the entries at a moment of market time: it grows evenly over the hours of a gradual swap. */
export function shareOfNew({ mode, hours, startedMs }: Swap, nowMs: Ms): number {
  if (mode === "shadow") return 0;
  if (mode === "at-once" || hours === null || hours <= 0) return 1;
  return Math.min(1, Math.max(0, (nowMs - startedMs) / (hours * HOUR_MS)));
}

/** A place between 0 and 1 that follows from symbol and bar alone: the same bar is the same version's again after a crash. FNV-1a. */
function placeOf(symbol: string, barMs: Ms): number {
  let hash = 0x811c9dc5;
  for (const letter of `${symbol} ${barMs}`) {
    hash ^= letter.charCodeAt(0);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  // Its low digits alone would follow the bar's.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (((hash ^ (hash >>> 13)) >>> 0) % PARTS) / PARTS;
}

/** Whose entries count at the bar that closed at `closedMs`. */
export const versionOfEntry = (
  version: number,
  swap: (Swap & Pick<SwapRecord, "toVersion">) | null,
  symbol: string,
  barMs: Ms,
  closedMs: Ms,
): number => (swap !== null && placeOf(symbol, barMs) < shareOfNew(swap, closedMs) ? swap.toVersion : version);
