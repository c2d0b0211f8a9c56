import { formatMoney, formatQuantity, money, price, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { applyFill, type Execution } from "./apply-fill.ts";
import { feeOf } from "./fee-of.ts";
import { aPosition } from "./orders.fixture.ts";

const sleeve = aPosition();
const fill = (side: "buy" | "sell", amount: string, at: string, fee = "0"): Execution => ({
  side,
  quantity: quantity(amount),
  price: price(at),
  fee: money(fee),
  leverage: 5,
  marketMs: 20,
  at: 30,
});

it("opens, grows at average cost, and realises on the way out", () => {
  const opened = applyFill(sleeve, null, fill("buy", "0.1", "100000", "5"), () => "new").position;
  expect(opened).toMatchObject({
    id: "new",
    side: "long",
    cost: money("10000"),
    fees: money("5"),
    leverage: 5,
    openedMs: 20,
    openedAt: 30,
  });
  const grown = applyFill(sleeve, opened, fill("buy", "0.1", "110000", "5.5"), () => "never").position;
  expect(formatMoney(grown.cost)).toBe("21000");
  const out = applyFill(sleeve, grown, fill("sell", "0.05", "120000"), () => "never");
  expect(formatMoney(out.realizedPnl)).toBe("750");
  expect(out.position).toMatchObject({ closedMs: null, cost: money("15750"), exited: money("6000"), realizedPnl: money("750") });
});

it("closes a short with a loss when the price rose", () => {
  const short = aPosition({ side: "short", quantity: quantity("-0.1") });
  const out = applyFill(sleeve, short, fill("buy", "0.1", "101000", "1"), () => "never");
  expect(formatMoney(out.realizedPnl)).toBe("-100");
  expect(out.position).toMatchObject({ closedMs: 20, closedAt: 30, cost: 0n, quantity: 0n, fees: money("1") });
});

it("splits a fill that crosses zero: the first part closes, the rest opens the other side at the fill's price", () => {
  const out = applyFill(sleeve, aPosition(), fill("sell", "0.3", "100000", "3"), () => "other");
  expect(out.position).toMatchObject({ closedMs: 20, fees: money("1") });
  expect(out.flipped).toMatchObject({ id: "other", side: "short", cost: money("20000"), fees: money("2") });
  expect(formatQuantity(out.flipped?.quantity ?? quantity("0"))).toBe("-0.2");
  expect(out.position.exited + (out.flipped?.cost ?? 0n)).toBe(out.notional);
});

it.each([
  ["5 basis points", "10000", 500, "5"],
  ["a part of a unit is left to the user", "0.00000199", 10_000, "0.00000001"],
  ["nothing on nothing", "0", 500, "0"],
  ["a rebate of 1 basis point", "10000", -100, "-1"],
])("charges %s", (_name, notional, centibps, fee) => {
  expect(formatMoney(feeOf(money(notional), centibps))).toBe(fee);
});
