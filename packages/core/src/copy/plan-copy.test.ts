import { formatPrice, formatQuantity, type Money, money, type Price } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { aFollower, marketAt, masterFills, NOW } from "./copy.fixture.ts";
import { digestFills } from "./digest-fills.ts";
import { planCopy } from "./plan-copy.ts";

type Steps = Parameters<typeof masterFills>[0];
const plan = (steps: Steps, follower = aFollower(), prices: Record<string, string> = { "XRP-USDT": "2", "BTC-USDT": "100000" }, from = 0) =>
  planCopy(digestFills(masterFills(steps).slice(from), NOW), follower, marketAt(prices));
const orders = (result: ReturnType<typeof plan>) =>
  result.orders.map(({ leg, terms }) => `${leg} ${terms.side} ${formatQuantity(terms.quantity)} ${terms.symbol}`);
const outcomes = (result: ReturnType<typeof plan>) =>
  result.outcomes.map(({ seq, order, reason }) => `${seq} ${order ?? "-"} ${reason ?? "ok"}`);

describe("modes", () => {
  // The master puts 1,000 of 10,000 into it: 10 %.
  it.each([
    ["proportional", {}, "50"],
    ["proportional, ratio 0.5", { copyRatio: "0.5" }, "25"],
    ["fixed-ratio", { mode: "fixed-ratio" as const, copyRatio: "0.01" }, "5"],
    ["fixed-amount", { mode: "fixed-amount" as const, amountPerTrade: "30" }, "15"],
  ])("%s", (_name, settings, size) => {
    expect(orders(plan([["XRP-USDT", "500", "2"]], aFollower({ settings })))).toEqual([`open buy ${size} XRP-USDT`]);
  });
  it("fixed-risk loses the percentage at the stop", () => {
    const fills = masterFills([["XRP-USDT", "500", "2"]]).map((fill) => ({ ...fill, stopLoss: (fill.price / 2n) as Price }));
    const follower = aFollower({ settings: { mode: "fixed-risk", riskPct: 1 } });
    // 1 % of 1,000 is 10; the stop is 1 below: 10 XRP.
    expect(orders(planCopy(digestFills(fills, NOW), follower, marketAt({ "XRP-USDT": "2" })))).toEqual(["open buy 10 XRP-USDT"]);
    expect(outcomes(plan([["XRP-USDT", "500", "2"]], follower))).toEqual(["1 - no-stop-loss"]);
  });
  it("counts the profit so far into the allocation", () => {
    expect(orders(plan([["XRP-USDT", "500", "2"]], aFollower({ profit: money("200") })))).toEqual(["open buy 60 XRP-USDT"]);
  });
});

describe("openings that are not made", () => {
  const open: Steps = [["XRP-USDT", "500", "2"]];
  it.each([
    ["follow-paused", aFollower({ status: "paused" })],
    ["follow-stopping", aFollower({ status: "stopping" })],
    ["account-halted", aFollower({ accountHalted: true })],
    ["fee-unpaid", aFollower({ feeUnpaid: true })],
    ["loss-limit", aFollower({ settings: { lossLimit: "50" }, profit: -5_000_000_000n as Money })],
    ["symbol-not-allowed", aFollower({ settings: { blockedSymbols: ["XRP-USDT"] } })],
    ["symbol-not-allowed", aFollower({ settings: { symbols: ["BTC-USDT"] } })],
    ["max-positions", aFollower({ settings: { maxPositions: 1 }, sleeve: { "BTC-USDT": "0.01" } })],
    ["max-order-cost", aFollower({ settings: { maxOrderCost: "4" } })],
    ["max-leverage", aFollower({ settings: { maxLeverage: 1 }, sleeve: { "BTC-USDT": "0.01" } })],
    ["insufficient-balance", aFollower({ available: money("0.4") })],
    ["price-stale", aFollower({ available: null })],
    ["below-minimum", aFollower({ settings: { copyRatio: "0.01" } })],
  ])("%s", (reason, follower) => {
    expect(outcomes(plan(open, follower))).toEqual([`1 - ${reason}`]);
  });
  it("not-listed-at-venue, price-stale, slippage-cap, expired", () => {
    expect(outcomes(plan([["ADA-USDT", "500", "2"]], aFollower(), { "ADA-USDT": "2" }))).toEqual(["1 - not-listed-at-venue"]);
    const fills = masterFills(open);
    expect(planCopy(digestFills(fills, NOW), aFollower(), marketAt({ "XRP-USDT": "2" }, false)).outcomes[0]?.reason).toBe("price-stale");
    expect(outcomes(plan(open, aFollower(), { "XRP-USDT": "2.0301" }))).toEqual(["1 - slippage-cap"]);
    expect(outcomes(plan(open, aFollower(), { "XRP-USDT": "2.03" }))).toEqual(["1 0 ok"]);
    expect(planCopy(digestFills(fills, NOW + 60_000), aFollower(), marketAt({ "XRP-USDT": "2" })).orders).toHaveLength(1);
    expect(planCopy(digestFills(fills, NOW + 60_001), aFollower(), marketAt({ "XRP-USDT": "2" })).outcomes[0]?.reason).toBe("expired");
  });
});

