import v8 from "node:v8";
import vm from "node:vm";
import { PreparedMarket, readStrategy, runBacktest } from "@slipstream/core/backtest";
import type { CandleColumns } from "@slipstream/core/strategy";
import { money } from "@slipstream/kernel";
import { printMeasure } from "./measure.ts";
import { instrumentOf, recordedCandles } from "./recorded-candles.ts";
import { quantileOf } from "./samples.ts";

// Thirty days of real minutes, four conditions, stop, target, fee and slippage, beside a hand-written loop of the same job, each in turn: warm
// (candles made ready, indicators there, as for the next strategy on them; the bare loop gets its indicators too) and with checks, indicators and
// conditions anew. Speeds are of the quarter least disturbed. Trades and final balance must be the same. Then a year's memory.

const BARS = 43_200;
const YEAR_BARS = 525_600;
const ROUNDS = 400;
const MOST_YEAR_MB = 150;
const [RSI, SMA, LOW, HIGH, OVER] = [14, 20, 30, 70, 1.02];
const [STOP, TARGET, FEE_CENTIBPS, SLIP_CENTIBPS] = [1, 2, 500, 100];
const [NOTIONAL, CASH] = [1_000, 10_000];
const MINOR = 1e8;
/** Minor units of a tick of 0.01 times a step of 0.001. */
const UNIT = 1_000;
const [TICKS_PER_UNIT, STEPS_PER_UNIT] = [100, 1_000];

const rsi = { kind: "indicator", name: "rsi", params: { period: RSI } };
const sma = { kind: "indicator", name: "sma", params: { period: SMA } };
const close = { kind: "price", field: "close" };
const number = (value: number) => ({ kind: "number", value });
const compare = (left: object, op: string, right: object) => ({ kind: "compare", left, op, right });
const strategy = readStrategy({
  timeframe: "1m",
  symbols: ["ETH-USDT"],
  long: {
    entry: { kind: "all", of: [compare(rsi, "<", number(LOW)), compare(close, "<", sma)] },
    exit: { kind: "any", of: [compare(rsi, ">", number(HIGH)), compare({ kind: "ratio", left: close, right: sma }, ">", number(OVER))] },
  },
  sizing: { kind: "fixed-quote", amount: NOTIONAL },
  stopLoss: { kind: "percent", percent: STOP },
  takeProfits: [{ at: { kind: "percent", percent: TARGET }, share: 100 }],
});
const terms = {
  initialBalance: money(String(CASH)),
  feeBps: FEE_CENTIBPS / 100,
  slippage: { kind: "bps", bps: SLIP_CENTIBPS / 100 },
} as const;
const instrument = instrumentOf("ETH-USDT");

type BareColumns = { readonly strength: Float64Array; readonly mean: Float64Array };

/** RSI and SMA by hand. */
function bareColumns({ close: closes }: CandleColumns): BareColumns {
  const length = closes.length;
  const strength = new Float64Array(length);
  const mean = new Float64Array(length);
  let gain = 0;
  let loss = 0;
  let before = closes[0] as number;
  for (let bar = 1; bar < length; bar++) {
    const value = closes[bar] as number;
    const change = value - before;
    before = value;
    const up = change > 0 ? change : 0;
    const down = change < 0 ? -change : 0;
    if (bar <= RSI) {
      gain += up / RSI;
      loss += down / RSI;
    } else {
      gain += (up - gain) / RSI;
      loss += (down - loss) / RSI;
    }
    strength[bar] = bar < RSI ? Number.NaN : (100 * gain) / (gain + loss);
  }
  let sum = 0;
  for (let bar = 0; bar < length; bar++) {
    sum += closes[bar] as number;
    if (bar >= SMA) sum -= closes[bar - SMA] as number;
    mean[bar] = bar < SMA - 1 ? Number.NaN : sum / SMA;
  }
  return { strength, mean };
}

