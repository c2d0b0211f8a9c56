import { formatPrice, type Price, parsePrice, roundToStep } from "@slipstream/kernel";
import type { Decimal, MaybeDecimal } from "../numbers/format-decimal.ts";
import { decimalsOfStep } from "../numbers/format-decimal.ts";

/** A pixel's price as a float to the nearest price that the instrument has; never below one tick. */
export function snapToTick(estimate: number, tick: Decimal): Decimal {
  const step = parsePrice(tick);
  if (step === null || step <= 0n || !Number.isFinite(estimate)) throw new RangeError(`no price at ${estimate} with tick ${tick}`);
  // Two more digits than the tick keep the float's noise away from the tie.
  const near = parsePrice(Math.max(estimate, 0).toFixed(Math.min(decimalsOfStep(tick) + 2, 18)));
  const snapped = near === null ? step : roundToStep(near, step, "half-even");
  return formatPrice(snapped < step ? step : snapped);
}

/** `steps` ticks away from a price; stops at one tick above zero. */
export function moveByTicks(price: Decimal, steps: number, tick: Decimal): Decimal {
  const at = parsePrice(price);
  const step = parsePrice(tick);
  if (at === null || step === null || step <= 0n) throw new RangeError(`no price: ${price} with tick ${tick}`);
  const moved = (at + BigInt(Math.trunc(steps)) * step) as Price;
  return formatPrice(moved < step ? step : moved);
}

/** A figure for drawing. NaN where there is none, so that a chart leaves it out. */
export const toDrawn = (value: MaybeDecimal): number => (value == null || value === "" ? Number.NaN : Number(value));
