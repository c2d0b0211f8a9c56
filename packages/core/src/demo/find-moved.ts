import { type Money, type Price, ZERO_MONEY } from "@slipstream/kernel";
import type { InstrumentBook } from "../market/index.ts";
import type { Order, Position } from "../orders/index.ts";
import { markAccount } from "../orders/server.ts";

/** How far the price of a symbol goes within a minute. */
export type PriceRange = { readonly low: Price; readonly high: Price };
export type Stake = { readonly cash: Money; readonly positions: readonly Position[] };

/**
 * Symbols whose price may do something within a minute: reach a resting order, or bring an account under its maintenance margin even if all its
 * prices were at their worst at once. The ticks of all others touch nothing and need not be played.
 */
export function findMoved(
  resting: readonly Order[],
  stakes: readonly Stake[],
  rangeOf: (symbol: string) => PriceRange,
  instruments: InstrumentBook,
): ReadonlySet<string> {
  const moved = new Set<string>();
  for (const order of resting) if (mayReach(order, rangeOf(order.symbol))) moved.add(order.symbol);
  for (const stake of stakes)
    if (stake.positions.length > 0 && mayFall(stake, rangeOf, instruments)) for (const { symbol } of stake.positions) moved.add(symbol);
  return moved;
}

/** Only stops and targets wait for one price; of anything else nothing is assumed. What they wait for may also be jumped over. */
function mayReach({ type, side, triggerPrice }: Order, { low, high }: PriceRange): boolean {
  if ((type !== "stop" && type !== "take-profit") || triggerPrice === null) return true;
  const rising = (type === "stop") === (side === "buy");
  return rising ? high >= triggerPrice : low <= triggerPrice;
}

function mayFall({ cash, positions }: Stake, rangeOf: (symbol: string) => PriceRange, instruments: InstrumentBook): boolean {
  const long = new Set(positions.filter(({ quantity }) => quantity > 0n).map(({ symbol }) => symbol));
  const markAt = (priceOf: (symbol: string) => Price) =>
    markAccount({ cash, orderMargin: ZERO_MONEY }, positions, { priceOf, instrumentOf: instruments.find });
  const worst = markAt((symbol) => (long.has(symbol) ? rangeOf(symbol).low : rangeOf(symbol).high));
  const dearest = markAt((symbol) => rangeOf(symbol).high);
  return worst === null || dearest === null || worst.equity < dearest.maintenance;
}
