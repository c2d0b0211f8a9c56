import { barOpenOf } from "@slipstream/core/market";
import { toEstimate } from "@slipstream/kernel";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openRunsWorld, type RunsWorld } from "./runs-world.fixture.ts";

const START = "2025-05-20T00:00:00Z";
/** A share of the price; fills are to differ by half of one at most. */
const ONE_SPREAD = 2e-4;

let world: RunsWorld;
beforeEach(async () => {
  world = await openRunsWorld(START);
});
afterEach(() => world?.close());

const price = (field = "close") => ({ kind: "price", field });
const indicator = (name: string, params: object = {}, more: object = {}) => ({ kind: "indicator", name, params, ...more });
const number = (value: number) => ({ kind: "number", value });
const compare = (left: object, op: string, right: object) => ({ kind: "compare", left, op, right });

const SPECS = {
  cross: {
    timeframe: "5m",
    symbols: ["BTC-USDT"],
    long: { entry: compare(indicator("sma", { period: 5 }), "crosses-above", indicator("sma", { period: 20 })) },
    short: { entry: compare(indicator("sma", { period: 5 }), "crosses-below", indicator("sma", { period: 20 })) },
    sizing: { kind: "fixed-quote", amount: 2_000 },
    stopLoss: { kind: "percent", percent: 0.3 },
    takeProfits: [{ at: { kind: "percent", percent: 0.5 }, share: 100 }],
  },
  dips: {
    timeframe: "1m",
    symbols: ["SOL-USDT"],
    long: {
      entry: compare(indicator("rsi", { period: 14 }), "<", number(35)),
      exit: compare(indicator("rsi", { period: 14 }), ">", number(55)),
    },
    sizing: { kind: "percent-equity", percent: 50 },
    leverage: 3,
    timeStop: 25,
    cooldown: 5,
  },
  trail: {
    timeframe: "5m",
    symbols: ["ETH-USDT"],
    long: { entry: compare(price(), ">", indicator("highest", { period: 12 }, {})) },
    short: {
      entry: compare(price(), "<", indicator("sma", { period: 30 })),
      exit: compare(price(), ">", indicator("sma", { period: 30 })),
    },
    sizing: { kind: "risk-per-trade", percent: 1 },
    leverage: 5,
    stopLoss: { kind: "atr", multiple: 2, period: 14 },
    takeProfits: [
      { at: { kind: "percent", percent: 0.3 }, share: 50 },
      { at: { kind: "percent", percent: 0.8 }, share: 30 },
    ],
    trailing: { distance: { kind: "percent", percent: 0.4 }, after: 0.3 },
    breakEven: 0.25,
  },
  several: {
    timeframe: "5m",
    symbols: ["BTC-USDT", "ETH-USDT", "XRP-USDT"],
    long: {
      entry: {
        kind: "all",
        of: [
          compare(price(), ">", { ...indicator("ema", { period: 10 }), timeframe: "15m" }),
          compare(indicator("rsi", { period: 7 }), ">", number(60)),
        ],
      },
      exit: {
        kind: "any",
        of: [
          compare({ kind: "position", field: "profit-pct" }, "<", number(-0.4)),
          compare(indicator("rsi", { period: 7 }), "<", number(40)),
        ],
      },
    },
    sizing: { kind: "volatility-target", percent: 20, period: 30 },
    leverage: 2,
    maxPositions: 2,
  },
} as const;

it("a paper run does trade by trade what the back-test of the same bars does, half the spread and bars that touch both ends set apart", {
  timeout: 300_000,
}, async () => {
  const people = new Map<string, Awaited<ReturnType<RunsWorld["person"]>>>();
  await world.runFor(1);
  for (const [name, spec] of Object.entries(SPECS)) {
    const person = await world.person(spec);
    people.set(name, person);
    await world.runs.start({ userId: person.userId, strategyId: person.strategyId });
  }
  await world.runFor(12);
  let matched = 0;
  let apart = 0;
  for (const [name, spec] of Object.entries(SPECS)) {
    const person = people.get(name);
    if (!person) throw new Error("nobody");
    const run = await world.runs.current({ userId: person.userId, strategyId: person.strategyId });
    const live = await world.trades(person);
    const tested = await world.backtest(spec, barOpenOf(Date.parse(run?.startedAt ?? ""), spec.timeframe));
    const barOf = (ms: number) => barOpenOf(ms, spec.timeframe);
    const say = (symbol: string, side: string, entryMs: number) => `${symbol} ${side} ${new Date(entryMs).toISOString()}`;
    const theirs = new Map(tested.trades.map((trade) => [say(trade.symbol, trade.side, trade.entryMs), trade]));
    expect(live.map((trade) => say(trade.symbol, trade.side, barOf(trade.openedMs))).sort(), name).toEqual([...theirs.keys()].sort());
    for (const trade of live) {
      const other = theirs.get(say(trade.symbol, trade.side, barOf(trade.openedMs)));
      if (!other) throw new Error("compared above");
      matched += 1;
      expect(Math.abs(toEstimate(trade.entryPrice) / Number(other.entryPrice) - 1), name).toBeLessThan(ONE_SPREAD);
      expect(Math.abs(toEstimate(trade.quantity) / Number(other.quantity) - 1), name).toBeLessThan(0.01);
      if (trade.closedMs === null || trade.exitPrice === null) {
        expect(other.exitReason, name).toBe("end");
        continue;
      }
      const isElsewhere =
        barOf(trade.closedMs) !== other.exitMs || Math.abs(toEstimate(trade.exitPrice) / Number(other.exitPrice) - 1) >= ONE_SPREAD;
      if (isElsewhere) {
        // Stops and targets are reckoned from the fill: half a spread apart, one may be touched and the other not.
        expect([trade.closedBy, other.exitReason].some((reason) => reason === "stop" || reason === "take" || reason === "trailing")).toBe(
          true,
        );
        apart += 1;
        continue;
      }
      expect(trade.closedBy === "stop" ? ["stop", "trailing"] : [trade.closedBy], name).toContain(other.exitReason);
    }
    if (!run) throw new Error("nothing runs");
    const beside = await world.runs.beside({ userId: person.userId, runId: run.runId });
    expect(beside.matched).toBe(live.length);
    expect(beside.differences.filter(({ because }) => because === "unexplained")).toEqual([]);
  }
  expect(matched).toBeGreaterThan(30);
  expect(apart).toBeLessThanOrEqual(2);
  expect(await world.brokenLaws()).toEqual([]);
});
