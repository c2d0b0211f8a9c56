import { money, price, quantity } from "@slipstream/kernel";
import { expect, test } from "vitest";
import type { Instrument } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import { readStrategy } from "./check-strategy.ts";
import { PreparedMarket } from "./prepare-market.ts";
import { type BacktestRun, runBacktest } from "./run-backtest.ts";
import { stampLookAhead } from "./stamp-look-ahead.ts";
import { drawdownsOf, toReport } from "./to-report.ts";

const MINUTE = 60_000;
const FIVE = 5 * MINUTE;
const START = Date.UTC(2025, 4, 5, 7, 0);
const INSTRUMENT: Instrument = {
  venue: "paper",
  symbol: "BTC-USDT",
  kind: "perpetual",
  base: "BTC",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
};
type Row = readonly [open: number, high: number, low: number, close: number];

function columnsOf(rows: readonly Row[], barMs = FIVE, startMs = START): CandleColumns {
  const column = (at: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[at]);
  return {
    openMs: Float64Array.from(rows, (_, bar) => startMs + bar * barMs),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(rows.length).fill(10),
    funding: null,
  };
}

const flat: Row = [1_000, 1_000, 1_000, 1_000];
/** Enters at the bar that follows a close of 990 or less. */
const dip: Row = [1_000, 1_000, 990, 990];
const below990 = { kind: "compare", left: { kind: "price", field: "close" }, op: "<=", right: { kind: "number", value: 990 } };
const strategyOf = (more: object) =>
  readStrategy({
    timeframe: "5m",
    symbols: ["BTC-USDT"],
    long: { entry: below990 },
    sizing: { kind: "fixed-quote", amount: 990 },
    ...more,
  });

function run(rows: readonly Row[], more: object, market: object = {}, terms: object = {}): BacktestRun {
  const prepared = new PreparedMarket({
    instrument: INSTRUMENT,
    timeframe: "5m",
    candles: columnsOf(rows),
    detail: null,
    funding: null,
    ...market,
  });
  return runBacktest({
    strategy: strategyOf(more),
    markets: [prepared],
    terms: { initialBalance: money("1000"), feeBps: 0, slippage: { kind: "bps", bps: 0 }, ...terms },
  });
}
const exitsOf = (of: BacktestRun) => toReport(of).trades.flatMap(({ exits }) => exits.map(({ price: at, reason }) => `${reason} ${at}`));
const GUARDS = { stopLoss: { kind: "percent", percent: 2 }, takeProfits: [{ at: { kind: "percent", percent: 2 }, share: 100 }] };

test("a signal fills at the next open, never at its own close", () => {
  const report = toReport(run([flat, dip, [1_005, 1_006, 1_001, 1_002], flat], {}));
  expect(report.trades).toMatchObject([
    {
      signalMs: START + FIVE,
      entryMs: START + 2 * FIVE,
      entryPrice: "1005",
      quantity: "1",
      exitReason: "end",
      exitPrice: "1000",
      pnl: "-5",
    },
  ]);
});

test.each<[string, Row, string[]]>([
  ["a stop inside the bar", [1_000, 1_001, 970, 975], ["stop 980"]],
  ["a stop that the open has jumped over", [960, 990, 950, 970], ["stop 960"]],
  ["a target inside the bar", [1_000, 1_030, 999, 1_010], ["take 1020"]],
  ["a target that the open has jumped over", [1_040, 1_050, 1_030, 1_035], ["take 1040"]],
  ["both in one bar: the stop", [1_000, 1_030, 970, 1_000], ["stop 980"]],
])("%s", (_, bar, expected) => {
  expect(exitsOf(run([flat, dip, flat, bar], GUARDS))).toEqual(expected);
});

test("a bar that touches both is counted, unless finer bars say what came first", () => {
  const rows: Row[] = [flat, dip, flat, [1_000, 1_030, 970, 1_000]];
  expect(toReport(run(rows, GUARDS)).ambiguous).toEqual({ bars: 1, decided: 0, share: 0.5 });
  const minutes: Row[] = [flat, [1_000, 1_025, 1_000, 1_020], [1_020, 1_030, 970, 980], flat, flat];
  const decided = run(rows, GUARDS, { detail: columnsOf(minutes, MINUTE, START + 3 * FIVE) });
  expect([exitsOf(decided), decided.ambiguousBars, decided.decidedBars]).toEqual([["take 1020"], 0, 1]);
  const together = run(rows, GUARDS, { detail: columnsOf([[1_000, 1_030, 970, 1_000]], MINUTE, START + 3 * FIVE) });
  expect([exitsOf(together), together.ambiguousBars]).toEqual([["stop 980"], 1]);
});

