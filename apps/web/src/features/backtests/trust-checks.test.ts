import { DAY_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { reportWith, START_MS, tradeWith } from "./report.fixture.ts";
import { trustChecksOf } from "./trust-checks.ts";

const AGREED = { sampled: 200, agreed: 200, differing: [] };
const checksOf = (change: Parameters<typeof reportWith>[0] = {}, stamp: Parameters<typeof trustChecksOf>[1] = AGREED) =>
  new Map(trustChecksOf(reportWith(change), stamp).map((check) => [check.id, check]));
const metrics = reportWith().metrics;

it("says what was looked for and found in order", () => {
  const checks = checksOf();
  expect([...checks].map(([id, { tone }]) => [id, tone])).toEqual([
    ["look-ahead", "ok"],
    ["few-trades", "ok"],
    ["ambiguous", "ok"],
    ["funding", "ok"],
    ["holding", "info"],
  ]);
  expect(checks.get("look-ahead")?.title).toBe("No look-ahead: 200 of 200 checked");
  expect(checks.get("funding")?.title).toBe("Funding known at all 700 times");
});

it("does not call a result checked that was not, and warns of one that changed", () => {
  expect(checksOf({}, null).get("look-ahead")).toMatchObject({ tone: "info", title: "Look-ahead: not checked yet" });
  expect(checksOf({}, { sampled: 0, agreed: 0, differing: [] }).get("look-ahead")?.tone).toBe("info");
  expect(checksOf({}, { sampled: 200, agreed: 197, differing: [1, 2, 3] }).get("look-ahead")).toMatchObject({
    tone: "crit",
    title: "Look-ahead: only 197 of 200 agreed",
  });
});

it("warns where a result rests on few trades, or on few of many", () => {
  expect(checksOf({ metrics: { ...metrics, trades: 29 } }).get("few-trades")).toMatchObject({ tone: "warn", title: "Rests on 29 trades" });
  expect(checksOf({ metrics: { ...metrics, trades: 1 } }).get("few-trades")?.title).toBe("Rests on 1 trade");
  expect(checksOf({ metrics: { ...metrics, trades: 0 }, trades: [] }).get("few-trades")?.title).toBe("No trade");
  expect(checksOf({ metrics: { ...metrics, trades: 30 } }).get("few-trades")?.tone).toBe("ok");
  const trades = Array.from({ length: 30 }, (_, index) => tradeWith({ number: index + 1, pnl: index < 3 ? "270" : "30" }));
  expect(checksOf({ trades }).get("concentration")?.title).toBe("50% of all gains from 3 trades");
  expect(checksOf({ trades, metrics: { ...metrics, trades: 20_000 } }).has("concentration")).toBe(false);
  expect(checksOf().has("concentration")).toBe(false);
});

it("says how many ambiguous bars there are and when they are too many", () => {
  expect(checksOf({ ambiguous: { bars: 3, decided: 12, share: 0.01 } }).get("ambiguous")).toMatchObject({
    tone: "info",
    title: "Ambiguous bars: 3 (1.0% of held bars)",
    detail: "Bars that touch stop and target at once. The stop wins, so it errs against you. Finer bars decided 12 more.",
  });
  expect(checksOf({ ambiguous: { bars: 30, decided: 0, share: 0.06 } }).get("ambiguous")?.tone).toBe("warn");
});

it("never takes unknown funding for none", () => {
  const costs = reportWith().costs;
  expect(checksOf({ costs: { ...costs, funding: null, fundingsKnown: 0, fundingsUnknown: 5 } }).get("funding")).toMatchObject({
    tone: "warn",
    title: "Funding unknown at 5 of 5 times",
  });
  expect(checksOf({ costs: { ...costs, fundingsKnown: 0, fundingsUnknown: 0 } }).get("funding")?.title).toBe("No funding fell due");
});

it("names liquidations, skipped entries and a short period", () => {
  const exits = [{ atMs: START_MS, price: "1", quantity: "1", reason: "liquidation" as const }];
  const checks = checksOf({
    trades: [tradeWith({ exits, exitReason: "liquidation" })],
    insurance: "12.5",
    skipped: { belowMinimum: 4, withoutBalance: 1 },
    toMs: START_MS + 30 * DAY_MS,
  });
  expect(checks.get("liquidation")).toMatchObject({ tone: "crit", title: "Liquidated: 1 position" });
  expect(checks.get("liquidation")?.detail).toContain("12.50 were lost beyond");
  expect(checks.get("below-minimum")?.title).toBe("Skipped, below the minimum: 4");
  expect(checks.get("without-balance")?.title).toBe("Skipped, no free balance: 1");
  expect(checks.get("short-period")?.title).toBe("Short period: 30 days");
});
