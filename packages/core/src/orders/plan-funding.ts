import { HOUR_MS, type Money, type Ms, notionalOf, type Price, scaleMoney } from "@slipstream/kernel";
import type { Position } from "./order.ts";

/** Perpetuals charge funding at 00:00, 08:00 and 16:00 UTC of market time. */
export const FUNDING_EVERY_MS = 8 * HOUR_MS;

/** The funding times after `fromMs`, up to and including `toMs`. A source that was away for long has more than one. */
export function fundingTimesBetween(fromMs: Ms, toMs: Ms): Ms[] {
  const times: Ms[] = [];
  for (let at = (Math.floor(fromMs / FUNDING_EVERY_MS) + 1) * FUNDING_EVERY_MS; at <= toMs; at += FUNDING_EVERY_MS) times.push(at);
  return times;
}

/** What funding does to the cash of a position's account. */
export type FundingCharge = { readonly positionId: string; readonly accountId: string; readonly change: Money };
/** The rate of one symbol at one funding time (1e18 = 1), and the price at that moment. */
export type FundingTerms = { readonly rate: Price; readonly markPrice: Price };

/**
 * What each position pays (below zero) or gets at one funding time: its notional at the mark price times the rate. At a rate above zero longs
 * pay shorts. Rounded towards zero. Symbols without terms are left out: their funding is unknown, which is not zero.
 */
export function planFunding(
  positions: readonly Pick<Position, "id" | "accountId" | "symbol" | "quantity">[],
  termsOf: (symbol: string) => FundingTerms | null,
): FundingCharge[] {
  return positions.flatMap(({ id, accountId, symbol, quantity }) => {
    const terms = termsOf(symbol);
    if (!terms) return [];
    const paid = scaleMoney(notionalOf(terms.markPrice, quantity), terms.rate, "down");
    return paid === 0n ? [] : [{ positionId: id, accountId, change: -paid as Money }];
  });
}
