import {
  absQuantity,
  decimalsOf,
  floorToStep,
  formatPrice,
  formatQuantity,
  type Ms,
  moneyToEstimate,
  type Price,
  parsePrice,
  parseQuantity,
  type Quantity,
  roundToStep,
  toEstimate,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import type { OrderWish } from "../orders/index.ts";
import type { Decision } from "./rule.ts";

export type WishFor = {
  readonly key: string;
  readonly accountId: string;
  readonly instrument: Instrument;
  /** Opening of the minute that the decision was made on. */
  readonly minuteMs: Ms;
  readonly held: Quantity;
  readonly last: Price;
};

/**
 * The order that a decision asks for, in the instrument's steps; null where there is nothing to do or what is left is too small for the venue.
 * One rule has one order per symbol and minute, so its name is made of these: asked for again after a crash, it is the same order.
 */
export function toWish(decision: Decision, { key, accountId, instrument, minuteMs, held, last }: WishFor): OrderWish | null {
  if (decision.kind === "wait") return null;
  const common = {
    accountId,
    symbol: instrument.symbol,
    type: "market" as const,
    clientOrderId: `demo-${key}-${instrument.base}-${(minuteMs / 60_000).toString(36)}`,
  };
  if (decision.kind === "leave")
    return held === 0n
      ? null
      : { ...common, side: held > 0n ? "sell" : "buy", quantity: formatQuantity(absQuantity(held)), reduceOnly: true };
  const quantity = sizeOf(decision.worth, last, instrument);
  if (quantity === null) return null;
  return {
    ...common,
    side: decision.side,
    quantity: formatQuantity(quantity),
    ...(decision.stop === undefined ? {} : { stopLoss: priceNear(decision.stop, instrument) }),
    ...(decision.target === undefined ? {} : { takeProfit: priceNear(decision.target, instrument) }),
  };
}

function sizeOf(worth: number, last: Price, { lotStep, minQuantity, minNotional }: Instrument): Quantity | null {
  const estimate = worth / toEstimate(last);
  if (!(estimate > 0)) return null;
  const exact = parseQuantity(estimate.toFixed(decimalsOf(lotStep) + 2));
  if (exact === null) return null;
  const quantity = floorToStep(exact, lotStep);
  // A little above the least: the price moves between the decision and the gate.
  const least = moneyToEstimate(minNotional) * 1.02;
  return quantity < minQuantity || toEstimate(quantity) * toEstimate(last) < least ? null : quantity;
}

const priceNear = (estimate: number, { tickSize }: Instrument): string =>
  formatPrice(roundToStep(parsePrice(Math.max(estimate, 0).toFixed(decimalsOf(tickSize) + 1)) ?? tickSize, tickSize, "half-even"));
