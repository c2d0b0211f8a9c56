import type { InstrumentBook, Tick } from "@slipstream/core/market";
import { isLive, type Order, type Trigger, TriggerBook } from "@slipstream/core/orders";
import {
  type AbsentOrder,
  type VenueExecution,
  type VenueGateway,
  type VenueReport,
  VenueUnavailable,
} from "@slipstream/core/orders/server";
import { fromSteps, invariant, type Ms, type Price, stepsOf, subtractQuantity } from "@slipstream/kernel";
import { isMarketable, isReached, stopPrice, takerPrice } from "./fill-prices.ts";

export const PAPER = "paper";

/**
 * A venue without a memory of its own: what rests is what our orders table says, and an execution is true once it is recorded there. It fills
 * against the quote of the market's source, whole orders at once, and names executions so that doing it again gives the same name.
 */
export type PaperVenue = VenueGateway & {
  /** What rests, at start. An order is touched only by ticks after the moment at which it was accepted. */
  restore(orders: readonly Order[]): void;
  /** Follows the market by one tick; answers with what it did to resting orders. */
  onTick(tick: Tick): readonly VenueReport[];
  /** Takes over what the books say of orders: sizes that changed, ends that came from elsewhere. */
  follow(orders: readonly Order[]): void;
  /** Whether every instrument has a price, so that orders can be taken. */
  isOpen(): boolean;
  /** The best price of each trailing stop that is active. */
  trails(): { orderId: string; reference: Price; activeMs: Ms }[];
};

type Place = { readonly book: TriggerBook; readonly tickSize: Price; tick: Tick | null };
const NOTHING: readonly VenueReport[] = [];

export function createPaperVenue(instruments: InstrumentBook): PaperVenue {
  const places = new Map<string, Place>(
    instruments.list().map(({ symbol, tickSize }) => [symbol, { book: new TriggerBook(), tickSize, tick: null }]),
  );
  const resting = new Map<string, Order>();
  /** Orders that were accepted later than the market stands, oldest first: after a crash the last ticks come once more. */
  let later: Order[] = [];

  const placeOf = (symbol: string): Place => {
    const place = places.get(symbol);
    invariant(place, `the paper venue has no ${symbol}`);
    return place;
  };

  const rest = (order: Order): void => {
    const place = placeOf(order.symbol);
    const trigger = triggerOf(order, place.tickSize);
    resting.set(order.id, order);
    if (trigger) place.book.add(order.id, trigger);
  };
  const forget = (order: Order): void => {
    resting.delete(order.id);
    placeOf(order.symbol).book.remove(order.id);
  };

  const accept = (order: Order): VenueReport => {
    const { tick } = placeOf(order.symbol);
    if (!tick) throw new VenueUnavailable(`no price for ${order.symbol}`);
    const at = tick.marketMs;
    if (resting.has(order.id)) return report(order, "open", at);
    const accepted = { ...order, acceptedMs: at };
    switch (order.type) {
      case "market":
        return filled(order, takerPrice(order.side, tick), "taker", at);
      case "limit":
        return acceptLimit(accepted, tick);
      case "stop":
      case "take-profit":
        if (order.triggerPrice !== null && isReached(order.type, order.side, order.triggerPrice, tick.last))
          return filled(order, takerPrice(order.side, tick), "taker", at);
        rest(accepted);
        return report(order, "open", at);
      case "stop-limit":
        if (order.triggerPrice !== null && isReached("stop", order.side, order.triggerPrice, tick.last)) return trigger(accepted, tick);
        rest(accepted);
        return report(order, "open", at);
      case "trailing-stop":
        return acceptTrailing(accepted, tick);
    }
  };

  const acceptLimit = (order: Order, tick: Tick): VenueReport => {
    const { price, timeInForce } = order;
    invariant(price !== null, "a limit order has a price");
    const marketable = isMarketable(order.side, price, tick);
    if (timeInForce === "post-only" && marketable)
      return {
        ...report(order, "rejected", tick.marketMs),
        reason: "post-only-would-take",
        message: "It would have traded at once, which a post-only order must not.",
      };
    if (marketable) return filled(order, takerPrice(order.side, tick), "taker", tick.marketMs);
    if (timeInForce === "IOC" || timeInForce === "FOK")
      return {
        ...report(order, "expired", tick.marketMs),
        reason: "not-fillable-at-once",
        message: "Nothing traded at its limit when it arrived.",
      };
    rest(order);
    return report(order, "open", tick.marketMs);
  };

  const acceptTrailing = (order: Order, tick: Tick): VenueReport => {
    const waits = order.activationPrice !== null && !isActivated(order, order.activationPrice, tick.last);
    if (waits) {
      rest(order);
      return report(order, "open", tick.marketMs);
    }
    return startTrail(order, tick.last, tick.marketMs);
  };

  const startTrail = (order: Order, reference: Price, activeMs: Ms): VenueReport => {
    rest({ ...order, trailReference: reference, trailActiveMs: activeMs });
    return { ...report(order, "open", activeMs), trail: { reference, activeMs } };
  };

  /** A stop-limit goes on as a limit order: it takes at once, or rests. */
  const trigger = (order: Order, tick: Tick): VenueReport => {
    const { price } = order;
    invariant(price !== null, "a stop-limit order has a limit");
    const triggeredMs = tick.marketMs;
    if (isMarketable(order.side, price, tick))
      return { ...filled(order, takerPrice(order.side, tick), "taker", tick.marketMs), triggeredMs };
    rest({ ...order, triggeredMs });
    return { ...report(order, "open", tick.marketMs), triggeredMs };
  };

  const reach = (order: Order, triggerTicks: number, place: Place, tick: Tick): VenueReport => {
    resting.delete(order.id);
    const met = fromSteps(triggerTicks, place.tickSize);
    if (order.type === "limit" || (order.type === "stop-limit" && order.triggeredMs !== null)) {
      invariant(order.price !== null, "a limit order has a price");
      return filled(order, order.price, "maker", tick.marketMs);
    }
    if (order.type === "stop-limit") return trigger(order, tick);
    if (order.type === "trailing-stop" && order.trailActiveMs === null) return startTrail(order, tick.last, tick.marketMs);
    return filled(order, stopPrice(order.side, met, tick), "taker", tick.marketMs);
  };

  const comeOfAge = (marketMs: Ms): void => {
    const due = later.findIndex((order) => (order.acceptedMs ?? 0) >= marketMs);
    const ready = later.splice(0, due < 0 ? later.length : due);
    for (const order of ready) rest(order);
  };

  return {
    venue: PAPER,
    async submit(orders) {
      return orders.map(accept);
    },
    async cancel(orders) {
      return orders.map((order) => {
        forget(order);
        later = later.filter(({ id }) => id !== order.id);
        return report(order, "cancelled", placeOf(order.symbol).tick?.marketMs ?? order.acceptedMs ?? 0);
      });
    },
    async query(orders) {
      return orders.map((order): VenueReport | AbsentOrder => {
        const known = resting.get(order.id) ?? later.find(({ id }) => id === order.id);
        return known
          ? report(known, known.filledQuantity > 0n ? "partially-filled" : "open", known.acceptedMs ?? 0)
          : { orderId: order.id, status: "absent" };
      });
    },
    restore(orders) {
      later = orders.toSorted((a, b) => (a.acceptedMs ?? 0) - (b.acceptedMs ?? 0));
    },
    onTick(tick) {
      const place = places.get(tick.symbol);
      if (!place) return NOTHING;
      place.tick = tick;
      if (later.length > 0) comeOfAge(tick.marketMs);
      const fired = place.book.onPrice(stepsOf(tick.last, place.tickSize));
      if (fired.length === 0) return NOTHING;
      return fired.flatMap(({ id, triggerTicks }) => {
        const order = resting.get(id);
        return order ? [reach(order, triggerTicks, place, tick)] : [];
      });
    },
    follow(orders) {
      for (const order of orders) {
        const known = resting.get(order.id);
        if (!known) continue;
        if (!isLive(order.status)) forget(order);
        else resting.set(order.id, { ...known, quantity: order.quantity, filledQuantity: order.filledQuantity });
      }
    },
    isOpen: () => [...places.values()].every(({ tick }) => tick !== null),
    trails() {
      const found: { orderId: string; reference: Price; activeMs: Ms }[] = [];
      for (const { book, tickSize, tick } of places.values()) {
        if (!tick) continue;
        book.forEachTrail((orderId, best) => found.push({ orderId, reference: fromSteps(best, tickSize), activeMs: tick.marketMs }));
      }
      return found;
    },
  };
}

