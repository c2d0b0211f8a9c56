import { noFeesYet } from "@slipstream/core/fees";
import {
  addSums,
  NO_SUMS,
  NOTHING_COUNTED,
  nextRate,
  type PairState,
  type PairSums,
  realizedOf,
  settlePair,
} from "@slipstream/core/fees/server";
import type { Position } from "@slipstream/core/orders";
import { applyFill } from "@slipstream/core/orders/server";
import { absQuantity, type Money, negateMoney, negateQuantity, type Price, type Quantity, ZERO_MONEY } from "@slipstream/kernel";
import { type LifeEvent, unitsOf } from "./fee-model.ts";
import { type Fraction, floorIn } from "./fraction.ts";

const SCALE = 10n ** 18n;
const scaled = <T extends Price | Quantity>(value: Fraction): T => floorIn(SCALE, value) as bigint as T;
const money = (value: Fraction): Money => unitsOf(value) as Money;
const bpsOf = (rate: Fraction): number => Number(floorIn(10_000n, rate));

/** The same life through the product's own rules: fills applied to sleeves, added up since the last settlement, and settled. */
export function settleLife(events: readonly LifeEvent[]) {
  const settled: Record<string, bigint | number>[] = [];
  const book = openBook();
  const prices = new Map<string, Price>();
  let [asked, rateBps] = [0, 0];
  let agreed: number | null = null;
  const next = () => nextRate({ askedBps: asked, agreedBps: agreed, feeBps: rateBps });
  let state: PairState = { sums: NO_SUMS, counted: NOTHING_COUNTED, fee: noFeesYet(0), chargedAll: ZERO_MONEY };
  for (const event of events) {
    if (event.kind === "price") prices.set(event.symbol, scaled(event.price));
    if (event.kind === "fill") book.fill(event.symbol, scaled(event.quantity), scaled(event.price), money(event.fee));
    if (event.kind === "funding") book.fund(money(event.amount));
    if (event.kind === "ask") asked = bpsOf(event.rate);
    // To less than what binds anyway nobody is asked to agree.
    if (event.kind === "agree" && bpsOf(event.rate) > next()) agreed = bpsOf(event.rate);
    if (event.kind === "follow") [rateBps, agreed] = [asked, null];
    if (event.kind !== "settle" && event.kind !== "stop") continue;
    const done = settlePair({ before: state, fresh: book.take(), to: NOTHING_COUNTED, rateBps, platformBps: 2_000, prices });
    if (done === null) throw new Error("a price is missing");
    state = done.after;
    settled.push({
      realized: realizedOf(state.sums),
      unrealized: done.unrealized,
      profit: done.profit,
      mark: done.step.mark,
      rateBps,
      fee: done.step.fee,
      charged: state.chargedAll,
    });
    if (event.kind === "settle") [rateBps, agreed] = [next(), null];
  }
  return settled;
}

/** Sleeves, and what was added to them since it was asked last. */
function openBook() {
  const open = new Map<string, Position>();
  let fresh: PairSums = NO_SUMS;
  let ids = 0;
  return {
    take(): PairSums {
      const taken = fresh;
      fresh = NO_SUMS;
      return taken;
    },
    fund(amount: Money) {
      fresh = addSums(fresh, { ...NO_SUMS, funding: amount });
    },
    fill(symbol: string, quantity: Quantity, price: Price, fee: Money) {
      const side = quantity > 0n ? ("buy" as const) : ("sell" as const);
      const sleeve = { accountId: "a", userId: "u", venue: "paper", symbol, origin: { kind: "follow" as const, id: "f" } };
      const execution = { side, quantity: absQuantity(quantity), price, fee, leverage: 10, marketMs: 1, at: 1 };
      const { notional, realizedPnl, position, flipped } = applyFill(sleeve, open.get(symbol) ?? null, execution, () => `p${ids++}`);
      const now = flipped ?? position;
      if (now.quantity === 0n) open.delete(symbol);
      else open.set(symbol, now);
      fresh = addSums(fresh, {
        price: realizedPnl,
        exchangeFees: fee,
        funding: ZERO_MONEY,
        flow: side === "sell" ? notional : negateMoney(notional),
        held: new Map([[symbol, side === "buy" ? execution.quantity : negateQuantity(execution.quantity)]]),
      });
    },
  };
}
