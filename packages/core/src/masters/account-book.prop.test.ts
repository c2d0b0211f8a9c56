import { addMoney, type Money, type Price, price, type Quantity, quantity, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Order, type Position, sleeveKey } from "../orders/index.ts";
import { type Settlement, settleReports } from "../orders/server.ts";
import { type AccountBook, afterFill, beforeFill, EMPTY_BOOK, equityOf, netOf } from "./account-book.ts";

const SYMBOLS = ["BTC-USDT", "ETH-USDT"] as const;
const trade = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  sleeve: fc.constantFrom("a", "b"),
  side: fc.constantFrom("buy" as const, "sell" as const),
  lots: fc.integer({ min: 1, max: 500 }),
  ticks: fc.integer({ min: 1, max: 200_000 }),
});
const marks = fc.record({ "BTC-USDT": fc.integer({ min: 1, max: 200_000 }), "ETH-USDT": fc.integer({ min: 1, max: 200_000 }) });
const TICK = price("0.1");

/** Trades of two sleeves of one account through the rules of settlement. */
function play(trades: readonly { symbol: string; sleeve: string; side: "buy" | "sell"; lots: number; ticks: number }[]) {
  let next = 0;
  const nextId = () => `id${next++}`;
  const open = new Map<string, Position>();
  const fills: Settlement["fills"][number][] = [];
  let cash = ZERO_MONEY;
  for (const { symbol, sleeve, side, lots, ticks } of trades) {
    const amount = (BigInt(lots) * quantity("0.0000001")) as Quantity;
    const order = {
      id: nextId(),
      accountId: "acc",
      userId: "u",
      venue: "paper",
      symbol,
      origin: { kind: "manual", id: sleeve },
      side,
      status: "submitted",
      quantity: amount,
      filledQuantity: 0n,
      filledNotional: 0n,
      fee: 0n,
      reserved: 0n,
      leverage: 10,
      reduceOnly: false,
      stopLoss: null,
      takeProfit: null,
    } as unknown as Order;
    const execution = { tradeId: "t", quantity: amount, price: (BigInt(ticks) * TICK) as Price, liquidity: "taker" as const, marketMs: 1 };
    const settled = settleReports(
      [{ orderId: order.id, status: "filled", marketMs: 1, executions: [execution], reason: null, message: null }],
      {
        orders: [order],
        positions: [...open.values()].filter((position) => sleeveKey(position) === sleeveKey(order)),
        fees: new Map([["acc", { takerFeeCentibps: 333, makerFeeCentibps: 0 }]]),
        recorded: new Set(),
      },
      { at: 1, nextId, cancelsAtOnce: true },
    );
    fills.push(...settled.fills);
    cash = addMoney(cash, settled.cashChanges.get("acc") ?? ZERO_MONEY);
    open.delete(sleeveKey(order));
    for (const position of settled.positions) if (position.closedMs === null) open.set(sleeveKey(position), position);
  }
  return { fills, cash, positions: [...open.values()] };
}

describe("the book of an account", () => {
  it("has the cash, the net positions and the cost that settlement gave the sleeves together", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 30 }), (trades) => {
        const { fills, cash, positions } = play(trades);
        const book = fills.reduce<AccountBook>(afterFill, EMPTY_BOOK);
        expect(book.cash).toBe(cash);
        for (const symbol of SYMBOLS) {
          const mine = positions.filter((position) => position.symbol === symbol);
          expect(netOf(book, symbol)).toBe(mine.reduce((sum, position) => sum + position.quantity, 0n));
          const cost = mine.reduce((sum, { side, cost: paid }) => (side === "long" ? sum + paid : sum - paid), 0n);
          expect(book.symbols.get(symbol)?.cost ?? 0n).toBe(cost);
        }
      }),
    );
  });

  it("goes back the way it came", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 30 }), (trades) => {
        const { fills } = play(trades);
        const steps: AccountBook[] = [EMPTY_BOOK];
        for (const fill of fills) steps.push(afterFill(steps.at(-1) ?? EMPTY_BOOK, fill));
        let book = steps.at(-1) ?? EMPTY_BOOK;
        for (let at = fills.length - 1; at >= 0; at -= 1) {
          const fill = fills[at];
          if (fill) book = beforeFill(book, fill);
          expect(book).toEqual(steps[at]);
        }
      }),
    );
  });

  it("is worth what was sold less what was bought, less fees, with the rest at the mark", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 30 }), marks, (trades, at) => {
        const { fills } = play(trades);
        const book = fills.reduce<AccountBook>(afterFill, EMPTY_BOOK);
        const priceOf = (symbol: string) => (BigInt(at[symbol as (typeof SYMBOLS)[number]]) * TICK) as Price;
        const traded = fills.reduce(
          (sum, { side, notional, fee }) => subtractMoney(side === "buy" ? subtractMoney(sum, notional) : addMoney(sum, notional), fee),
          ZERO_MONEY,
        );
        const held = SYMBOLS.reduce((sum, symbol) => sum + Number(netOf(book, symbol) * priceOf(symbol)) / 1e28, 0);
        expect(Math.abs(Number(equityOf(book, priceOf) - traded) - held)).toBeLessThan(2);
        expect(equityOf(book, () => null)).toBe(openAtCost(book));
      }),
    );
  });
});

/** Without prices an open position counts at its cost; what two opposite sleeves have locked in counts in full. */
const openAtCost = (book: AccountBook): Money =>
  [...book.symbols.values()].reduce((sum, { net, cost }) => (net === 0n ? subtractMoney(sum, cost) : sum), book.cash);
