import { formatMoney, formatQuantity, money, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Order, Position } from "./order.ts";
import { isLive } from "./order-status.ts";
import { ACCOUNT_ID, anOrder, aPosition, sumOf } from "./orders.fixture.ts";
import type { VenueExecution, VenueReport } from "./ports.ts";
import { type SettlementBook, settleReports } from "./settle-reports.ts";

const execution = (over: Partial<VenueExecution> = {}): VenueExecution => ({
  tradeId: "t1",
  quantity: quantity("0.01"),
  price: price("100000"),
  liquidity: "taker",
  marketMs: 7,
  ...over,
});
const report = (orderId: string, over: Partial<VenueReport> = {}): VenueReport => ({
  orderId,
  status: "filled",
  marketMs: 7,
  executions: [],
  reason: null,
  message: null,
  ...over,
});
const book = (over: Partial<SettlementBook> = {}): SettlementBook => ({
  orders: [],
  positions: [],
  fees: new Map([[ACCOUNT_ID, { takerFeeCentibps: 500, makerFeeCentibps: 200 }]]),
  recorded: new Set(),
  ...over,
});
const settle = (reports: readonly VenueReport[], rows: SettlementBook, cancelsAtOnce = true) => {
  let next = 0;
  return settleReports(reports, rows, { at: 99, nextId: () => `n${next++}`, cancelsAtOnce });
};
const order = (id: string, over: Partial<Order> = {}) => anOrder({ id, clientOrderId: id, ...over });
const find = <Row extends { id: string }>(rows: readonly Row[], id: string): Row => {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Error(`no ${id}`);
  return row;
};
const statusOf = (settlement: ReturnType<typeof settle>, id: string) => find(settlement.orders, id).status;

describe("an execution", () => {
  it("fills the order, opens the position, and moves cash by its fee", () => {
    const done = settle([report("o", { executions: [execution()] })], book({ orders: [order("o", { reserved: money("100") })] }));
    expect(find(done.orders, "o")).toMatchObject({
      status: "filled",
      filledQuantity: quantity("0.01"),
      filledNotional: money("1000"),
      reserved: 0n,
      doneAt: 99,
    });
    expect(done.fills).toMatchObject([{ orderId: "o", venueTradeId: "t1", fee: money("0.5"), marketMs: 7, recordedAt: 99 }]);
    expect(done.positions).toMatchObject([{ side: "long", cost: money("1000"), fees: money("0.5") }]);
    expect(done.transfers).toMatchObject([
      { kind: "fee", debit: "fees", credit: "cash", amount: money("0.5"), causeId: done.fills[0]?.id },
    ]);
    expect(done.cashChanges.get(ACCOUNT_ID)).toBe(money("-0.5"));
  });

  it("in parts leaves the order partly filled, and frees the reserve of what is filled", () => {
    const part = report("o", { status: "open", executions: [execution({ quantity: quantity("0.004"), liquidity: "maker" })] });
    const done = settle([part], book({ orders: [order("o", { reserved: money("100") })] }));
    expect(find(done.orders, "o")).toMatchObject({ status: "partially-filled", reserved: money("60"), acceptedMs: 7, doneAt: null });
    expect(done.fills).toMatchObject([{ liquidity: "maker", fee: money("0.08") }]);
  });

  it("that is recorded already does nothing", () => {
    const filled = order("o", { status: "filled", filledQuantity: quantity("0.01"), doneAt: 5 });
    const done = settle([report("o", { executions: [execution()] })], book({ orders: [filled], recorded: new Set(["o t1"]) }));
    expect([done.fills, done.positions, done.transfers]).toEqual([[], [], []]);
    expect(statusOf(done, "o")).toBe("filled");
  });

  it("twice in one report counts once", () => {
    const done = settle(
      [
        report("o", {
          status: "open",
          executions: [execution({ quantity: quantity("0.004") }), execution({ quantity: quantity("0.004") })],
        }),
      ],
      book({ orders: [order("o")] }),
    );
    expect(done.fills).toHaveLength(1);
  });

  it.each([
    ["cancelled", "0.01", "filled"],
    ["cancelled", "0.004", "cancelled"],
    ["expired", "0.004", "expired"],
  ] as const)("that arrives late, after the order was %s, still counts (%s of 0.01): %s", (status, amount, after) => {
    const gone = order("o", { status, doneAt: 5 });
    const done = settle(
      [report("o", { status: "open", executions: [execution({ quantity: quantity(amount) })] })],
      book({ orders: [gone] }),
    );
    expect(done.fills).toHaveLength(1);
    expect(statusOf(done, "o")).toBe(after);
    expect(find(done.orders, "o").doneAt).not.toBeNull();
  });

  it("of a reduction never takes the position through zero", () => {
    const reduces = order("o", { side: "sell", reduceOnly: true, quantity: quantity("0.3") });
    const done = settle(
      [report("o", { executions: [execution({ quantity: quantity("0.3") })] })],
      book({ orders: [reduces], positions: [aPosition()] }),
    );
    expect(done.positions).toMatchObject([{ quantity: 0n, closedMs: 7 }]);
    expect(find(done.orders, "o")).toMatchObject({ status: "cancelled", filledQuantity: quantity("0.1"), reason: "position-closed" });
  });

  it("that turns a position around makes two positions and one fill", () => {
    const done = settle(
      [report("o", { executions: [execution({ quantity: quantity("0.3") })] })],
      book({ orders: [order("o", { side: "sell", quantity: quantity("0.3") })], positions: [aPosition()] }),
    );
    expect(done.fills).toMatchObject([
      {
        positionId: aPosition().id,
        flippedPositionId: find(
          done.positions.filter(({ side }) => side === "short"),
          done.fills[0]?.flippedPositionId ?? "",
        ).id,
      },
    ]);
    expect(done.positions.map(({ quantity: held }) => formatQuantity(held)).sort()).toEqual(["-0.2", "0"]);
  });
});

