import {
  absQuantity,
  addMoney,
  addQuantity,
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  type Ms,
  minQuantity,
  notionalOf,
  type Price,
  type Quantity,
  subtractQuantity,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { isStale, type Quote } from "../market/index.ts";
import { feeOf } from "./fee-of.ts";
import { maintenanceOf, marginOf } from "./mark-account.ts";
import type { OrderTerms, Position } from "./order.ts";
import { type OrderRefusal, refusal } from "./refusal-codes.ts";
import type { OrderRole, Side } from "./views.ts";

export const MAX_LIVE_ORDERS = 500;
/** A limit that would pay this much more, or take this much less, than the last price is taken for a slip of the hand: percent. */
const PRICE_BAND_PERCENT = 50n;

/** What the gate knows of the account, read under its lock. */
export type GateState = {
  readonly status: "active" | "halted" | "closed";
  readonly takerFeeCentibps: number;
  /** Null where a price that it depends on is not known. */
  readonly available: Money | null;
  readonly liveOrders: number;
  /** The sleeve's open position. */
  readonly position: Pick<Position, "side" | "quantity"> | null;
  /** Unfilled quantity of live orders of this sleeve on the order's side that are not reduce-only. */
  readonly sameSideResting: Quantity;
};
export type GateQuestion = {
  readonly terms: OrderTerms;
  readonly role: OrderRole;
  readonly leverage: number;
  readonly instrument: Instrument;
  readonly quote: Quote | null;
  readonly nowMs: Ms;
};
export type GateAnswer =
  | { readonly kind: "passed"; readonly reserve: Money; readonly assumedPrice: Price; readonly opening: Quantity }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };

const no = (...args: Parameters<typeof refusal>): GateAnswer => ({ kind: "refused", refusal: refusal(...args) });

/** The risk gate: every order passes it, inside the transaction that writes the order, under the account's lock. */
export function checkOrder(question: GateQuestion, state: GateState): GateAnswer {
  const { terms, instrument, quote, leverage } = question;
  if (state.status === "closed") return no("account-closed", "This account is closed.", "accountId");
  if (state.status === "halted" && !terms.reduceOnly)
    return no("account-halted", "This account is halted: it takes cancels and reductions only.", "accountId");
  if (state.liveOrders >= MAX_LIVE_ORDERS) return no("too-many-open-orders", `An account has at most ${MAX_LIVE_ORDERS} live orders.`);
  if (leverage > instrument.maxLeverage)
    return no("max-leverage", `expected at most ${instrument.maxLeverage} for ${instrument.symbol}`, "leverage");
  if (terms.reduceOnly) {
    const refused = checkReduction(terms, state.position);
    if (refused) return { kind: "refused", refusal: refused };
  }
  if (!quote || (isStale(quote, question.nowMs) && !terms.reduceOnly))
    return no("price-stale", `There is no fresh price for ${instrument.symbol}. Try again in a moment.`, "symbol");

  const assumedPrice = assumedPriceOf(terms, quote);
  const sided = checkSides(terms, quote, assumedPrice);
  if (sided) return { kind: "refused", refusal: sided };
  const band = checkBand(terms, quote);
  if (band) return { kind: "refused", refusal: band };
  const notional = notionalOf(assumedPrice, terms.quantity, "down");
  if (!terms.reduceOnly && notional < instrument.minNotional)
    return no(
      "below-minimum",
      `The order is worth ${formatMoney(notional)}; expected at least ${formatMoney(instrument.minNotional)} ${instrument.quote}.`,
      "quantity",
    );

  const opening = openingQuantityOf(terms, state);
  const after = absQuantity(heldAfter(terms, state.position));
  const held = notionalOf(assumedPrice, after > opening ? after : opening, "up");
  if (opening > 0n && marginOf(held, leverage) <= maintenanceOf(held, instrument))
    return no("max-leverage", "A position of this size needs less leverage: it would be liquidated at once.", "leverage");
  const fee = feeOf(notionalOf(assumedPrice, terms.quantity, "up"), state.takerFeeCentibps);
  const reserve = terms.reduceOnly
    ? ZERO_MONEY
    : addMoney(marginOf(notionalOf(assumedPrice, opening, "up"), leverage), opening > 0n && fee > 0n ? fee : ZERO_MONEY);
  if (reserve > 0n) {
    if (state.available === null)
      return no("price-stale", "A price that your other positions need is not known. Try again in a moment.", "symbol");
    if (reserve > state.available)
      return no(
        "insufficient-balance",
        `The order needs ${formatMoney(reserve)} ${instrument.quote}; ${formatMoney(state.available)} is available.`,
        "quantity",
      );
  }
  return { kind: "passed", reserve, assumedPrice, opening };
}

