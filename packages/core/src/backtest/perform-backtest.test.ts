import { expect, test } from "vitest";
import type { Rule } from "../strategy/index.ts";
import { BACKTEST_JOB, backtestNeed } from "./backtest-job.ts";
import type { BacktestRequest } from "./backtest-request.ts";
import { readStrategy } from "./check-strategy.ts";
import { writeOutCustoms } from "./entry-words.ts";
import { MOST_TRADES, performBacktest, summaryOf } from "./perform-backtest.ts";
import { START, testHistory, walk } from "./test-markets.ts";

const MINUTE = 60_000;
const CUSTOM = "00000000-0000-4000-8000-000000000001";
const close = { kind: "price", field: "close" } as const;
const number = (value: number) => ({ kind: "number", value }) as const;
const always: Rule = { kind: "compare", left: close, op: ">", right: number(0) };

function requestOf(entry: Rule, more: object = {}, bars = 5_000): BacktestRequest {
  const customs = {
    [CUSTOM]: { kind: "difference" as const, left: close, right: { kind: "indicator" as const, name: "sma", params: { period: 10 } } },
  };
  return {
    spec: readStrategy(
      { timeframe: "1m", symbols: ["BTC-USDT"], long: { entry }, sizing: { kind: "fixed-quote", amount: 500 }, timeStop: 3, ...more },
      new Map(Object.entries(customs)),
    ),
    customs,
    fromMs: START + 100 * MINUTE,
    toMs: START + bars * MINUTE,
    detailTimeframe: null,
    initialBalance: "10000",
    feeBps: 5,
    slippage: { kind: "bps", bps: 1 },
  };
}
const perform = async (request: BacktestRequest, options = {}, seed = 3) => {
  const bars = (request.toMs - START) / MINUTE;
  const history = testHistory([{ symbol: "BTC-USDT", timeframe: "1m", candles: walk(seed, bars, MINUTE) }]);
  return performBacktest(request, await history.load(backtestNeed(request)), options);
};

test("the report's curve shows the drawdown that its metrics name, and ends where the balance does", async () => {
  const { report } = await perform(requestOf(always));
  expect(report.trades.length).toBeGreaterThan(100);
  expect(report.curve.atMs.length).toBeLessThanOrEqual(2_000);
  expect(Math.max(...report.curve.drawdown)).toBeCloseTo(report.metrics.maxDrawdown, 12);
  expect(report.curve.equity.at(-1)).toBeCloseTo(Number(report.finalBalance), 6);
  expect(report.curve.hold.at(-1)).toBeCloseTo(10_000 * (1 + (report.buyAndHold.returnShare ?? Number.NaN)), 6);
  expect(report.curve.atMs[0]).toBe(START + 100 * MINUTE);
  expect(report.trades.map(({ number: at }) => at)).toEqual(report.trades.map((_, row) => row + 1));
  expect(summaryOf(report)).toMatchObject({
    netProfit: report.netProfit,
    trades: report.metrics.trades,
    buyAndHold: report.buyAndHold.returnShare,
  });
});

test("each entry is told by the conditions that held: of alternatives, those that did", async () => {
  const odd: Rule = { kind: "compare", left: { kind: "clock", field: "hour" }, op: "<", right: number(12) };
  const weak: Rule = { kind: "compare", left: { kind: "indicator", name: "rsi" }, op: "<", right: number(50) };
  const { report } = await perform(requestOf({ kind: "all", of: [always, { kind: "any", of: [weak, odd] }] }));
  const said = new Set(report.trades.map(({ entryWords }) => entryWords));
  expect([...said].sort()).toEqual(
    [
      "price is above 0 and hour is below 12",
      "price is above 0 and RSI is below 50",
      "price is above 0 and (RSI is below 50 or hour is below 12)",
    ].sort(),
  );
  for (const { entryWords, signalMs } of report.trades) expect(entryWords.includes("hour")).toBe(new Date(signalMs).getUTCHours() < 12);
});

test("custom indicators are said as what they were, without their ids", async () => {
  const { report } = await perform(requestOf({ kind: "compare", left: { kind: "custom", id: CUSTOM }, op: "<", right: number(-2) }));
  expect(report.trades[0]?.entryWords).toBe("price minus SMA(10) is below -2");
  expect(report.words).toContain("Long when price minus SMA(10) is below -2.");
  const { spec, customs } = requestOf({
    kind: "not",
    of: { kind: "compare", left: { kind: "shift", of: { kind: "custom", id: CUSTOM }, bars: 2 }, op: "<", right: number(0) },
  });
  expect(JSON.stringify(writeOutCustoms(spec, new Map(Object.entries(customs))))).not.toContain(CUSTOM);
});

test("so many trades are listed at most; the figures are of all", async () => {
  const { report } = await perform(requestOf(always, { timeStop: 1 }, 2 * MOST_TRADES + 3_000));
  expect(report.metrics.trades).toBeGreaterThan(MOST_TRADES);
  expect(report.trades).toHaveLength(MOST_TRADES);
});

test("progress only grows, to the end", async () => {
  const heard: number[] = [];
  await perform(requestOf(always, {}, 60_000), { onProgress: (share: number) => heard.push(share) });
  expect(heard.length).toBeGreaterThan(4);
  expect(heard.every((share, at) => share >= (heard[at - 1] ?? 0) && share <= 1)).toBe(true);
  expect(heard.at(-1)).toBe(1);
});

test("a time without a bar, and bars behind the end, are refused", async () => {
  const request = requestOf(always);
  const history = testHistory([{ symbol: "BTC-USDT", timeframe: "1m", candles: walk(3, 50, MINUTE) }]);
  const markets = await history.load(backtestNeed(request));
  const early = { ...request, fromMs: START, toMs: START + 40 * MINUTE };
  const earlyMarkets = await history.load(backtestNeed(early));
  expect(() => performBacktest(request, markets)).toThrowError(expect.objectContaining({ code: "no-candles", field: "from" }));
  expect(() => performBacktest({ ...early, toMs: START + 20 * MINUTE }, earlyMarkets)).toThrowError("bars after its end");
});

test("the job gives the same report, a stamp without a difference, and ends where its listener throws", async () => {
  const request = requestOf({ kind: "compare", left: { kind: "indicator", name: "rsi" }, op: "<", right: number(35) });
  const history = testHistory([{ symbol: "BTC-USDT", timeframe: "1m", candles: walk(3, 5_000, MINUTE) }]);
  const markets = await history.load(BACKTEST_JOB.need({ request, report: true }));
  const heard: number[] = [];
  const result = BACKTEST_JOB.perform({ request, report: true }, markets, (share) => heard.push(share));
  expect(result.report).toEqual((await perform(request)).report);
  expect(result.stamp).toEqual({ sampled: 20, agreed: 20, differing: [] });
  expect(heard.every((share, at) => share >= (heard[at - 1] ?? 0) && share <= 1)).toBe(true);
  expect(BACKTEST_JOB.perform({ request, report: false }, markets, () => undefined)).toEqual({ report: null, stamp: result.stamp });
  const cancelled = new Error("cancelled");
  const cancel = () => {
    throw cancelled;
  };
  expect(() => BACKTEST_JOB.perform({ request, report: true }, markets, cancel)).toThrow(cancelled);
  expect(BACKTEST_JOB.input.parse(JSON.parse(JSON.stringify({ request, report: true })))).toEqual({ request, report: true });
});