describe("a word of the venue", () => {
  it.each([
    ["submitted", "open", "open"],
    ["submitted", "rejected", "rejected"],
    ["submitted", "unknown", "unknown"],
    ["open", "cancelled", "cancelled"],
    ["open", "expired", "expired"],
    ["unknown", "open", "open"],
    ["cancelling", "cancelled", "cancelled"],
    // What its owner asked for is not forgotten because the venue had not heard of it yet.
    ["cancelling", "open", "cancelling"],
    ["cancelling", "partially-filled", "cancelling"],
    ["filled", "cancelled", "filled"],
    ["cancelled", "open", "cancelled"],
    ["rejected", "open", "rejected"],
  ] as const)("%s, then %s: %s", (before, said, after) => {
    const filledQuantity = before === "filled" ? quantity("0.01") : quantity("0");
    expect(statusOf(settle([report("o", { status: said })], book({ orders: [order("o", { status: before, filledQuantity })] })), "o")).toBe(
      after,
    );
  });

  it("gives the reserve back when the order is at its end", () => {
    const done = settle([report("o", { status: "cancelled" })], book({ orders: [order("o", { status: "open", reserved: money("5") })] }));
    expect(find(done.orders, "o")).toMatchObject({ reserved: 0n, doneAt: 99 });
  });

  it("on an order that is not in the books does nothing", () => {
    expect(settle([report("stranger")], book()).orders).toEqual([]);
  });
});

