import { MINUTE_MS, money, price, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import type { CandleHistory, HistorySpan } from "../history/server.ts";
import { createInstrumentBook, type Instrument, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import type { DataNeed } from "./job-kind.ts";
import { loadMarkets, readMarkets } from "./load-markets.ts";
import { marketKey, PreparedMarkets } from "./prepared-markets.ts";

const FROM = Date.parse("2025-05-01T00:00:00Z");
const at = (minute: number): number => FROM + minute * MINUTE_MS;

const instrument = (symbol: string): Instrument => ({
  venue: "paper",
  symbol,
  kind: "perpetual",
  base: symbol.slice(0, 3),
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 100,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
});
const instruments = createInstrumentBook([instrument("BTC-USDT"), instrument("ETH-USDT")]);
const need = (change: Partial<DataNeed> = {}): DataNeed => ({
  symbols: ["BTC-USDT"],
  timeframe: "1m",
  detailTimeframe: null,
  fromMs: at(100),
  toMs: at(200),
  warmUpBars: 20,
  ...change,
});

/** Steady prices from minute 0 to `minutes` of BTC only; the same question gives the same arrays. */
function historyOf(minutes: number): CandleHistory {
  const spans: Record<string, HistorySpan> = { "BTC-USDT": { fromMs: at(0), toMs: at(minutes) } };
  const answered = new Map<string, CandleColumns>();
  const make = (symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): CandleColumns => {
    const width = TIMEFRAME_MS[timeframe];
    const span = spans[symbol];
    const times: number[] = [];
    for (let ms = Math.ceil(Math.max(fromMs, span?.fromMs ?? 0) / width) * width; ms < Math.min(toMs, span?.toMs ?? 0); ms += width)
      times.push(ms);
    const flat = () => new Float64Array(times.length).fill(100);
    return { openMs: Float64Array.from(times), open: flat(), high: flat(), low: flat(), close: flat(), volume: flat(), funding: null };
  };
  return {
    span: async (symbol) => spans[symbol] ?? null,
    columns: async ({ symbol, timeframe, fromMs, toMs }) => {
      const key = `${symbol} ${timeframe} ${fromMs} ${toMs}`;
      const columns = answered.get(key) ?? make(symbol, timeframe, fromMs, toMs);
      answered.set(key, columns);
      return columns;
    },
    funding: async () => null,
  };
}

it("has the bars of the time and of the warm-up before it", async () => {
  const [market] = await loadMarkets(historyOf(300), instruments, need());
  expect([market?.candles.openMs.at(0), market?.candles.openMs.at(-1), market?.detail]).toEqual([at(80), at(199), null]);
});

it("takes what there is of the warm-up", async () => {
  const [market] = await loadMarkets(historyOf(300), instruments, need({ warmUpBars: 500 }));
  expect(market?.candles.openMs.at(0)).toBe(at(0));
});

it("has finer bars of the time where they are wanted, and none where they would not be finer", async () => {
  const history = historyOf(300);
  const [fine] = await loadMarkets(history, instruments, need({ timeframe: "5m", detailTimeframe: "1m" }));
  expect([fine?.candles.openMs.length, fine?.detail?.openMs.at(0), fine?.detail?.openMs.length]).toEqual([40, at(100), 100]);
  const [same] = await loadMarkets(history, instruments, need({ timeframe: "1m", detailTimeframe: "5m" }));
  expect(same?.detail).toBeNull();
});

it("gives the same market for the same candles, and another for others, for another history or once it was crowded out", async () => {
  const history = historyOf(300);
  const [first] = await loadMarkets(history, instruments, need());
  expect((await loadMarkets(history, instruments, need()))[0]).toBe(first);
  // A list of instruments that was read again, and one whose rules have changed.
  const again = createInstrumentBook([instrument("BTC-USDT"), instrument("ETH-USDT")]);
  expect((await loadMarkets(history, again, need()))[0]).toBe(first);
  const changed = createInstrumentBook([{ ...instrument("BTC-USDT"), maxLeverage: 3 }]);
  expect((await loadMarkets(history, changed, need()))[0]).not.toBe(first);
  expect((await loadMarkets(history, instruments, need({ toMs: at(199) })))[0]).not.toBe(first);
  expect((await loadMarkets(historyOf(300), instruments, need()))[0]).not.toBe(first);
  for (let bars = 1; bars <= 20; bars++) await loadMarkets(history, instruments, need({ warmUpBars: 20 + bars }));
  expect((await loadMarkets(history, instruments, need()))[0]).not.toBe(first);
});

it("keeps the latest markets within its bars, and one that is larger alone", async () => {
  const history = historyOf(2_000);
  const kept = new PreparedMarkets({ bars: 250, markets: 100 });
  const prepare = async (toMs: number) => {
    const [market] = await readMarkets(history, instruments, need({ toMs, warmUpBars: 0 }));
    if (!market) throw new Error("no market");
    return kept.prepare(marketKey(market), market);
  };
  const [first, second] = [await prepare(at(200)), await prepare(at(201))];
  expect(await prepare(at(200))).toBe(first);
  await prepare(at(202));
  expect(await prepare(at(200))).toBe(first);
  expect(await prepare(at(201))).not.toBe(second);
  const large = await prepare(at(1_000));
  expect(await prepare(at(1_000))).toBe(large);
  expect(await prepare(at(200))).not.toBe(first);
});

it("refuses what it does not know, by name", async () => {
  const history = historyOf(300);
  await expect(loadMarkets(history, instruments, need({ symbols: ["BTC-USDT", "XXX-USDT"] }))).rejects.toMatchObject({
    name: "Refusal",
    code: "unknown-symbol",
    message: "There is no market XXX-USDT.",
  });
  await expect(loadMarkets(history, instruments, need({ symbols: ["ETH-USDT"] }))).rejects.toMatchObject({
    code: "missing-candles",
    message: "Of ETH-USDT in 1m there are no candles.",
  });
});

it.each([
  ["begins earlier", { fromMs: at(-5) }],
  ["ends later", { toMs: at(301) }],
  ["lies before", { fromMs: at(-100), toMs: at(-50) }],
])("refuses a time that %s than the candles, and says what there is", async (_, change) => {
  await expect(loadMarkets(historyOf(300), instruments, need(change))).rejects.toMatchObject({
    code: "missing-candles",
    message: "Of BTC-USDT in 1m there are candles from 2025-05-01 00:00 to 2025-05-01 05:00 (UTC).",
    detail: { symbol: "BTC-USDT", fromMs: at(0), toMs: at(300) },
  });
});

it("ends in the middle of the running bar", async () => {
  const [market] = await loadMarkets(historyOf(300), instruments, need({ toMs: at(300) + 20_000 }));
  expect(market?.candles.openMs.at(-1)).toBe(at(299));
});
