import { formatMoney, HOUR_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { quantileOf, RecordReader } from "./compute-record.ts";
import { aRecord } from "./masters.fixture.ts";

const read = (...trades: Parameters<typeof aRecord>[0]) => {
  const reader = new RecordReader();
  for (const fill of aRecord(trades)) reader.add(fill);
  return reader.totals();
};
const pnls = (totals: ReturnType<typeof read>) => totals.closed.map(({ pnl }) => formatMoney(pnl));

describe("trades of a record", () => {
  it("go from flat to flat, after fees", () => {
    const totals = read(
      { side: "buy", price: "100", fee: "1" },
      { side: "buy", price: "110", fee: "1" },
      { side: "sell", price: "120", quantity: "2", fee: "2" },
    );
    expect(pnls(totals)).toEqual(["26"]);
    expect(totals).toMatchObject({ trades: 1, won: 1, lost: 0, winRate: 100, fills: 3 });
    expect(formatMoney(totals.pnl)).toBe("26");
  });

  it("are two where a fill turns the position around, and its fee is split", () => {
    const totals = read(
      { side: "buy", price: "100" },
      { side: "sell", price: "110", quantity: "3", fee: "3" },
      { side: "buy", price: "105", quantity: "2" },
    );
    expect(pnls(totals)).toEqual(["9", "8"]);
  });

  it("are counted in each symbol by itself", () => {
    const totals = read(
      { side: "buy", price: "100" },
      { symbol: "ETH-USDT", side: "sell", price: "10" },
      { side: "sell", price: "90" },
      { symbol: "ETH-USDT", side: "buy", price: "8" },
    );
    expect(totals.bySymbol).toMatchObject([
      { symbol: "BTC-USDT", trades: 1, winRate: 0 },
      { symbol: "ETH-USDT", trades: 1, winRate: 100 },
    ]);
    expect(totals).toMatchObject({ winRate: 50, averageWin: 2, averageLoss: -10, riskReward: 0.2, profitFactor: 0.2 });
  });

  it("that are open count in the profit by what they realised and paid, and are no trade yet", () => {
    const totals = read({ side: "buy", price: "100", quantity: "2", fee: "1" }, { side: "sell", price: "110", fee: "1" });
    expect(totals.trades).toBe(0);
    expect(formatMoney(totals.pnl)).toBe("8");
  });
});

it("is absent, not nothing, where there is nothing to compute it from", () => {
  expect(read()).toMatchObject({
    trades: 0,
    winRate: null,
    averageWin: null,
    averageLoss: null,
    riskReward: null,
    profitFactor: null,
    averageHoldMs: null,
    peakLeverage: null,
    firstMs: null,
  });
  expect(read({ side: "buy", price: "100" }, { side: "sell", price: "110" })).toMatchObject({
    profitFactor: null,
    riskReward: null,
    averageWin: 10,
  });
});

it("counts streaks by closing time; a trade within its fees of zero neither breaks nor extends one", () => {
  const trade = (exit: string, fee = "0") => [{ side: "buy", price: "100", fee } as const, { side: "sell", price: exit } as const];
  const totals = read(...trade("110"), ...trade("110"), ...trade("100.5", "1"), ...trade("110"), ...trade("90"), ...trade("90"));
  expect(totals).toMatchObject({ longestWinStreak: 3, longestLossStreak: 2 });
});

it("tells how long positions were held", () => {
  const hold = (from: number, hours: number) => [
    { side: "buy", price: "100", ms: from * HOUR_MS } as const,
    { side: "sell", price: "101", ms: (from + hours) * HOUR_MS } as const,
  ];
  expect(read(...hold(0, 1), ...hold(10, 2), ...hold(20, 9))).toMatchObject({
    averageHoldMs: 4 * HOUR_MS,
    medianHoldMs: 2 * HOUR_MS,
    longestHoldMs: 9 * HOUR_MS,
  });
});

it("takes leverage at its highest after a fill, over all symbols", () => {
  const totals = read(
    { side: "buy", price: "100", quantity: "100" },
    { symbol: "ETH-USDT", side: "sell", price: "50", quantity: "300" },
    { side: "sell", price: "100", quantity: "100" },
  );
  expect(totals.peakLeverage).toBeCloseTo(2.5, 9);
});

it.each([
  [[], 0.5, null],
  [[7], 0.1, 7],
  [[0, 10], 0.1, 1],
  [[1, 2, 3, 4, 5], 0.5, 3],
  [[1, 2, 3, 4, 5], 0.9, 4.6],
])("the value of %j below which a share of %d lies is %s", (values, share, value) => {
  const found = quantileOf(values, share);
  if (value === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(value, 9);
});
