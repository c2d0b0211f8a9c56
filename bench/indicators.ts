import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, computeIndicator, IndicatorStream, type StreamBar, setUpIndicator } from "@slipstream/core/strategy";
import * as technical from "technicalindicators";
import * as signals from "trading-signals";
import { BARE_BATCHES, BARE_DRIVERS, type BareName } from "./bare-indicators.ts";
import { printMeasure } from "./measure.ts";

// A month of real minutes: what a value costs in whole columns and bar by bar, beside loops written by hand for that indicator alone, and
// beside two libraries. Everybody computes the same values, which is looked at first; all take turns.

const FILE = path.resolve(import.meta.dirname, "../data/replay/binance-usdm_BTCUSDT_1m_2025-05_2025-06.csv.gz");
const ROUNDS = 61;
/** The libraries are slower by far: fewer rounds are enough. */
const LIBRARY_ROUNDS = 7;
const WARM_UP_ROUNDS = 40;

const rows = gunzipSync(readFileSync(FILE)).toString("utf8").trim().split("\n").slice(1);
const bars: readonly StreamBar[] = rows.map((row) => {
  const [openMs, open, high, low, close, volume] = row.split(",").map(Number) as [number, number, number, number, number, number];
  return { openMs, open, high, low, close, volume, funding: Number.NaN };
});
const columnOf = (field: keyof StreamBar) => Float64Array.from(bars, (bar) => bar[field]);
const columns: CandleColumns = {
  openMs: columnOf("openMs"),
  open: columnOf("open"),
  high: columnOf("high"),
  low: columnOf("low"),
  close: columnOf("close"),
  volume: columnOf("volume"),
  funding: null,
};
const high = Array.from(columns.high);
const low = Array.from(columns.low);
const values = Array.from(columns.close);
const candles = bars.map(({ open, high, low, close }) => ({ open, high, low, close }));

type Job = () => unknown;

/** Of each library the whole series by its usual call: trading-signals has values one by one only. Their last value, to be compared. */
const LIBRARIES: Record<BareName, { readonly technical: () => number | undefined; readonly signals: () => number | null | undefined }> = {
  sma: {
    technical: () => technical.SMA.calculate({ period: 20, values }).at(-1),
    signals: () => lastOf(new signals.SMA(20), values),
  },
  ema: {
    technical: () => technical.EMA.calculate({ period: 20, values }).at(-1),
    signals: () => lastOf(new signals.EMA(20), values),
  },
  rsi: {
    technical: () => technical.RSI.calculate({ period: 14, values }).at(-1),
    signals: () => lastOf(new signals.RSI(14), values),
  },
  bollinger: {
    technical: () => technical.BollingerBands.calculate({ period: 20, stdDev: 2, values }).at(-1)?.middle,
    signals: () => lastOf(new signals.BollingerBands(20, 2), values)?.middle,
  },
  macd: {
    technical: () =>
      technical.MACD.calculate({
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
        values,
      }).at(-1)?.MACD,
    signals: () => lastOf(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)), values)?.macd,
  },
  atr: {
    technical: () => technical.ATR.calculate({ period: 14, high, low, close: values }).at(-1),
    signals: () => lastOf(new signals.ATR(14), candles),
  },
  stochastic: {
    technical: () => technical.Stochastic.calculate({ period: 14, signalPeriod: 3, high, low, close: values }).at(-1)?.d,
    signals: () => lastOf(new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), candles)?.stochK,
  },
  cci: {
    technical: () => technical.CCI.calculate({ period: 20, high, low, close: values }).at(-1),
    signals: () => lastOf(new signals.CCI(20), candles),
  },
};

function lastOf<Input, Result>(indicator: { add(input: Input): Result }, inputs: readonly Input[]): Result | undefined {
  let result: Result | undefined;
  for (const input of inputs) result = indicator.add(input);
  return result;
}

const medianOf = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

/** Of processor time: what else the machine does stays out of it. */
function nanosecondsOf(job: Job): number {
  const before = process.cpuUsage();
  job();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / bars.length;
}

/** Nanoseconds a bar, the medians of jobs that take turns. */
function measure<Name extends string>(jobs: Record<Name, Job>, rounds: number, warmUpRounds = WARM_UP_ROUNDS): Record<Name, number> {
  const names = Object.keys(jobs) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const name of names) {
      const figure = nanosecondsOf(jobs[name]);
      if (round >= 0) figures[name].push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, medianOf(figures[name])])) as Record<Name, number>;
}

/** Hand-written running sums drift; more than this is another value. */
const TOLERANCE = 1e-4;

function expectNear(what: string, ours: Float64Array | undefined, other: ArrayLike<number> | undefined): void {
  if (!ours || ours.length !== other?.length) throw new Error(`${what}: not as many values`);
  ours.forEach((value, bar) => {
    const beside = other[bar] ?? Number.NaN;
    // Where the window stands still, ours is absent.
    if (Number.isNaN(value) || Math.abs(value - beside) <= TOLERANCE * Math.max(1, Math.abs(beside))) return;
    throw new Error(`${what}: ${value} here, ${beside} there, at bar ${bar}`);
  });
}

const line = new Float64Array(bars.length);

function drive(stream: IndicatorStream): void {
  for (let bar = 0; bar < line.length; bar++) line[bar] = stream.next(bars[bar] as StreamBar)[0] as number;
}

const load = () => readFileSync("/proc/loadavg", "utf8").split(" ").slice(0, 1).join();
console.error(`${bars.length} bars, load ${load()}`);
for (const name of Object.keys(BARE_BATCHES) as BareName[]) {
  const setup = setUpIndicator(name);
  const bare = BARE_BATCHES[name];
  const library = LIBRARIES[name];
  const ours = computeIndicator(setup, columns);
  const theirs = bare(columns);
  ours.forEach((values, which) => {
    expectNear(`${name} by hand`, values, theirs[which]);
  });
  for (const [which, job] of Object.entries(library)) expectNear(`${name} of ${which}`, ours[0]?.slice(-1), [job() ?? Number.NaN]);
  const batch = measure({ ours: () => computeIndicator(setup, columns), bare: () => bare(columns) }, ROUNDS);
  printMeasure({ name: `indicators.${name}.batch`, value: batch.ours, unit: "ns", n: bars.length * ROUNDS, peer: batch.bare });
  if (name in BARE_DRIVERS) {
    const driver = BARE_DRIVERS[name as keyof typeof BARE_DRIVERS];
    drive(new IndicatorStream(setup));
    const streamed = line.slice();
    driver(bars, line);
    expectNear(`${name} by hand, bar by bar`, streamed, line);
    const stream = measure({ ours: () => drive(new IndicatorStream(setup)), bare: () => driver(bars, line) }, ROUNDS);
    printMeasure({ name: `indicators.${name}.stream`, value: stream.ours, unit: "ns", n: bars.length * ROUNDS, peer: stream.bare });
  }
  const libraries = measure({ technical: library.technical, signals: library.signals }, LIBRARY_ROUNDS, 3);
  const n = bars.length * LIBRARY_ROUNDS;
  printMeasure({ name: `indicators.${name}.technicalindicators`, value: libraries.technical, unit: "ns", n, peer: batch.ours });
  printMeasure({ name: `indicators.${name}.trading-signals`, value: libraries.signals, unit: "ns", n, peer: batch.ours });
}
console.error(`load ${load()}`);
