import { decimalsOf, formatPrice, formatQuantity, isMultipleOf, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import type { OrderTerms } from "./order.ts";
import type { OrderWish } from "./order-wish.ts";
import { type OrderRefusal, refusal } from "./refusal-codes.ts";
import type { OrderType } from "./views.ts";

export type PlannedOrder =
  | { readonly kind: "planned"; readonly terms: OrderTerms }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };

type PriceField = "price" | "triggerPrice" | "trailAmount" | "activationPrice" | "stopLoss" | "takeProfit";
const PRICE_FIELDS: readonly PriceField[] = ["price", "triggerPrice", "trailAmount", "activationPrice", "stopLoss", "takeProfit"];
type ShapedField = "price" | "triggerPrice" | "trail" | "activationPrice";

/** Which fields each type needs, and which it may carry. */
const SHAPES: Record<OrderType, { needs: readonly ShapedField[]; may: readonly ShapedField[] }> = {
  market: { needs: [], may: [] },
  limit: { needs: ["price"], may: [] },
  stop: { needs: ["triggerPrice"], may: [] },
  "stop-limit": { needs: ["triggerPrice", "price"], may: [] },
  "take-profit": { needs: ["triggerPrice"], may: [] },
  "trailing-stop": { needs: ["trail"], may: ["activationPrice"] },
};
const FIELD_NAMES: Record<ShapedField, string> = {
  price: "price",
  triggerPrice: "triggerPrice",
  trail: "trailPercent",
  activationPrice: "activationPrice",
};
/** Trailing distance: at most four decimals of a percent, above 0 and below 100 %. */
const MAX_TRAIL_PERCENT = 100n * 10n ** 18n;
const PPM_OF_PERCENT = 10n ** 14n;

const no = (...args: Parameters<typeof refusal>): PlannedOrder => ({ kind: "refused", refusal: refusal(...args) });

/** From a wish to terms in the instrument's steps. Nothing is rounded here: what does not fit is refused by the name of its field. */
export function planOrder(wish: OrderWish, instrument: Instrument): PlannedOrder {
  const misfit = findMisfit(wish);
  if (misfit) return { kind: "refused", refusal: misfit };

  const amount = quantity(wish.quantity);
  if (!isMultipleOf(amount, instrument.lotStep))
    return no(
      "not-a-step-multiple",
      `expected a multiple of ${formatQuantity(instrument.lotStep)} (at most ${decimalsOf(instrument.lotStep)} decimals)`,
      "quantity",
    );
  const bounds = findOutOfBounds(amount, instrument);
  if (bounds) return { kind: "refused", refusal: bounds };

  const prices: Record<PriceField, Price | null> = {
    price: null,
    triggerPrice: null,
    trailAmount: null,
    activationPrice: null,
    stopLoss: null,
    takeProfit: null,
  };
  for (const field of PRICE_FIELDS) {
    const text = wish[field];
    if (text === undefined) continue;
    const value = price(text);
    if (!isMultipleOf(value, instrument.tickSize))
      return no(
        "not-a-tick-multiple",
        `expected a multiple of ${formatPrice(instrument.tickSize)} (at most ${decimalsOf(instrument.tickSize)} decimals)`,
        field,
      );
    prices[field] = value;
  }
  const trailPpm = wish.trailPercent === undefined ? null : ppmOf(wish.trailPercent);
  if (trailPpm === "unfit")
    return no("not-a-step-multiple", "expected a percentage above 0 and below 100 with at most four decimals", "trailPercent");

  return {
    kind: "planned",
    terms: {
      symbol: wish.symbol,
      side: wish.side,
      type: wish.type,
      timeInForce: wish.timeInForce ?? "GTC",
      quantity: amount,
      ...prices,
      trailPpm,
      reduceOnly: wish.reduceOnly ?? false,
    },
  };
}

function findMisfit(wish: OrderWish): OrderRefusal | null {
  const shape = SHAPES[wish.type];
  const given: Record<ShapedField, boolean> = {
    price: wish.price !== undefined,
    triggerPrice: wish.triggerPrice !== undefined,
    trail: wish.trailAmount !== undefined || wish.trailPercent !== undefined,
    activationPrice: wish.activationPrice !== undefined,
  };
  for (const field of ["price", "triggerPrice", "trail", "activationPrice"] as const) {
    if (shape.needs.includes(field) && !given[field])
      return refusal(
        "missing-field",
        field === "trail" ? "expected trail_amount or trail_percent" : `expected for a ${wish.type} order`,
        FIELD_NAMES[field],
      );
    if (given[field] && !shape.needs.includes(field) && !shape.may.includes(field)) {
      const name = field === "trail" && wish.trailAmount !== undefined ? "trailAmount" : FIELD_NAMES[field];
      return refusal("unexpected-field", `a ${wish.type} order does not take it`, name);
    }
  }
  if (wish.trailAmount !== undefined && wish.trailPercent !== undefined)
    return refusal("unexpected-field", "expected either an amount or a percentage, not both", "trailAmount");
  if (wish.timeInForce === "post-only" && wish.type !== "limit")
    return refusal("unexpected-field", "only a limit order can be post-only", "timeInForce");
  if (wish.reduceOnly) {
    if (wish.stopLoss !== undefined) return refusal("unexpected-field", "a reduce-only order opens nothing to protect", "stopLoss");
    if (wish.takeProfit !== undefined) return refusal("unexpected-field", "a reduce-only order opens nothing to protect", "takeProfit");
  }
  return null;
}

function findOutOfBounds(amount: Quantity, instrument: Instrument): OrderRefusal | null {
  if (amount < instrument.minQuantity)
    return refusal("below-minimum", `expected at least ${formatQuantity(instrument.minQuantity)} ${instrument.base}`, "quantity");
  if (amount > instrument.maxQuantity)
    return refusal("above-maximum", `expected at most ${formatQuantity(instrument.maxQuantity)} ${instrument.base}`, "quantity");
  return null;
}

function ppmOf(percent: string): number | "unfit" {
  const scaled = price(percent);
  if (scaled <= 0n || scaled >= MAX_TRAIL_PERCENT || scaled % PPM_OF_PERCENT !== 0n) return "unfit";
  return Number(scaled / PPM_OF_PERCENT);
}

/** Millionths back to a percentage: 5,000 → "0.5". */
export const percentOfPpm = (ppm: number): string => formatPrice((BigInt(ppm) * PPM_OF_PERCENT) as Price);
