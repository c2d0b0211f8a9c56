import type { Tick } from "@slipstream/core/market";
import type { Side } from "@slipstream/core/orders";
import type { Price } from "@slipstream/kernel";

type Prices = Pick<Tick, "last" | "bid" | "ask">;

/** What a market order pays: the far side of the quote. */
export const takerPrice = (side: Side, prices: Prices): Price => (side === "buy" ? prices.ask : prices.bid);

/** Whether a limit order would trade at once. */
export const isMarketable = (side: Side, limit: Price, prices: Prices): boolean =>
  side === "buy" ? limit >= prices.ask : limit <= prices.bid;

/**
 * What a stop pays. Where the price moved there by trading, it met the trigger on its way: the trigger, and half the spread. Where it jumped, the
 * far side of where it landed.
 */
export function stopPrice(side: Side, trigger: Price, tick: Prices & Pick<Tick, "jump">): Price {
  if (tick.jump) return takerPrice(side, tick);
  return (side === "buy" ? trigger + (tick.ask - tick.last) : trigger - (tick.last - tick.bid)) as Price;
}

/** Whether the last price has reached the trigger of a stop (beyond the market) or a take-profit (before it). */
export function isReached(type: "stop" | "take-profit", side: Side, trigger: Price, last: Price): boolean {
  const rising = (type === "stop") === (side === "buy");
  return rising ? last >= trigger : last <= trigger;
}
