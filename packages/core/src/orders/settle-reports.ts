import {
  absQuantity,
  addMoney,
  addQuantity,
  type Money,
  type Ms,
  minQuantity,
  negateMoney,
  notionalOf,
  type Quantity,
  shareOf,
  subtractQuantity,
  ZERO_MONEY,
} from "@slipstream/kernel";
import { type AppliedFill, applyFill } from "./apply-fill.ts";
import { feeOf } from "./fee-of.ts";
import { type Fill, type Order, type Position, sleeveKey } from "./order.ts";
import { canMove, isLive, type OrderStatus } from "./order-status.ts";
import { type ProtectionContext, planProtection } from "./plan-protection.ts";
import type { VenueExecution, VenueReport } from "./ports.ts";

/** A movement of an account's cash: what is debited grows, what is credited shrinks. */
export type CashTransfer = {
  readonly accountId: string;
  readonly kind: "trade" | "fee";
  readonly debit: string;
  readonly credit: string;
  readonly amount: Money;
  /** The fill that caused it. */
  readonly causeId: string;
  readonly marketMs: Ms;
};
export type AccountFees = { readonly takerFeeCentibps: number; readonly makerFeeCentibps: number };

/** The rows that reports touch, read under the locks of their accounts. */
export type SettlementBook = {
  /** The orders of the reports, and all live reduce-only orders of their sleeves. */
  readonly orders: readonly Order[];
  /** Open positions of the orders' sleeves. */
  readonly positions: readonly Position[];
  readonly fees: ReadonlyMap<string, AccountFees>;
  /** `<order id> <trade id>` of executions that are recorded already. */
  readonly recorded: ReadonlySet<string>;
};
export type Settlement = {
  /** Orders that changed, as they are now. */
  readonly orders: readonly Order[];
  /** Protective orders that begin. */
  readonly newOrders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly transfers: readonly CashTransfer[];
  readonly cashChanges: ReadonlyMap<string, Money>;
  /** How many of the fills went into masters' records; there once they are written. */
  readonly masterFills?: number;
};
export type SettleContext = ProtectionContext;

/**
 * What reports of a venue do to our books. Pure: the same reports on the same rows give the same settlement, and an execution that is recorded
 * does nothing. At a venue in our own process an execution of a reduce-only order never takes a position through zero.
 */
export function settleReports(reports: readonly VenueReport[], book: SettlementBook, context: SettleContext): Settlement {
  const state = new SettlementState(book, context);
  for (const report of reports) state.apply(report);
  state.protect();
  return state.result();
}

class SettlementState {
  readonly #orders: Map<string, Order>;
  readonly #sleeves: Map<string, Position>;
  readonly #changedOrders = new Set<string>();
  readonly #newOrders: Order[] = [];
  readonly #touched = new Map<string, Position>();
  readonly #fills: Fill[] = [];
  readonly #transfers: CashTransfer[] = [];
  readonly #cash = new Map<string, Money>();
  readonly #recorded: Set<string>;
  readonly #book: SettlementBook;
  readonly #context: SettleContext;

  constructor(book: SettlementBook, context: SettleContext) {
    this.#book = book;
    this.#context = context;
    this.#recorded = new Set(book.recorded);
    this.#orders = new Map(book.orders.map((order) => [order.id, order]));
    this.#sleeves = new Map(book.positions.map((position) => [sleeveKey(position), position]));
  }