test("several targets, each with its part; what is left runs on", () => {
  const takeProfits = [
    { at: { kind: "percent", percent: 1 }, share: 50 },
    { at: { kind: "percent", percent: 2 }, share: 25 },
  ];
  const report = toReport(run([flat, dip, flat, [1_000, 1_012, 1_000, 1_010], [1_010, 1_025, 1_000, 1_010], flat], { takeProfits }));
  expect(report.trades[0]?.exits.map(({ price: at, quantity: size, reason }) => [reason, at, size])).toEqual([
    ["take", "1010", "0.5"],
    ["take", "1020", "0.25"],
    ["end", "1000", "0.25"],
  ]);
});

test("a trailing stop follows closed bars, a break-even stop waits for its profit", () => {
  const trailing = { trailing: { distance: { kind: "percent", percent: 1 } } };
  expect(exitsOf(run([flat, dip, flat, [1_000, 1_100, 995, 1_100], [1_095, 1_095, 1_080, 1_085]], trailing))).toEqual(["trailing 1089"]);
  const rows: Row[] = [flat, dip, flat, [1_000, 1_011, 995, 1_010], [1_010, 1_010, 999, 1_000]];
  expect(exitsOf(run(rows, { breakEven: 1 }))).toEqual(["stop 1000"]);
  expect(exitsOf(run(rows, { breakEven: 1.2 }))).toEqual(["end 1000"]);
});

test("fees and slippage are taken from each fill, and reported", () => {
  const report = toReport(run([flat, dip, flat, flat], {}, {}, { feeBps: 10, slippage: { kind: "bps", bps: 5 } }));
  expect(report.trades).toMatchObject([{ entryPrice: "1000.5", exitPrice: "999.5", fees: "2", pnl: "-3" }]);
  expect(report).toMatchObject({ finalBalance: "997", netProfit: "-3", costs: { fees: "2", slippage: "1" } });
});

test("funding is charged where it is known and said to be unknown where not", () => {
  const rows = Array.from({ length: 20 }, (_, bar) => (bar === 1 ? dip : flat));
  const at = Date.UTC(2025, 4, 5, 8);
  const known = toReport(run(rows, {}, { funding: { atMs: Float64Array.of(at), rate: Float64Array.of(0.001) } }));
  expect(known.costs).toMatchObject({ funding: "-1", fundingsKnown: 1, fundingsUnknown: 0 });
  expect(toReport(run(rows, {})).costs).toMatchObject({ funding: null, fundingsKnown: 0, fundingsUnknown: 1 });
});

test("what the account cannot carry is liquidated before its money is gone", () => {
  const more = { leverage: 20, sizing: { kind: "fixed-quote", amount: 15_000 } };
  const report = toReport(run([flat, dip, flat, [1_000, 1_000, 900, 995], flat], more));
  expect(report.trades).toMatchObject([{ exitReason: "liquidation" }]);
  expect(Number(report.finalBalance)).toBeGreaterThan(0);
});

test("drawdown, excursions and buy-and-hold", () => {
  const of = run([flat, dip, flat, [1_000, 1_050, 900, 950], [950, 1_020, 940, 1_000]], {});
  const report = toReport(of);
  expect(report.trades[0]).toMatchObject({ mae: expect.closeTo(0.1, 12), mfe: expect.closeTo(0.05, 12), r: null });
  expect(Math.max(...drawdownsOf(of))).toBeCloseTo(report.metrics.maxDrawdown, 12);
  expect(report.buyAndHold.returnShare).toBeCloseTo(0, 12);
  expect(report.buyAndHold.maxDrawdown).toBeCloseTo(0.05, 12);
});

test("the look-ahead stamp agrees with an honest run and finds decisions that the past does not give", () => {
  const rows = Array.from({ length: 200 }, (_, bar): Row => (bar % 9 === 4 ? dip : flat));
  const honest = run(rows, { timeStop: 3 });
  expect(stampLookAhead(honest)).toEqual({ sampled: 20, agreed: 20, differing: [] });
  const foreseen = { ...honest, input: { ...honest.input, strategy: strategyOf({ timeStop: 2 }) } };
  expect(stampLookAhead(foreseen).agreed).toBeLessThan(20);
});

test("a sweep's scratch changes nothing but where the equity stands", () => {
  const { input, equity, trades } = run([flat, dip, flat, [1_000, 1_030, 970, 1_000], flat], GUARDS);
  const scratch = new Float64Array(8).fill(7);
  const again = runBacktest({ ...input, scratch });
  expect([again.equity, again.trades.length]).toEqual([equity, trades.length]);
  expect([...scratch.subarray(5)]).toEqual([7, 7, 7]);
});

test.each([
  ["later bars first", { openMs: Float64Array.of(2, 1) }],
  ["a high below the low", { high: Float64Array.of(1, 1) }],
  ["no price at all", { close: Float64Array.of(Number.NaN, 1_000) }],
])("candles with %s are refused", (_, broken) => {
  const candles = { ...columnsOf([flat, flat]), ...broken };
  expect(() => new PreparedMarket({ instrument: INSTRUMENT, timeframe: "5m", candles, detail: null, funding: null })).toThrow(/bar \d/);
});
