import { describe, expect, it } from "vitest";
import { feesOfLife, type LifeEvent, toCents, unitsOf } from "./fee-model.ts";
import { decimal } from "./fraction.ts";

const follow = (rate: string): LifeEvent[] => [{ kind: "ask", rate: decimal(rate) }, { kind: "follow" }];
const win = (amount: string): LifeEvent => ({ kind: "funding", amount: decimal(amount) });
const settle: LifeEvent = { kind: "settle" };
const fill = (quantity: string, price: string, fee = "0"): LifeEvent => ({
  kind: "fill",
  symbol: "BTC-USDT",
  quantity: decimal(quantity),
  price: decimal(price),
  fee: decimal(fee),
});
const price = (at: string): LifeEvent => ({ kind: "price", symbol: "BTC-USDT", price: decimal(at) });
const feesIn = (events: readonly LifeEvent[]) => feesOfLife(events).map(({ fee }) => Number(unitsOf(fee)) / 1e8);

describe("the model of the fee", () => {
  it("charges the worked example of the law: 20, 0, 15", () => {
    expect(feesIn([...follow("0.1"), win("200"), settle, win("-150"), settle, win("300"), settle])).toEqual([20, 0, 15]);
  });

  it.each<[string, readonly LifeEvent[], readonly number[]]>([
    ["counts an open loss", [...follow("0.1"), win("100"), fill("1", "1000"), price("960"), settle], [6]],
    ["does not count an open gain", [...follow("0.1"), win("100"), fill("1", "1000"), price("1500"), settle], [10]],
    [
      "nets open gains and losses of a sleeve before it looks for a loss",
      [...follow("0.1"), win("100"), fill("-1", "1000", "2"), price("960"), settle],
      [9.8],
    ],
    ["takes exchange fees out", [...follow("0.1"), fill("1", "1000", "1"), fill("-1", "1100", "1.1"), settle], [9.79]],
    [
      "does not move the mark at a peak between settlements",
      [...follow("0.1"), win("500"), win("-400"), settle, win("300"), settle],
      [10, 30],
    ],
    [
      "goes on where it was when the same master is followed again",
      [...follow("0.1"), win("200"), { kind: "stop" }, { kind: "follow" }, win("-100"), settle, win("150"), settle],
      [20, 0, 5],
    ],
    [
      "binds a higher rate only after it was agreed to",
      [...follow("0.1"), { kind: "ask", rate: decimal("0.2") }, win("100"), settle, win("100"), settle],
      [10, 10],
    ],
    [
      "binds an agreed rate from the next period on",
      [
        ...follow("0.1"),
        { kind: "ask", rate: decimal("0.2") },
        { kind: "agree", rate: decimal("0.2") },
        win("100"),
        settle,
        win("100"),
        settle,
      ],
      [10, 20],
    ],
    [
      "binds a lower rate from the next period on, by itself",
      [...follow("0.1"), { kind: "ask", rate: decimal("0.05") }, win("100"), settle, win("100"), settle],
      [10, 5],
    ],
    [
      "asks again for a rate that was once agreed to and then lowered",
      [
        ...follow("0.1"),
        { kind: "ask", rate: decimal("0.05") },
        settle,
        { kind: "ask", rate: decimal("0.1") },
        win("100"),
        settle,
        win("100"),
        settle,
      ],
      [0, 5, 5],
    ],
    [
      "takes the rate of now from whoever follows again",
      [...follow("0.1"), { kind: "stop" }, { kind: "ask", rate: decimal("0.3") }, { kind: "follow" }, win("10"), settle],
      [0, 3],
    ],
  ])("%s", (_, life, fees) => {
    expect(feesIn(life)).toEqual(fees);
  });

  it("rounds a segment once: three wins of a third of a unit's fee are one unit in the end", () => {
    const tiny = win("0.00000003");
    expect(feesOfLife([...follow("0.11"), tiny, settle, tiny, settle, tiny, settle, tiny, settle]).map(({ fee }) => unitsOf(fee))).toEqual([
      0n,
      0n,
      0n,
      1n,
    ]);
  });

  it("invoices whole cents and carries the rest", () => {
    const { cents, carried } = toCents(decimal("12.34999999"));
    expect([cents, unitsOf(carried)]).toEqual([1234n, 999_999n]);
  });
});