describe("protection", () => {
  const entry = order("entry", { stopLoss: price("90000"), takeProfit: price("120000") });
  const guardsOf = (settlement: ReturnType<typeof settle>) =>
    settlement.newOrders.map(({ role, side, type, triggerPrice, quantity: size, reduceOnly, status }) => [
      role,
      side,
      type,
      triggerPrice,
      formatQuantity(size),
      reduceOnly,
      status,
    ]);
  const guard = (role: "stop-loss" | "take-profit", position: Position, over: Partial<Order> = {}) =>
    order(role, {
      role,
      side: "sell",
      type: role === "stop-loss" ? "stop" : "take-profit",
      status: "open",
      reduceOnly: true,
      positionId: position.id,
      quantity: quantity("0.1"),
      triggerPrice: role === "stop-loss" ? position.stopLoss : position.takeProfit,
      ...over,
    });
  const guarded = aPosition({ stopLoss: price("90000"), takeProfit: price("120000") });
  const guards = [guard("stop-loss", guarded), guard("take-profit", guarded)];

  it("of an entry becomes the position's, one order each", () => {
    const done = settle([report("entry", { executions: [execution()] })], book({ orders: [entry] }));
    expect(done.positions).toMatchObject([{ stopLoss: price("90000"), takeProfit: price("120000") }]);
    expect(guardsOf(done)).toEqual([
      ["stop-loss", "sell", "stop", price("90000"), "0.01", true, "planned"],
      ["take-profit", "sell", "take-profit", price("120000"), "0.01", true, "planned"],
    ]);
  });

  it("grows with the position, and shrinks with it", () => {
    const grown = settle(
      [report("more", { executions: [execution({ quantity: quantity("0.02") })] })],
      book({ orders: [order("more", { quantity: quantity("0.02") }), ...guards], positions: [guarded] }),
    );
    expect(["stop-loss", "take-profit"].map((id) => formatQuantity(find(grown.orders, id).quantity))).toEqual(["0.12", "0.12"]);
    const shrunk = settle(
      [report("less", { executions: [execution({ quantity: quantity("0.04") })] })],
      book({ orders: [order("less", { side: "sell", quantity: quantity("0.04") }), ...guards], positions: [guarded] }),
    );
    expect(["stop-loss", "take-profit"].map((id) => formatQuantity(find(shrunk.orders, id).quantity))).toEqual(["0.06", "0.06"]);
  });

  it("ends when one of it is hit: the sibling goes, and so does every other reduction of the sleeve", () => {
    const own = order("own", { side: "sell", type: "limit", status: "open", reduceOnly: true, price: price("130000") });
    const other = order("other", { side: "sell", type: "limit", status: "open", price: price("130000") });
    const hit = report("stop-loss", { executions: [execution({ quantity: quantity("0.1"), price: price("90000") })] });
    const done = settle([hit], book({ orders: [...guards, own, other], positions: [guarded] }));
    expect(["stop-loss", "take-profit", "own"].map((id) => statusOf(done, id))).toEqual(["filled", "cancelled", "cancelled"]);
    expect(done.orders.some(({ id }) => id === "other")).toBe(false);
  });

  it("hit on both sides in one go closes once", () => {
    const done = settle(
      [
        report("stop-loss", { executions: [execution({ quantity: quantity("0.1") })] }),
        report("take-profit", { executions: [execution({ tradeId: "t2", quantity: quantity("0.1") })] }),
      ],
      book({ orders: guards, positions: [guarded] }),
    );
    expect(done.fills).toHaveLength(1);
    expect(statusOf(done, "take-profit")).toBe("cancelled");
    expect(done.positions).toMatchObject([{ quantity: 0n }]);
  });

  it("waits for the venue's word elsewhere, but what was never sent goes at once", () => {
    const planned = guard("take-profit", guarded, { status: "planned" });
    const hit = report("stop-loss", { executions: [execution({ quantity: quantity("0.1") })] });
    const sent = settle([hit], book({ orders: [...guards], positions: [guarded] }), false);
    expect(statusOf(sent, "take-profit")).toBe("cancelling");
    expect(statusOf(settle([hit], book({ orders: [guards[0] as Order, planned], positions: [guarded] }), false), "take-profit")).toBe(
      "cancelled",
    );
  });

  it("of the old side dies with a turn-around, the new side gets that of the order", () => {
    const turn = order("turn", { side: "sell", quantity: quantity("0.3"), stopLoss: price("110000") });
    const done = settle(
      [report("turn", { executions: [execution({ quantity: quantity("0.3") })] })],
      book({ orders: [turn, ...guards], positions: [guarded] }),
    );
    expect(["stop-loss", "take-profit"].map((id) => statusOf(done, id))).toEqual(["cancelled", "cancelled"]);
    expect(guardsOf(done)).toEqual([["stop-loss", "buy", "stop", price("110000"), "0.2", true, "planned"]]);
  });
});

