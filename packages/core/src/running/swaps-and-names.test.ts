import { HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { compareTrades } from "./compare-trades.ts";
import { runOrderId, versionOfOrder } from "./run-order-id.ts";
import { judgeSwap } from "./tend-swaps.ts";
import { shareOfNew, versionOfEntry } from "./version-of-entry.ts";

const START = Date.UTC(2025, 4, 20);
const gradual = { mode: "gradual" as const, hours: 10, startedMs: START, toVersion: 2 };

it("a gradual swap gives the new version as large a part of the entries as of its hours have gone", () => {
  for (const hours of [0, 1, 3, 5, 9, 10, 12]) {
    const nowMs = START + hours * HOUR_MS;
    const share = shareOfNew(gradual, nowMs);
    expect(share).toBe(Math.min(1, hours / 10));
    let fresh = 0;
    for (let bar = 0; bar < 4_000; bar++) if (versionOfEntry(1, gradual, "BTC-USDT", START + bar * MINUTE_MS, nowMs) === 2) fresh += 1;
    expect(Math.abs(fresh / 4_000 - share)).toBeLessThan(0.03);
  }
});

it("is all of it at once, and none in shadow", () => {
  expect(versionOfEntry(1, { ...gradual, mode: "at-once" }, "BTC-USDT", START, START)).toBe(2);
  expect(versionOfEntry(1, { ...gradual, mode: "shadow" }, "BTC-USDT", START, START + 99 * HOUR_MS)).toBe(1);
  expect(versionOfEntry(1, null, "BTC-USDT", START, START)).toBe(1);
});

it("an order's name fits every venue, tells its version, and differs by run, version, symbol, bar and part", () => {
  const order = { runId: "01968b2c-1111-7222-8333-944455566677", version: 12, symbol: "1000PEPE-USDT", barMs: START, part: "e" as const };
  const name = runOrderId(order);
  expect(name).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
  expect(versionOfOrder(name)).toBe(12);
  const others = [
    { ...order, runId: "01968b2c-1111-7222-8333-944455566678" },
    { ...order, version: 13 },
    { ...order, symbol: "1000SHIB-USDT" },
    { ...order, barMs: START + MINUTE_MS },
    { ...order, part: "x" as const },
  ];
  expect(new Set([name, ...others.map(runOrderId)]).size).toBe(6);
  expect(versionOfOrder("demo-trend-BTC-abcde")).toBeNull();
});

const trade = (entry: number, exit: number | null, reason: string | null = "rule") => ({
  symbol: "BTC-USDT",
  side: "long" as const,
  entryBarMs: START + entry * MINUTE_MS,
  exitBarMs: exit === null ? null : START + exit * MINUTE_MS,
  reason,
});
const compare = (live: ReturnType<typeof trade>[], test: ReturnType<typeof trade>[], skips: Record<number, string> = {}) =>
  compareTrades(live, test, { barMs: MINUTE_MS, skipOf: (_symbol, barMs) => skips[(barMs - START) / MINUTE_MS] ?? null });

it.each([
  ["the same", [trade(1, 5)], [trade(1, 5)], {}, 1, []],
  ["an exit by price elsewhere", [trade(1, 5, "stop")], [trade(1, 7, "take")], {}, 1, ["spread"]],
  ["an exit by rule elsewhere", [trade(1, 5)], [trade(1, 7)], {}, 1, ["unexplained"]],
  ["a skip that was said", [], [trade(3, 7)], { 2: "max-positions" }, 0, ["max-positions"]],
  [
    "what follows from an earlier difference",
    [trade(1, 9, "stop")],
    [trade(1, 3, "stop"), trade(5, 8)],
    {},
    1,
    ["spread", "follows-earlier"],
  ],
  ["out of nowhere", [trade(4, 6)], [], {}, 0, ["unexplained"]],
  ["open on both sides", [trade(1, null, null)], [trade(1, 9, "end")], {}, 1, []],
])("beside a back-test: %s", (_name, live, test, skips, matched, causes) => {
  const compared = compare(live, test, skips);
  expect(compared.matched).toBe(matched);
  expect(compared.differences.map(({ because }) => because)).toEqual(causes);
});

const closed = (version: number, openedMs: number, net: bigint) => ({
  positionId: "p",
  symbol: "BTC-USDT",
  side: "long" as const,
  version,
  openedMs,
  closedMs: openedMs + 1,
  quantity: 1n as never,
  entryPrice: 1n as never,
  exitPrice: null,
  entered: 1_000n as never,
  net: net as never,
  closedBy: null,
});
const swap = { fromVersion: 1, toVersion: 2, startedMs: START, rule: { worseByPercent: 1, trades: 2 } };

it.each([
  ["too few trades", [closed(1, START - 2, 50n), closed(2, START + 1, -500n)], "too-few"],
  [
    "worse by more than allowed",
    [closed(1, START - 2, 5n), closed(1, START - 1, 5n), closed(2, START + 1, -20n), closed(2, START + 2, 0n)],
    "worse",
  ],
  [
    "worse, and allowed",
    [closed(1, START - 2, 5n), closed(1, START - 1, 5n), closed(2, START + 1, -5n), closed(2, START + 2, -4n)],
    "kept",
  ],
  ["better", [closed(1, START - 2, -50n), closed(1, START - 1, 5n), closed(2, START + 1, 5n), closed(2, START + 2, 4n)], "kept"],
])("a swap with a rule: %s", (_name, trades, verdict) => {
  expect(judgeSwap(swap, trades)).toBe(verdict);
});
