import { DAY_MS, HOUR_MS, money, price } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { aFollower, marketAt, masterFills } from "./copy.fixture.ts";
import type { FollowSettingsInput } from "./settings.ts";
import { type PastBar, playWhatIf } from "./what-if.ts";

const FROM = 100 * DAY_MS;
const { instrumentOf } = marketAt({ "XRP-USDT": "2" });
type Steps = Parameters<typeof masterFills>[0];

/** Steps two hours apart, the first half an hour in; bars of XRP by their close, low and high around it. */
function play(
  steps: Steps,
  closes: readonly string[],
  {
    settings = {},
    halfSpread = 0n,
    feeBps = 1_000,
    takerFee = 0,
    range = 0,
  }: {
    settings?: Partial<FollowSettingsInput>;
    halfSpread?: bigint;
    feeBps?: number;
    takerFee?: number;
    range?: number;
  } = {},
) {
  const fills = masterFills(steps).map((fill, index) => ({
    ...fill,
    fee: money("1"),
    marketMs: FROM + HOUR_MS / 2 + index * 2 * HOUR_MS,
  }));
  const bars: PastBar[] = closes.map((close, index) => ({
    at: FROM + index * HOUR_MS,
    open: price(closes[index - 1] ?? close),
    high: price((Number(close) * (1 + range)).toFixed(4)),
    low: price((Number(close) * (1 - range)).toFixed(4)),
    close: price(close),
  }));
  return playWhatIf({
    ...{ days: 1, fromMs: FROM, toMs: FROM + (closes.length - 1) * HOUR_MS, terms: aFollower({ settings }).terms, feeBps, fills },
    ...{ takerFeeCentibps: takerFee, leverageOf: () => 10, truncated: false, instrumentOf, halfSpreadOf: () => halfSpread },
    bars: new Map([["XRP-USDT", bars]]),
  });
}

describe("what would have been", () => {
  it("is what the planner makes of the master's fills: 10 % of 1,000 on a gain of a tenth", () => {
    const view = play(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "0", "2.2"],
      ],
      ["2", "2", "2", "2.2", "2.2"],
    );
    // 50 XRP bought at 2 and sold at 2.2; a tenth of it is the master's.
    expect(view).toMatchObject({
      profitBeforeFee: "10",
      copyFee: "1",
      netProfit: "9",
      returnPct: expect.closeTo(0.9, 9),
      copied: 2,
      skipped: 0,
      exchangeFees: "0",
    });
    expect(view.masterReturnPct).toBeCloseTo(0.98, 9);
    expect(view.curve.map(({ youPct }) => youPct)).toEqual([0, 0, 0, 1, 1]);
  });

  it("pays the venue's fee and half the spread", () => {
    const view = play(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "0", "2"],
      ],
      ["2", "2", "2", "2"],
      { halfSpread: 500n, takerFee: 500 },
    );
    // 50 × 2 × 0.0005 each way, and 5 bps of what was paid.
    expect(view).toMatchObject({ slippage: "0.1", exchangeFees: "0.1", profitBeforeFee: "-0.2", copyFee: "0", netProfit: "-0.2" });
  });

  it("counts what is open at the last price, and charges no fee on it", () => {
    expect(play([["XRP-USDT", "500", "2"]], ["2", "2", "3"])).toMatchObject({ profitBeforeFee: "50", copyFee: "0", copied: 1 });
  });

  it("finds the worst drop between hours", () => {
    const view = play([["XRP-USDT", "500", "2"]], ["2", "2", "2.4", "1.8", "2"]);
    // From 1,020 to 990.
    expect(view).toMatchObject({ worstDrop: "30", worstDropFrom: new Date(FROM + 2 * HOUR_MS).toISOString() });
    expect(view.worstDropPct).toBeCloseTo(2.941, 3);
  });

  it("skips what the settings do not copy, and says why", () => {
    const view = play(
      [
        ["XRP-USDT", "500", "2"],
        ["XRP-USDT", "0", "2.2"],
      ],
      ["2", "2", "2", "2.2"],
      { settings: { blockedSymbols: ["XRP-USDT"] } },
    );
    expect(view).toMatchObject({ copied: 0, skipped: 2, netProfit: "0" });
    expect(view.skips).toEqual([
      { reason: "nothing-held", count: 1 },
      { reason: "symbol-not-allowed", count: 1 },
    ]);
  });

  it("leaves at the follow's own stop, and does not come back with the master's next close", () => {
    const steps: Steps = [
      ["XRP-USDT", "500", "2"],
      ["XRP-USDT", "250", "2.4"],
      ["XRP-USDT", "0", "3"],
    ];
    const view = play(steps, ["2", "2", "1.85", "2.4", "3", "3"], { settings: { stopLossPct: 5 }, range: 0.01 });
    // 50 XRP, out at 1.9 at the latest.
    expect(view).toMatchObject({ profitBeforeFee: "-5", copied: 1, skips: [{ reason: "detached", count: 2 }] });
  });

  it("stops copying at the loss limit", () => {
    const steps: Steps = [
      ["XRP-USDT", "500", "2"],
      ["XRP-USDT", "0", "1.5"],
      ["XRP-USDT", "500", "1.5"],
    ];
    const view = play(steps, ["2", "2", "1.5", "1.5", "1.5", "3"], { settings: { lossLimit: "10", onStop: "close-now" } });
    expect(view).toMatchObject({ profitBeforeFee: "-25", copied: 1 });
    expect(view.skips.map(({ reason }) => reason)).toContain("follow-stopping");
  });

  it("of no fills is nothing, and no return of the master", () => {
    expect(play([], ["2", "2"])).toMatchObject({
      netProfit: "0",
      returnPct: 0,
      masterReturnPct: null,
      worstDropPct: 0,
      worstDropFrom: null,
      copied: 0,
    });
  });
});