describe("whatever the venue says, in whatever order and how often", () => {
  const said = fc.record({
    order: fc.nat(5),
    trade: fc.nat(3),
    lots: fc.integer({ min: 1, max: 40 }),
    ticks: fc.integer({ min: 900_000, max: 1_100_000 }),
    status: fc.constantFrom("open" as const, "filled" as const, "cancelled" as const, "expired" as const, "unknown" as const),
  });
  const wanted = fc.record({
    side: fc.constantFrom("buy" as const, "sell" as const),
    lots: fc.integer({ min: 1, max: 60 }),
    reduceOnly: fc.boolean(),
    stop: fc.boolean(),
  });

  it("position = Σ fills, cash = Σ transfers, nothing is filled beyond its size, and no flat sleeve has a live reduction", () => {
    fc.assert(
      fc.property(fc.array(wanted, { minLength: 6, maxLength: 6 }), fc.array(said, { maxLength: 25 }), (wishes, words) => {
        const orders = wishes.map(({ side, lots, reduceOnly, stop }, index) =>
          order(`o${index}`, {
            side,
            reduceOnly,
            quantity: (BigInt(lots) * quantity("0.001")) as Quantity,
            stopLoss: stop && !reduceOnly ? price("50000") : null,
            status: "open",
          }),
        );
        const reports = words.map(({ order: at, trade, lots, ticks, status }) =>
          report(`o${at}`, {
            status,
            executions: [
              execution({
                tradeId: `${at}-${trade}`,
                quantity: (BigInt(lots) * quantity("0.001")) as Quantity,
                price: (BigInt(ticks) * price("0.1")) as Price,
              }),
            ],
          }),
        );
        const done = settle(reports, book({ orders }));
        const net = done.fills.reduce((sum, fill) => sum + (fill.side === "buy" ? fill.quantity : -fill.quantity), 0n);
        const open = done.positions.filter(({ closedMs }) => closedMs === null);
        expect(open.length).toBeLessThanOrEqual(1);
        expect(open[0]?.quantity ?? 0n).toBe(net);
        const moved = sumOf(done.transfers.map(({ debit, amount }) => (debit === "cash" ? amount : -amount) as never));
        expect(done.cashChanges.get(ACCOUNT_ID) ?? 0n).toBe(moved);
        expect(moved).toBe(sumOf(done.fills.map(({ realizedPnl, fee }) => (realizedPnl - fee) as never)));
        expect(new Set(done.fills.map(({ venueTradeId }) => venueTradeId)).size).toBe(done.fills.length);
        for (const each of done.orders) {
          expect(each.filledQuantity <= each.quantity).toBe(true);
          expect(each.filledQuantity).toBe(
            done.fills.filter(({ orderId }) => orderId === each.id).reduce((sum, fill) => sum + fill.quantity, 0n),
          );
          expect(each.fee).toBe(sumOf(done.fills.filter(({ orderId }) => orderId === each.id).map(({ fee }) => fee)));
        }
        const live = [...done.newOrders, ...done.orders].filter(({ status, reduceOnly }) => reduceOnly && isLive(status));
        if (open.length === 0 && done.fills.length > 0) expect(live).toEqual([]);
        const guards = done.newOrders.filter(({ status, positionId }) => isLive(status) && positionId === open[0]?.id);
        expect(guards.length).toBe(open[0]?.stopLoss ? 1 : 0);
        for (const each of guards) expect(formatQuantity(each.quantity)).toBe(formatQuantity((net < 0n ? -net : net) as Quantity));
      }),
      { numRuns: 500 },
    );
  });

  it("hearing it again changes nothing", () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 1, maxLength: 12 }), (words) => {
        const orders = [0, 1, 2, 3, 4, 5].map((index) =>
          order(`o${index}`, { status: "open", quantity: quantity("0.05"), side: index % 2 ? "buy" : "sell" }),
        );
        const reports = words.map(({ order: at, trade, lots, ticks, status }) =>
          report(`o${at}`, {
            status,
            executions: [
              execution({
                tradeId: `${at}-${trade}`,
                quantity: (BigInt(lots) * quantity("0.001")) as Quantity,
                price: (BigInt(ticks) * price("0.1")) as Price,
              }),
            ],
          }),
        );
        const first = settle(reports, book({ orders }));
        const after = orders.map((each) => first.orders.find(({ id }) => id === each.id) ?? each);
        const again = settle(
          reports,
          book({
            orders: after,
            positions: first.positions.filter(({ closedMs }) => closedMs === null),
            recorded: new Set(first.fills.map(({ orderId, venueTradeId }) => `${orderId} ${venueTradeId}`)),
          }),
        );
        // What did not fit into an order the first time does not fit the second time either.
        expect(again.fills).toEqual([]);
        expect(again.cashChanges.size).toBe(0);
        expect(formatMoney(first.cashChanges.get(ACCOUNT_ID) ?? money("0"))).toBeTypeOf("string");
      }),
    );
  });
});
