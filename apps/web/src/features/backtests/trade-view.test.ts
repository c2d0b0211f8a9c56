import { DAY_MS, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { START_MS, tradeWith } from "./report.fixture.ts";
import { firstView, linksOf, marksOf, tradesWithin, viewOfTrade } from "./trade-view.ts";

it("shows the end of the period first", () => {
  const toMs = START_MS + 100 * DAY_MS;
  const trade = tradeWith({ entryMs: toMs - 2 * DAY_MS, exitMs: toMs - DAY_MS });
  expect(firstView([trade], "1h", toMs)).toEqual({ timeframe: "1h", fromMs: toMs - 160 * HOUR_MS, toMs });
  expect(firstView([], "1h", toMs).toMs).toBe(toMs);
});

it("shows the last trade where none is at the end", () => {
  const toMs = START_MS + 100 * DAY_MS;
  const view = firstView([tradeWith({ number: 1, entryMs: START_MS }), tradeWith({ number: 2, entryMs: START_MS + DAY_MS })], "1h", toMs);
  expect(view).toEqual(viewOfTrade(tradeWith({ number: 2, entryMs: START_MS + DAY_MS }), "1h"));
});

it("takes coarser bars for a trade that would not fit, never finer ones than the strategy's", () => {
  const of = (spanMs: number) => viewOfTrade({ entryMs: START_MS, exitMs: START_MS + spanMs }, "5m").timeframe;
  expect(of(MINUTE_MS)).toBe("5m");
  expect(of(240 * 5 * MINUTE_MS)).toBe("5m");
  expect(of(DAY_MS)).toBe("15m");
  expect(of(3 * DAY_MS)).toBe("1h");
  expect(of(400 * DAY_MS)).toBe("1d");
});

it("leaves room on both sides of a trade", () => {
  const view = viewOfTrade({ entryMs: START_MS, exitMs: START_MS + HOUR_MS }, "1h");
  expect([view.fromMs, view.toMs]).toEqual([START_MS - 30 * HOUR_MS, START_MS + 31 * HOUR_MS]);
});

it("marks each exit of a trade that was left in parts, and what was still open by a ring", () => {
  const exits = [
    { atMs: START_MS + HOUR_MS, price: "101", quantity: "0.05", reason: "take" as const },
    { atMs: START_MS + 2 * HOUR_MS, price: "102", quantity: "0.05", reason: "end" as const },
  ];
  const trade = tradeWith({ entryMs: START_MS, side: "short", exits, exitPrice: "101.5", pnl: "-150.4" });
  expect(marksOf([trade]).map(({ kind, price }) => [kind, price])).toEqual([
    ["entry-short", "42000"],
    ["exit", "101"],
    ["open", "102"],
  ]);
  expect(linksOf([trade])).toEqual([
    {
      id: "1",
      from: { timeMs: START_MS, price: "42000" },
      to: { timeMs: START_MS + 2 * HOUR_MS, price: "102" },
      word: "−150",
      tone: "down",
    },
  ]);
  expect(linksOf([tradeWith({ pnl: "0.001" })])[0]).toMatchObject({ word: "0.00", tone: "none" });
  expect(linksOf([tradeWith({ pnl: "12.5" })])[0]).toMatchObject({ word: "+12.50", tone: "up" });
});

it("takes trades of one instrument that touch the stretch", () => {
  const trades = [tradeWith({ number: 1, entryMs: START_MS, exitMs: START_MS + HOUR_MS }), tradeWith({ number: 2, symbol: "ETH-USDT" })];
  expect(tradesWithin(trades, "BTC-USDT", START_MS + HOUR_MS, START_MS + DAY_MS)).toHaveLength(1);
  expect(tradesWithin(trades, "BTC-USDT", START_MS + HOUR_MS + 1, START_MS + 9 * DAY_MS)).toHaveLength(0);
});
