// A strategy, a market and a request, for the tests of this area.
import { money, price, quantity } from "@slipstream/kernel";
import { createRandom } from "@slipstream/testing";
import { type BacktestRequest, PreparedMarket, readStrategy } from "../backtest/index.ts";
import type { DataNeed } from "../jobs/server.ts";
import type { Instrument } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import type { SearchRequest } from "./search-request.ts";

export const START = Date.UTC(2025, 4, 1);
export const HOUR = 3_600_000;
export const BARS = 3_000;

const INSTRUMENT: Instrument = {
  venue: "paper",
  symbol: "ETH-USDT",
  kind: "perpetual",
  base: "ETH",
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

/** A walk of hours around 1,000, to the tick; 500 of them before START. */
function walk(seed = 1): CandleColumns {
  const random = createRandom(seed);
  const column = () => new Float64Array(BARS + 500);
  const columns = { openMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column(), funding: null };
  let last = 10_000;
  for (let bar = 0; bar < BARS + 500; bar++) {
    const next = Math.max(5_000, last + random.below(201) - 100);
    columns.openMs[bar] = START + (bar - 500) * HOUR;
    columns.open[bar] = last / 10;
    columns.high[bar] = (Math.max(last, next) + random.below(40)) / 10;
    columns.low[bar] = (Math.min(last, next) - random.below(40)) / 10;
    columns.close[bar] = next / 10;
    columns.volume[bar] = 10 + random.below(100);
    last = next;
  }
  return columns;
}

const cut = (candles: CandleColumns, fromMs: number, toMs: number): CandleColumns => {
  const [from, to] = [candles.openMs.findIndex((ms) => ms >= fromMs), candles.openMs.filter((ms) => ms < toMs).length];
  const of = (column: Float64Array) => column.subarray(from, to);
  const { openMs, open, high, low, close, volume } = candles;
  return { openMs: of(openMs), open: of(open), high: of(high), low: of(low), close: of(close), volume: of(volume), funding: null };
};

/** What a worker would load. */
export const loadNeed = ({ fromMs, toMs, warmUpBars }: Pick<DataNeed, "fromMs" | "toMs" | "warmUpBars">, seed = 1): PreparedMarket[] => [
  new PreparedMarket({
    instrument: INSTRUMENT,
    timeframe: "1h",
    candles: cut(walk(seed), fromMs - warmUpBars * HOUR, toMs),
    detail: null,
    funding: null,
  }),
];

const rsi = { kind: "indicator", name: "rsi", params: { period: 14 } };
const number = (value: number) => ({ kind: "number", value });
export const strategy = readStrategy({
  timeframe: "1h",
  symbols: ["ETH-USDT"],
  long: {
    entry: { kind: "compare", left: rsi, op: "<", right: number(35) },
    exit: { kind: "compare", left: rsi, op: ">", right: number(60) },
  },
  sizing: { kind: "percent-equity", percent: 90 },
  stopLoss: { kind: "percent", percent: 3 },
});

export const backtest: BacktestRequest = {
  spec: strategy,
  customs: {},
  fromMs: START,
  toMs: START + BARS * HOUR,
  detailTimeframe: null,
  initialBalance: "10000",
  feeBps: 5,
  slippage: { kind: "bps", bps: 1 },
};

export const LEVEL = { path: "long.entry.right.value", title: "RSI level of the long entry", min: 20, max: 45, step: 5 };
export const PERIOD = { path: "long.entry.left.params.period", title: "RSI period of the long entry", min: 6, max: 21, step: 5 };
export const STOP = { path: "stopLoss.percent", title: "Stop loss in percent", min: 1, max: 4, step: 1.5 };

export const request = (more: Partial<SearchRequest> = {}): SearchRequest => ({
  backtest,
  ranges: [PERIOD, LEVEL, STOP],
  method: "grid",
  trials: 100,
  seed: 1,
  objective: "return",
  minTrades: 10,
  walkForward: null,
  ...more,
});
