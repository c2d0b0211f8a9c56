import { type Money, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFill, type Execution, type Sleeve } from "./apply-fill.ts";
import { feeOf } from "./fee-of.ts";
import { MANUAL, type Position } from "./order.ts";
import { ACCOUNT_ID, sumOf, USER_ID } from "./orders.fixture.ts";

const sleeve: Sleeve = { accountId: ACCOUNT_ID, userId: USER_ID, venue: "paper", symbol: "BTC-USDT", origin: MANUAL };
const trade = fc.record({
  side: fc.constantFrom("buy" as const, "sell" as const),
  lots: fc.integer({ min: 1, max: 5_000 }),
  ticks: fc.integer({ min: 1, max: 2_000_000 }),
  // Of a step that does not divide a cent, so that costs are rounded.
  unit: fc.constantFrom(quantity("0.001"), quantity("0.0000001"), quantity("0.000000000000000003")),
});
const tick = price("0.1");

type Trade = { side: "buy" | "sell"; lots: number; ticks: number; unit: Quantity };
function play(trades: readonly Trade[]) {
  let next = 0;
  const nextId = () => `p${next++}`;
  let open: Position | null = null;
  const closed: Position[] = [];
  const realized: Money[] = [];
  const fees: Money[] = [];
  const notionals: { side: "buy" | "sell"; notional: Money }[] = [];
  for (const { side, lots, ticks, unit } of trades) {
    const at: Omit<Execution, "fee"> = {
      side,
      quantity: (BigInt(lots) * unit) as Quantity,
      price: (BigInt(ticks) * tick) as Price,
      leverage: 10,
      marketMs: 1,
      at: 1,
    };
    const fee = feeOf(applyFill(sleeve, open, { ...at, fee: 0n as Money }, () => "").notional, 333);
    const applied = applyFill(sleeve, open, { ...at, fee }, nextId);
    realized.push(applied.realizedPnl);
    fees.push(fee);
    notionals.push({ side, notional: applied.notional });
    if (applied.position.closedMs !== null) closed.push(applied.position);
    open = applied.flipped ?? (applied.position.closedMs === null ? applied.position : null);
  }
  return { open, positions: open ? [...closed, open] : closed, realized, fees, notionals };
}

describe("whatever is bought and sold", () => {
  it("a position is the sum of its fills", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), (trades) => {
        const { open } = play(trades);
        const net = trades.reduce((sum, { side, lots, unit }) => sum + (side === "buy" ? 1n : -1n) * BigInt(lots) * unit, 0n);
        expect(open?.quantity ?? 0n).toBe(net);
      }),
    );
  });

  it("what was realised, what positions say they realised, and what is left in the cost add up to what was paid and got", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), (trades) => {
        const { open, positions, realized, fees, notionals } = play(trades);
        expect(sumOf(positions.map(({ realizedPnl }) => realizedPnl))).toBe(sumOf(realized));
        expect(sumOf(positions.map((position) => position.fees))).toBe(sumOf(fees));
        // Sold less bought is what was realised, but for what is still tied up.
        const net = sumOf(notionals.map(({ side, notional }) => (side === "sell" ? notional : -notional) as Money));
        const tiedUp = open ? (open.side === "long" ? open.cost : -open.cost) : 0n;
        expect(sumOf(realized)).toBe(net + tiedUp);
      }),
    );
  });

  it("a position that is flat has no cost left, and realised what it was left for less what it was entered for", () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 40 }), (trades) => {
        for (const position of play(trades).positions) {
          expect(position.cost >= 0n).toBe(true);
          expect(position.enteredQuantity - position.exitedQuantity).toBe(position.quantity < 0n ? -position.quantity : position.quantity);
          if (position.closedMs === null) continue;
          expect(position.cost).toBe(0n);
          const gain = position.side === "long" ? position.exited - position.entered : position.entered - position.exited;
          expect(position.realizedPnl).toBe(gain);
        }
      }),
    );
  });
});

it("a fee is never larger than its rate, and the fees of parts are never more than the fee of the whole", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.integer({ min: 0, max: 100_000 }),
      (a, b, rate) => {
        expect(feeOf(a as Money, rate) * 1_000_000n <= a * BigInt(rate)).toBe(true);
        expect(feeOf(a as Money, rate) + feeOf(b as Money, rate) <= feeOf((a + b) as Money, rate)).toBe(true);
      },
    ),
  );
});
