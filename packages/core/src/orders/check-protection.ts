import { decimalsOf, formatPrice, isMultipleOf, type Price, price } from "@slipstream/kernel";
import type { Instrument, Quote } from "../market/index.ts";
import type { Position } from "./order.ts";
import { type OrderRefusal, refusal } from "./refusal-codes.ts";

type Wanted = { readonly stopLoss?: string | null | undefined; readonly takeProfit?: string | null | undefined };
export type CheckedProtection =
  | { readonly kind: "passed"; readonly protection: Pick<Position, "stopLoss" | "takeProfit"> }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };

/** A stop lies on the losing side of the market, a target on the winning side. Undefined leaves as it is, null removes. */
export function checkProtection(
  position: Pick<Position, "side" | "stopLoss" | "takeProfit">,
  wanted: Wanted,
  instrument: Instrument,
  quote: Quote | null,
): CheckedProtection {
  const no = (...args: Parameters<typeof refusal>): CheckedProtection => ({ kind: "refused", refusal: refusal(...args) });
  const protection: { stopLoss: Price | null; takeProfit: Price | null } = { stopLoss: position.stopLoss, takeProfit: position.takeProfit };
  for (const field of ["stopLoss", "takeProfit"] as const) {
    const text = wanted[field];
    if (text === undefined) continue;
    if (text === null) {
      protection[field] = null;
      continue;
    }
    const value = price(text);
    if (!isMultipleOf(value, instrument.tickSize))
      return no(
        "not-a-tick-multiple",
        `expected a multiple of ${formatPrice(instrument.tickSize)} (at most ${decimalsOf(instrument.tickSize)} decimals)`,
        field,
      );
    if (!quote) return no("price-stale", `There is no price for ${instrument.symbol} yet.`, field);
    const above = (position.side === "long") === (field === "takeProfit");
    if (above ? value <= quote.last : value >= quote.last) {
      const name = field === "stopLoss" ? "stop" : "target";
      return no(
        "stop-on-wrong-side",
        `The ${name} of a ${position.side} lies ${above ? "above" : "below"} the last price, ${formatPrice(quote.last)}.`,
        field,
      );
    }
    protection[field] = value;
  }
  return { kind: "passed", protection };
}