  apply(report: VenueReport): void {
    const order = this.#orders.get(report.orderId);
    if (!order) return;
    let current = order;
    let starved = false;
    for (const execution of report.executions) {
      const name = `${order.id} ${execution.tradeId}`;
      if (this.#recorded.has(name)) continue;
      this.#recorded.add(name);
      const quantity = this.#fillable(current, execution.quantity);
      if (quantity < execution.quantity) starved = true;
      if (quantity > 0n) current = this.#fill(current, { ...execution, quantity });
    }
    const status = statusAfter(current, report.status, starved);
    const done = !isLive(status);
    this.#put({
      ...current,
      status,
      reserved: done ? ZERO_MONEY : current.reserved,
      acceptedMs: current.acceptedMs ?? (report.status === "rejected" || report.status === "unknown" ? null : report.marketMs),
      triggeredMs: report.triggeredMs ?? current.triggeredMs,
      trailReference: report.trail?.reference ?? current.trailReference,
      trailActiveMs: report.trail?.activeMs ?? current.trailActiveMs,
      reason: starved ? "position-closed" : (report.reason ?? current.reason),
      message: starved ? "The position that it would have reduced was closed." : (report.message ?? current.message),
      doneAt: done ? this.#context.at : null,
      updatedAt: this.#context.at,
    });
  }

  /** Brings the protective orders of every position that changed in line with it. */
  protect(): void {
    const reductions = new Map<string, string[]>();
    for (const order of this.#orders.values()) {
      if (!order.reduceOnly || !isLive(order.status)) continue;
      const sleeve = sleeveKey(order);
      const known = reductions.get(sleeve);
      if (known) known.push(order.id);
      else reductions.set(sleeve, [order.id]);
    }
    for (const position of this.#touched.values()) {
      // Read anew for each: a turn-around has cancelled those of the old side by the time it comes to the new one.
      const attached = (reductions.get(sleeveKey(position)) ?? [])
        .flatMap((id) => this.#orders.get(id) ?? [])
        .filter(({ status }) => isLive(status));
      const plan = planProtection(position, attached, this.#context);
      for (const order of plan.changed) this.#put(order);
      this.#newOrders.push(...plan.begun);
    }
  }

  result(): Settlement {
    return {
      orders: [...this.#changedOrders].flatMap((id) => this.#orders.get(id) ?? []),
      newOrders: this.#newOrders,
      fills: this.#fills,
      positions: [...this.#touched.values()],
      transfers: this.#transfers,
      cashChanges: this.#cash,
    };
  }

  #put(order: Order): void {
    this.#orders.set(order.id, order);
    this.#changedOrders.add(order.id);
  }

  #fillable(order: Order, quantity: Quantity): Quantity {
    const left = minQuantity(quantity, subtractQuantity(order.quantity, order.filledQuantity));
    // What a venue outside did has happened, whatever we would have allowed.
    if (!order.reduceOnly || !this.#context.cancelsAtOnce) return left;
    const position = this.#sleeves.get(sleeveKey(order));
    const reduces = position && (position.side === "long") === (order.side === "sell");
    return reduces ? minQuantity(left, absQuantity(position.quantity)) : (0n as Quantity);
  }

  #fill(order: Order, execution: VenueExecution): Order {
    const fees = this.#book.fees.get(order.accountId);
    if (!fees) throw new Error(`account ${order.accountId} is not in the book`);
    const key = sleeveKey(order);
    const before = this.#sleeves.get(key) ?? null;
    const id = this.#context.nextId();
    const centibps = execution.liquidity === "maker" ? fees.makerFeeCentibps : fees.takerFeeCentibps;
    const terms = {
      side: order.side,
      quantity: execution.quantity,
      price: execution.price,
      leverage: order.leverage,
      marketMs: execution.marketMs,
      at: this.#context.at,
    };
    const fee = feeOf(notionalOf(execution.price, execution.quantity), centibps);
    const applied = applyFill(order, before, { ...terms, fee }, this.#context.nextId);
    this.#move(key, order, applied);
    this.#fills.push({
      id,
      venue: order.venue,
      accountId: order.accountId,
      userId: order.userId,
      orderId: order.id,
      positionId: applied.position.id,
      flippedPositionId: applied.flipped?.id ?? null,
      venueTradeId: execution.tradeId,
      symbol: order.symbol,
      origin: order.origin,
      side: order.side,
      quantity: execution.quantity,
      price: execution.price,
      notional: applied.notional,
      fee,
      realizedPnl: applied.realizedPnl,
      liquidity: execution.liquidity,
      marketMs: execution.marketMs,
      recordedAt: this.#context.at,
    });
    this.#transfer(order.accountId, "trade", "profit-and-loss", applied.realizedPnl, id, execution.marketMs);
    this.#transfer(order.accountId, "fee", "fees", negateMoney(fee), id, execution.marketMs);
    const left = subtractQuantity(order.quantity, order.filledQuantity);
    const leftAfter = subtractQuantity(left, execution.quantity);
    return {
      ...order,
      filledQuantity: addQuantity(order.filledQuantity, execution.quantity),
      filledNotional: addMoney(order.filledNotional, applied.notional),
      fee: addMoney(order.fee, fee),
      reserved: shareOf(order.reserved, leftAfter, left, "up"),
    };
  }

  /** The sleeve after a fill. An entry that carries protection gives it to the position that it opened or enlarged. */
  #move(key: string, order: Order, { position, flipped }: AppliedFill): void {
    const entered = flipped ?? ((position.side === "long") === (order.side === "buy") ? position : null);
    const guarded = entered && {
      ...entered,
      stopLoss: order.stopLoss ?? entered.stopLoss,
      takeProfit: order.takeProfit ?? entered.takeProfit,
    };
    const after = guarded && guarded.id === position.id ? guarded : position;
    this.#touched.set(after.id, after);
    if (flipped && guarded) this.#touched.set(guarded.id, guarded);
    const open = flipped ? guarded : after.closedMs === null ? after : null;
    if (open) this.#sleeves.set(key, open);
    else this.#sleeves.delete(key);
  }

  #transfer(accountId: string, kind: "trade" | "fee", other: string, change: Money, causeId: string, marketMs: Ms): void {
    if (change === ZERO_MONEY) return;
    const [debit, credit] = change > 0n ? ["cash", other] : [other, "cash"];
    this.#transfers.push({ accountId, kind, debit, credit, amount: change > 0n ? change : negateMoney(change), causeId, marketMs });
    this.#cash.set(accountId, addMoney(this.#cash.get(accountId) ?? ZERO_MONEY, change));
  }
}

function statusAfter(order: Order, reported: VenueReport["status"], starved: boolean): OrderStatus {
  // An execution is true also where the venue had refused the order: it is booked, and the order keeps its end.
  if (order.filledQuantity === order.quantity) return canMove(order.status, "filled") ? "filled" : order.status;
  // Its owner wanted it gone while it was on its way: that it arrived does not change that.
  if (order.status === "cancelling" && !starved) {
    if (reported === "rejected") return "cancelled";
    if (reported === "open" || reported === "partially-filled" || reported === "filled" || reported === "unknown") return "cancelling";
  }
  const wanted: OrderStatus = starved
    ? "cancelled"
    : reported === "filled" || (reported === "open" && order.filledQuantity > 0n)
      ? "partially-filled"
      : reported;
  return wanted === order.status || canMove(order.status, wanted) ? wanted : order.status;
}