describe("limits scale down", () => {
  it("to the cost per order at the worst price", () => {
    const [order] = plan([["XRP-USDT", "500", "2"]], aFollower({ settings: { maxOrderCost: "50" } })).orders;
    // 50 / 2.03 = 24.63
    expect(order && [formatQuantity(order.terms.quantity), formatPrice(order.terms.price ?? (0n as Price))]).toEqual(["24.6", "2.03"]);
  });
  it("to the free balance, fee included", () => {
    // 2 × 50 = 100 at 10×, capped at 2.03, fee 0.05 %: 4.9 leaves 4.9 / 2.03 / 0.1005.
    expect(orders(plan([["XRP-USDT", "500", "2"]], aFollower({ available: money("4.9") })))).toEqual(["open buy 24 XRP-USDT"]);
  });
  it("rounds up to the venue's least where asked", () => {
    const settings = { copyRatio: "0.01", roundUp: true };
    expect(orders(plan([["XRP-USDT", "500", "2"]], aFollower({ settings })))).toEqual(["open buy 2.5 XRP-USDT"]);
    expect(outcomes(plan([["XRP-USDT", "500", "2"]], aFollower({ settings: { ...settings, maxOrderCost: "5" } })))).toEqual([
      "1 - below-minimum",
    ]);
  });
});

describe("closings", () => {
  const follower = aFollower({ sleeve: { "XRP-USDT": "50" } });
  it.each<[string, string, string[]]>([
    ["half", "250", ["close sell 25 XRP-USDT"]],
    ["a third, floored to the step", "333.4", ["close sell 16.6 XRP-USDT"]],
    ["all", "0", ["close sell 50 XRP-USDT"]],
    ["a flip: all, then the other side", "-500", ["close sell 50 XRP-USDT", "open sell 50 XRP-USDT"]],
  ])("%s", (_name, after, expected) => {
    expect(
      orders(
        plan(
          [
            ["XRP-USDT", "500", "2"],
            ["XRP-USDT", after, "2"],
          ],
          follower,
          undefined,
          1,
        ),
      ),
    ).toEqual(expected);
  });
  it("go on whatever the follow's state, the price and its age", () => {
    for (const state of [
      { status: "paused" },
      { status: "stopping" },
      { accountHalted: true },
      { feeUnpaid: true },
      { available: null },
    ] as const) {
      const held = aFollower({ ...state, sleeve: { "XRP-USDT": "50" } });
      expect(
        orders(
          plan(
            [
              ["XRP-USDT", "500", "2"],
              ["XRP-USDT", "0", "9"],
            ],
            held,
            {},
            1,
          ),
        ),
      ).toEqual(["close sell 50 XRP-USDT"]);
    }
  });
  it("what is not held is said, and whether the follower had closed it", () => {
    const steps: Steps = [
      ["XRP-USDT", "500", "2"],
      ["XRP-USDT", "0", "2"],
    ];
    expect(outcomes(plan(steps, aFollower(), undefined, 1))).toEqual(["2 - nothing-held"]);
    expect(outcomes(plan(steps, aFollower({ detached: new Set(["XRP-USDT"]) }), undefined, 1))).toEqual(["2 - detached"]);
  });
  it("a flip whose opening is not allowed still closes", () => {
    const result = plan(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "-500", "2"],
      ],
      aFollower({ status: "paused", sleeve: { "XRP-USDT": "50" } }),
      undefined,
      1,
    );
    expect([orders(result), outcomes(result)]).toEqual([["close sell 50 XRP-USDT"], ["2 0 follow-paused"]]);
  });
  it("leaves the manual part and other sleeves alone: a sleeve on the other side is not the master's", () => {
    const result = plan(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "0", "2"],
      ],
      aFollower({ sleeve: { "XRP-USDT": "-50" } }),
      undefined,
      1,
    );
    expect(outcomes(result)).toEqual(["2 - nothing-held"]);
  });
});

describe("what has piled up is coalesced", () => {
  it("in and out again: nothing, and said", () => {
    const result = plan([
      ["XRP-USDT", "500", "2"],
      ["XRP-USDT", "0", "2"],
    ]);
    expect([orders(result), outcomes(result)]).toEqual([[], ["1 - netted", "2 - netted"]]);
  });
  it("scaled in: one order, shares by the master's quantities", () => {
    const result = plan([
      ["XRP-USDT", "100", "2"],
      ["XRP-USDT", "400", "2"],
    ]);
    expect(orders(result)).toEqual(["open buy 40 XRP-USDT"]);
    expect(result.outcomes.map(({ order, wanted }) => `${order} ${wanted && formatQuantity(wanted)}`)).toEqual(["0 10", "0 30"]);
  });
  it("scaled in and partly out of what was held: only the difference is traded", () => {
    const held = aFollower({ sleeve: { "XRP-USDT": "50" } });
    // Held 500 → in 100 → out to 300: half of all goes; 25 of the sleeve, and 5 of the 10 that would have come.
    const result = plan(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "600", "2"],
        ["XRP-USDT", "300", "2"],
      ],
      held,
      undefined,
      1,
    );
    expect([orders(result), outcomes(result)]).toEqual([["close sell 20 XRP-USDT"], ["2 - netted", "3 0 ok"]]);
  });
  it("closed and opened again on the same side: closed, and opened at today's size", () => {
    const held = aFollower({ sleeve: { "XRP-USDT": "50" } });
    const result = plan(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "0", "2"],
        ["XRP-USDT", "700", "2"],
      ],
      held,
      undefined,
      1,
    );
    expect(orders(result)).toEqual(["close sell 50 XRP-USDT", "open buy 70 XRP-USDT"]);
  });
  it("a follow that began in between sees only what came after", () => {
    const result = plan(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "600", "2"],
      ],
      aFollower(),
      undefined,
      1,
    );
    expect(orders(result)).toEqual(["open buy 10 XRP-USDT"]);
  });
  it("several symbols, each for itself", () => {
    const result = plan([
      ["XRP-USDT", "500", "2"],
      ["BTC-USDT", "0.05", "100000"],
      ["XRP-USDT", "0", "2"],
    ]);
    expect([orders(result), outcomes(result)]).toEqual([["open buy 0.005 BTC-USDT"], ["1 - netted", "3 - netted", "2 0 ok"]]);
  });
});