const report = (order: Order, status: VenueReport["status"], marketMs: Ms): VenueReport => ({
  orderId: order.id,
  status,
  marketMs,
  executions: [],
  reason: null,
  message: null,
});

function filled(order: Order, price: Price, liquidity: VenueExecution["liquidity"], marketMs: Ms): VenueReport {
  const quantity = subtractQuantity(order.quantity, order.filledQuantity);
  return {
    ...report(order, "filled", marketMs),
    executions: [{ tradeId: `${order.id}-${order.filledQuantity}`, quantity, price, liquidity, marketMs }],
  };
}

const isActivated = (order: Order, activation: Price, last: Price): boolean =>
  order.side === "sell" ? last >= activation : last <= activation;

/** What a resting order waits for. A limit fills only when the price trades through it: one tick beyond. */
function triggerOf(order: Order, tickSize: Price): Trigger | null {
  const ticks = (price: Price) => stepsOf(price, tickSize);
  const { price, triggerPrice, activationPrice, trailReference } = order;
  if (order.type === "limit" || (order.type === "stop-limit" && order.triggeredMs !== null)) {
    if (price === null) return null;
    return order.side === "buy" ? { kind: "at-or-below", ticks: ticks(price) - 1 } : { kind: "at-or-above", ticks: ticks(price) + 1 };
  }
  if (order.type === "trailing-stop") {
    if (order.trailActiveMs === null || trailReference === null)
      return activationPrice === null
        ? null
        : { kind: order.side === "sell" ? "at-or-above" : "at-or-below", ticks: ticks(activationPrice) };
    const side = order.side === "sell" ? "below" : "above";
    const best = ticks(trailReference);
    if (order.trailPpm !== null) return { kind: "trail", side, unit: "ppm", distance: order.trailPpm, best };
    return order.trailAmount === null ? null : { kind: "trail", side, unit: "ticks", distance: ticks(order.trailAmount), best };
  }
  if (triggerPrice === null) return null;
  const rising = (order.type === "take-profit") === (order.side === "sell");
  return { kind: rising ? "at-or-above" : "at-or-below", ticks: ticks(triggerPrice) };
}