/** The same job by hand, for this strategy and this instrument only. Answers trades and final balance in minor units. */
function bareBacktest(
  { open, high, low, close: closes }: CandleColumns,
  { strength, mean }: BareColumns,
): { trades: number; cash: number } {
  const length = closes.length;
  const equity = new Float64Array(length);
  const trades = { entry: new Int32Array(4_096), exit: new Int32Array(4_096), pnl: new Float64Array(4_096), why: new Uint8Array(4_096) };
  let cash = CASH * MINOR;
  let count = 0;
  let bar = SMA - 1;
  const feeOn = (notional: number) => Math.floor((notional * FEE_CENTIBPS) / 1e6);
  equity.fill(CASH, 0, bar);
  while (bar < length) {
    while (bar < length && !((strength[bar] as number) < LOW && (closes[bar] as number) < (mean[bar] as number)))
      equity[bar++] = cash / MINOR;
    if (bar >= length) break;
    const steps = Math.floor((NOTIONAL * MINOR) / (Math.round((closes[bar] as number) * TICKS_PER_UNIT) * UNIT));
    equity[bar++] = cash / MINOR;
    if (bar >= length) break;
    const opened = Math.round((open[bar] as number) * TICKS_PER_UNIT);
    const entry = opened + Math.ceil((opened * SLIP_CENTIBPS) / 1e6);
    const stop = entry - Math.round((entry * STOP) / 100);
    const target = entry + Math.round((entry * TARGET) / 100);
    const [stopPrice, targetPrice] = [stop / TICKS_PER_UNIT, target / TICKS_PER_UNIT];
    const entryFee = feeOn(entry * steps * UNIT);
    cash -= entryFee;
    const worth = cash / MINOR - (entry * steps * UNIT) / MINOR;
    const perPrice = steps / STEPS_PER_UNIT;
    const entryBar = bar;
    let left = 0;
    let why = 0;
    let leaves = false;
    for (; bar < length; bar++) {
      const at = open[bar] as number;
      if (leaves) {
        left = Math.round(at * TICKS_PER_UNIT);
        why = 1;
        break;
      }
      if ((low[bar] as number) <= stopPrice) {
        left = at <= stopPrice ? Math.round(at * TICKS_PER_UNIT) : stop;
        why = 2;
        break;
      }
      if ((high[bar] as number) >= targetPrice) {
        left = at >= targetPrice ? Math.round(at * TICKS_PER_UNIT) : target;
        why = 3;
        break;
      }
      const value = closes[bar] as number;
      equity[bar] = worth + perPrice * value;
      leaves = (strength[bar] as number) > HIGH || value > (mean[bar] as number) * OVER;
    }
    if (why === 0) left = Math.round((closes[length - 1] as number) * TICKS_PER_UNIT);
    const exit = left - Math.ceil((left * SLIP_CENTIBPS) / 1e6);
    const fee = feeOn(exit * steps * UNIT);
    const pnl = (exit - entry) * steps * UNIT - fee;
    cash += pnl;
    trades.entry[count] = entryBar;
    trades.exit[count] = bar;
    trades.pnl[count] = pnl - entryFee;
    trades.why[count] = why;
    count += 1;
  }
  equity[length - 1] = cash / MINOR;
  return { trades: count, cash };
}

function fastBacktest(market: PreparedMarket): { trades: number; cash: number } {
  const run = runBacktest({ strategy, markets: [market], terms });
  return { trades: run.trades.length, cash: run.finalCash };
}

const prepare = (candles: CandleColumns) => new PreparedMarket({ instrument, timeframe: "1m", candles, detail: null, funding: null });

function measure(): void {
  const candles = recordedCandles("ETH-USDT", BARS);
  const kept = prepare(candles);
  const columns = bareColumns(candles);
  const jobs = {
    anew: () => fastBacktest(prepare(candles)),
    bareAnew: () => bareBacktest(candles, bareColumns(candles)),
    kept: () => fastBacktest(kept),
    bareKept: () => bareBacktest(candles, columns),
  };
  const expected = jobs.bareAnew();
  const milliseconds: Record<keyof typeof jobs, number[]> = { anew: [], bareAnew: [], kept: [], bareKept: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ["anew", "bareAnew", "kept", "bareKept"] as const) {
      const startedAt = performance.now();
      const { trades, cash } = jobs[name]();
      const took = performance.now() - startedAt;
      if (trades !== expected.trades || cash !== expected.cash)
        throw new Error(`${name}: ${trades} trades and ${cash}, by hand ${expected.trades} and ${expected.cash}`);
      if (round >= ROUNDS / 4) milliseconds[name].push(took);
    }
  console.error(`${expected.trades} trades, final balance ${expected.cash / MINOR}: the same in all`);
  const speed = (name: keyof typeof jobs) => BARS / quantileOf(milliseconds[name], 0.25) / 1_000;
  const n = milliseconds.kept.length;
  printMeasure({ name: "backtest-speed-warm", value: speed("kept"), unit: "M bars/s", n, peer: speed("bareKept") });
  printMeasure({ name: "backtest-speed-anew", value: speed("anew"), unit: "M bars/s", n, peer: speed("bareAnew") });
}

/** A year of minutes, the recording again and again: what the process holds for it, candles included. */
function measureYear(): void {
  const month = recordedCandles("ETH-USDT", BARS);
  const start = month.openMs[0] as number;
  const repeat = (column: Float64Array) => Float64Array.from({ length: YEAR_BARS }, (_, bar) => column[bar % BARS] as number);
  const before = usedBytes();
  const candles: CandleColumns = {
    openMs: Float64Array.from({ length: YEAR_BARS }, (_, bar) => start + bar * 60_000),
    open: repeat(month.open),
    high: repeat(month.high),
    low: repeat(month.low),
    close: repeat(month.close),
    volume: repeat(month.volume),
    funding: null,
  };
  const market = prepare(candles);
  const startedAt = performance.now();
  const run = runBacktest({ strategy, markets: [market], terms });
  const took = performance.now() - startedAt;
  const megabytes = (usedBytes() - before) / 1e6;
  console.error(`a year: ${run.trades.length} trades in ${took.toFixed(1)} ms`);
  if (megabytes > MOST_YEAR_MB) throw new Error(`a year takes ${megabytes.toFixed(0)} MB`);
  printMeasure({ name: "backtest-year-memory", value: megabytes, unit: "MB", n: 1 });
}

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

const usedBytes = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

measure();
measureYear();
