import { DAY_MS, formatMoney, HOUR_MS, type Money, money } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { computeToday } from "./compute-today.ts";
import type { DayStart } from "./ports.ts";

const DAY = 20_000 * DAY_MS;
const NOON = DAY + 12 * HOUR_MS;

const anAccount = (equity: string | null, external: string, id = "a") => ({
  id,
  equity: equity === null ? null : money(equity),
  external: money(external),
});
const aStart = (equity: string, external: string, over: Partial<DayStart> = {}): DayStart => ({
  accountId: "a",
  marketMs: DAY + 1_000,
  equity: money(equity),
  cash: money(equity),
  external: money(external),
  isFirst: false,
  ...over,
});
const pnlOf = (today: { pnl: Money } | null) => today && formatMoney(today.pnl);

describe("profit of the day", () => {
  it.each([
    ["grows with equity", [anAccount("10250", "10000")], [aStart("10100", "10000")], "150"],
    ["is negative after a loss", [anAccount("9000", "10000")], [aStart("10100", "10000")], "-1100"],
    ["leaves a deposit of today out", [anAccount("15050", "15000")], [aStart("10000", "10000")], "50"],
    ["survives a reset", [anAccount("10000", "10700")], [aStart("9500", "10000")], "-200"],
    [
      "adds accounts up",
      [anAccount("110", "100"), anAccount("190", "200", "b")],
      [aStart("100", "100"), aStart("200", "200", { accountId: "b" })],
      "0",
    ],
  ])("%s", (_name, accounts, starts, expected) => {
    expect(pnlOf(computeToday(accounts, starts, NOON))).toBe(expected);
  });

  it.each([
    ["there is no account", [], []],
    ["an account has no equity now", [anAccount(null, "100")], [aStart("100", "100")]],
    ["an account has no sample", [anAccount("100", "100"), anAccount("5", "5", "b")], [aStart("100", "100")]],
  ])("is unknown where %s", (_name, accounts, starts) => {
    expect(computeToday(accounts, starts, NOON)).toBeNull();
  });

  it("relates to the equity without today's profit", () => {
    expect(computeToday([anAccount("11000", "10000")], [aStart("10000", "10000")], NOON)?.percent).toBeCloseTo(10);
    expect(computeToday([anAccount("100", "0")], [aStart("0", "0")], NOON)?.percent).toBeNull();
  });

  it("says since when it counts", () => {
    const since = (start: Partial<DayStart>) => computeToday([anAccount("1", "1")], [aStart("1", "1", start)], NOON)?.sinceMs;
    expect(since({ marketMs: DAY + 5 * HOUR_MS })).toBe(DAY + 5 * HOUR_MS);
    expect(since({ marketMs: DAY + 5 * HOUR_MS, isFirst: true })).toBe(DAY);
    expect(since({ marketMs: DAY - HOUR_MS })).toBe(DAY);
  });
});