function checkReduction(terms: OrderTerms, position: GateState["position"]): OrderRefusal | null {
  const reduces = position !== null && (position.side === "long") === (terms.side === "sell");
  if (!position || !reduces)
    return refusal("reduce-only-without-position", "There is no position that this order would reduce.", "reduceOnly");
  const held = absQuantity(position.quantity);
  return terms.quantity > held
    ? refusal("reduce-only-too-large", `The position holds ${formatQuantity(held)}; a reduce-only order cannot be larger.`, "quantity")
    : null;
}

/** The price that costs are reckoned with: the limit, the trigger, or the far side of the quote. */
export function assumedPriceOf(terms: OrderTerms, quote: Quote): Price {
  const far = terms.side === "buy" ? quote.ask : quote.bid;
  if (terms.type === "limit") return terms.side === "buy" && terms.price !== null && terms.price > quote.ask ? far : (terms.price ?? far);
  return terms.price ?? terms.triggerPrice ?? far;
}

const isBeyond = (side: Side, price: Price, reference: Price): boolean => (side === "buy" ? price > reference : price < reference);

/** Stops lie beyond the market, targets before it; protection lies on its side of the entry. */
function checkSides(terms: OrderTerms, quote: Quote, entry: Price): OrderRefusal | null {
  const { side, type, triggerPrice } = terms;
  const wrong = (field: string, words: string) => refusal("stop-on-wrong-side", words, field);
  const last = formatPrice(quote.last);
  if (triggerPrice !== null && (type === "stop" || type === "stop-limit") && !isBeyond(side, triggerPrice, quote.last))
    return wrong("triggerPrice", `A ${side} stop is triggered ${side === "buy" ? "above" : "below"} the last price, ${last}.`);
  if (triggerPrice !== null && type === "take-profit" && (triggerPrice === quote.last || isBeyond(side, triggerPrice, quote.last)))
    return wrong("triggerPrice", `A ${side} take-profit is triggered ${side === "buy" ? "below" : "above"} the last price, ${last}.`);
  const waits = terms.activationPrice;
  if (waits !== null && !isBeyond(side === "buy" ? "sell" : "buy", waits, quote.last))
    return wrong("activationPrice", `A ${side} begins to trail ${side === "buy" ? "below" : "above"} the last price, ${last}.`);
  const shown = formatPrice(entry);
  if (terms.stopLoss !== null && !isBeyond(side === "buy" ? "sell" : "buy", terms.stopLoss, entry))
    return wrong("stopLoss", `The stop of a ${side} lies ${side === "buy" ? "below" : "above"} its entry, ${shown}.`);
  if (terms.takeProfit !== null && !isBeyond(side, terms.takeProfit, entry))
    return wrong("takeProfit", `The target of a ${side} lies ${side === "buy" ? "above" : "below"} its entry, ${shown}.`);
  return null;
}

/** On the far side of the market a limit may lie anywhere: it waits there. */
function checkBand({ side, price }: OrderTerms, quote: Quote): OrderRefusal | null {
  if (price === null) return null;
  const worst = ((quote.last * (side === "buy" ? 100n + PRICE_BAND_PERCENT : 100n - PRICE_BAND_PERCENT)) / 100n) as Price;
  if (!isBeyond(side, price, worst)) return null;
  const words = `expected ${side === "buy" ? "at most" : "at least"} ${formatPrice(worst)}: ${PRICE_BAND_PERCENT} % from the last price`;
  return refusal("price-band", words, "price");
}

/** The part of an order that opens: what is left after the position, which others before it may already be about to close. */
function openingQuantityOf(terms: OrderTerms, { position, sameSideResting }: GateState): Quantity {
  if (terms.reduceOnly) return ZERO_QUANTITY;
  const closes = position !== null && (position.side === "long") === (terms.side === "sell");
  if (!position || !closes) return terms.quantity;
  const held = absQuantity(position.quantity);
  const free = sameSideResting >= held ? ZERO_QUANTITY : subtractQuantity(held, sameSideResting);
  return subtractQuantity(terms.quantity, minQuantity(terms.quantity, free));
}

/** Position of the sleeve after the order filled in full; signed. */
export function heldAfter(terms: OrderTerms, position: GateState["position"]): Quantity {
  const change = (terms.side === "buy" ? terms.quantity : -terms.quantity) as Quantity;
  return addQuantity(position?.quantity ?? ZERO_QUANTITY, change);
}
