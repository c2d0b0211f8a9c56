import type { InstrumentBook, Tick } from "@slipstream/core/market";
import { isLive, type Order, type Trigger, TriggerBook } from "@slipstream/core/orders";
import {
  type AbsentOrder,
  type TrailPeaks,
  type VenueExecution,
  type VenueGateway,
  type VenueReport,
  VenueUnavailable,
} from "@slipstream/core/orders/server";
import { fromSteps, invariant, type Ms, type Price, stepsOf, subtractQuantity } from "@slipstream/kernel";
import { isMarketable, isReached, stopPrice, takerPrice } from "./fill-prices.ts";
import { catchUp, createPeakLog, type PeakLog, seenUntil } from "./peak-log.ts";

export const PAPER = "paper";

/**
 * A venue without a memory of its own: what rests is what our orders table says, and an execution is true once it is recorded there. It fills
 * against the quote of the market's source, whole orders at once, and names executions so that doing it again gives the same name.
 */
export type PaperVenue = VenueGateway & {
  /**
   * What rests, and how far its trailing stops came, at start. An order is touched only by ticks that it has not seen. Answers the trailing
   * stops that have come further than the books say.
   */
  restore(orders: readonly Order[], peaks: readonly TrailPeaks[]): readonly Order[];
  /** Follows the market by one tick; answers with what it did to resting orders. */
  onTick(tick: Tick): readonly VenueReport[];
  /** Takes over what the books say of orders: sizes that changed, ends that came from elsewhere. */
  follow(orders: readonly Order[]): void;
  /** Whether every instrument has a price, so that orders can be taken. */
  isOpen(): boolean;
  /** The peaks of trailing stops that moved since the last call. */
  takePeaks(): readonly TrailPeaks[];
};

type Place = { readonly book: TriggerBook; readonly tickSize: Price; readonly peaks: PeakLog; tick: Tick | null };
/** A resting order that is not to be touched by ticks up to a moment: they came before it, or it has seen them. */
type Later = { readonly order: Order; readonly seenMs: Ms };
const NOTHING: readonly VenueReport[] = [];

export function createPaperVenue(instruments: InstrumentBook): PaperVenue {
  const places = new Map<string, Place>(
    instruments
      .list()
      .map(({ symbol, tickSize }) => [symbol, { book: new TriggerBook(), tickSize, peaks: createPeakLog(symbol, tickSize), tick: null }]),
  );
  const resting = new Map<string, Order>();
  /** Oldest first: after a crash the last ticks come once more. */
  let later: Later[] = [];

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
        if (order.triggerPrice !== null && isReached("stop", order.side, order.triggerPrice, tick.last))
          return trigger(accepted, takerPrice(order.side, tick), tick);
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

  /** A stop-limit goes on as a limit order: it takes at once at what a stop would have paid, or rests. */
  const trigger = (order: Order, paid: Price, tick: Tick): VenueReport => {
    const { price } = order;
    invariant(price !== null, "a stop-limit order has a limit");
    const triggeredMs = tick.marketMs;
    if (order.side === "buy" ? paid <= price : paid >= price) return { ...filled(order, paid, "taker", tick.marketMs), triggeredMs };
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
    if (order.type === "stop-limit") return trigger(order, stopPrice(order.side, met, tick), tick);
    if (order.type === "trailing-stop" && order.trailActiveMs === null) return startTrail(order, tick.last, tick.marketMs);
    return filled(order, stopPrice(order.side, met, tick), "taker", tick.marketMs);
  };

  const comeOfAge = (marketMs: Ms): void => {
    const due = later.findIndex(({ seenMs }) => seenMs >= marketMs);
    for (const { order } of later.splice(0, due < 0 ? later.length : due)) rest(order);
  };

  return {
    venue: PAPER,
    async submit(orders) {
      return orders.map(accept);
    },
    async cancel(orders) {
      return orders.map((order) => {
        forget(order);
        later = later.filter((each) => each.order.id !== order.id);
        return report(order, "cancelled", placeOf(order.symbol).tick?.marketMs ?? order.acceptedMs ?? 0);
      });
    },
    async query(orders) {
      return orders.map((order): VenueReport | AbsentOrder => {
        const known = resting.get(order.id) ?? later.find((each) => each.order.id === order.id)?.order;
        return known
          ? report(known, known.filledQuantity > 0n ? "partially-filled" : "open", known.acceptedMs ?? 0)
          : { orderId: order.id, status: "absent" };
      });
    },
    restore(orders, peaks) {
      const caughtUp = orders.map((order) => catchUp(order, peaks));
      later = caughtUp.map((order) => ({ order, seenMs: seenUntil(order) })).sort((a, b) => a.seenMs - b.seenMs);
      return caughtUp.filter((order, index) => order !== orders[index]);
    },
    onTick(tick) {
      const place = places.get(tick.symbol);
      if (!place) return NOTHING;
      place.tick = tick;
      if (later.length > 0) comeOfAge(tick.marketMs);
      const ticks = stepsOf(tick.last, place.tickSize);
      place.peaks.follow(place.book, ticks, tick.marketMs);
      const fired = place.book.onPrice(ticks);
      if (fired.length === 0) return NOTHING;
      return fired.flatMap(({ id, triggerTicks }) => {
        const order = resting.get(id);
        return order ? [reach(order, triggerTicks, place, tick)] : [];
      });
    },
    follow(orders) {
      for (const order of orders) {
        const known = resting.get(order.id);
        if (!isLive(order.status)) {
          if (known) forget(order);
          later = later.length > 0 ? later.filter((each) => each.order.id !== order.id) : later;
        } else if (known) resting.set(order.id, { ...known, quantity: order.quantity, filledQuantity: order.filledQuantity });
      }
    },
    isOpen: () => [...places.values()].every(({ tick }) => tick !== null),
    takePeaks: () => [...places.values()].flatMap(({ peaks }) => peaks.take()),
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
