import type { Decimal } from "../numbers/format-decimal.ts";
import { moveByTicks } from "./chart-prices.ts";

/**
 * What a line is going through. `moved`: by pointer or keys, not sent yet. `sending`: handed over, the answer is awaited.
 * At rest there is no state and the line stands where its owner says.
 */
export type LineMove = { id: string; phase: "dragging" | "moved" | "sending"; price: Decimal };

export type LineKey = "commit" | "cancel" | { by: number };

/** Arrow keys move by a tick (with Shift by ten), page keys by a hundred; Enter sends, Escape takes back. Others are not ours. */
export function decideLineKey(key: string, shift: boolean): LineKey | null {
  const ticks = shift ? 10 : 1;
  if (key === "ArrowUp" || key === "ArrowRight") return { by: ticks };
  if (key === "ArrowDown" || key === "ArrowLeft") return { by: -ticks };
  if (key === "PageUp") return { by: 100 };
  if (key === "PageDown") return { by: -100 };
  if (key === "Enter") return "commit";
  if (key === "Escape") return "cancel";
  return null;
}

/** The line after a key step, from where it was last. */
export const nextByTicks = (move: LineMove | null, id: string, price: Decimal, by: number, tick: Decimal): LineMove => ({
  id,
  phase: "moved",
  price: moveByTicks(move?.price ?? price, by, tick),
});
