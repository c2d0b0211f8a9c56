import { type BacktestMarket, PreparedMarket, readStrategy } from "@slipstream/core/backtest";
import { SEARCH_TRIALS_JOB, type Trial, type TrialsInput, type TrialsResult } from "@slipstream/core/search/server";
import { openComputePool } from "../apps/worker/src/pool/compute-pool.ts";
import { type BareTrial, bareSweep } from "./bare-sweep.ts";
import { printMeasure } from "./measure.ts";
import { instrumentOf, recordedCandles } from "./recorded-candles.ts";
import { quantileOf } from "./samples.ts";

// A thousand sets of RSI period, entry level and stop over thirty days of real minutes, as one job of a search: indicators, conditions, runs, figures; beside a
// hand-written loop of the same job, each in turn, in CPU time. Trades, final balance and drawdown of each set must be the same. Then the same sets in slices, over one
// thread of the workers' pool and over two, in wall time. Times are of the quarter least disturbed.

const BARS = 43_200;
const SETS = 1_000;
const ROUNDS = 24;
const WARM_UP_ROUNDS = 4;
const POOL_ROUNDS = 12;
const SLICES = 8;
const [MEAN, EXIT, OVER, TARGET] = [20, 70, 1.02, 2];
const [NOTIONAL, CASH, FEE_BPS, SLIP_BPS] = [1_000, 10_000, 5, 1];

const rsi = { kind: "indicator", name: "rsi", params: { period: 14 } };
const sma = { kind: "indicator", name: "sma", params: { period: MEAN } };
const close = { kind: "price", field: "close" };
const number = (value: number) => ({ kind: "number", value });
const compare = (left: object, op: string, right: object) => ({ kind: "compare", left, op, right });
const spec = readStrategy({
  timeframe: "1m",
  symbols: ["ETH-USDT"],
  long: {
    entry: { kind: "all", of: [compare(rsi, "<", number(30)), compare(close, "<", sma)] },
    exit: { kind: "any", of: [compare(rsi, ">", number(EXIT)), compare({ kind: "ratio", left: close, right: sma }, ">", number(OVER))] },
  },
  sizing: { kind: "fixed-quote", amount: NOTIONAL },
  stopLoss: { kind: "percent", percent: 1 },
  takeProfits: [{ at: { kind: "percent", percent: TARGET }, share: 100 }],
});

const ranges = [
  { path: "long.entry.of.0.left.params.period", title: "RSI period", min: 8, max: 26, step: 2 },
  { path: "long.entry.of.0.right.value", title: "Entry level", min: 20, max: 38, step: 2 },
  { path: "stopLoss.percent", title: "Stop", min: 0.5, max: 1.4, step: 0.1 },
];
const sets = gridSets();

function gridSets(): number[][] {
  const values = ranges.map(({ min, max, step }) =>
    Array.from({ length: Math.round((max - min) / step) + 1 }, (_, at) => Number((min + at * step).toPrecision(12))),
  );
  return values.reduce<number[][]>((made, of) => made.flatMap((set) => of.map((value) => [...set, value])), [[]]);
}

const candles = recordedCandles("ETH-USDT", BARS);
const market: BacktestMarket = { instrument: instrumentOf("ETH-USDT"), timeframe: "1m", candles, detail: null, funding: null };
const fromMs = candles.openMs[0] as number;

const inputOf = (first: number, slice: number[][]): TrialsInput => ({
  backtest: {
    spec,
    customs: {},
    fromMs,
    toMs: (candles.openMs.at(-1) as number) + 60_000,
    detailTimeframe: null,
    initialBalance: String(CASH),
    feeBps: FEE_BPS,
    slippage: { kind: "bps", bps: SLIP_BPS },
  },
  ranges,
  objective: "return",
  minTrades: 0,
  warmUpBars: 0,
  round: 0,
  first,
  sets: slice,
  work: slice.length,
});

const bareTerms = {
  mean: MEAN,
  exitPeriod: 14,
  exit: EXIT,
  over: OVER,
  target: TARGET,
  feeCentibps: FEE_BPS * 100,
  slipCentibps: SLIP_BPS * 100,
  notional: NOTIONAL,
  cash: CASH,
};

/** Everything anew, the checks of the candles and the columns included. */
const jobs = {
  ours: () => SEARCH_TRIALS_JOB.perform(inputOf(0, sets), [new PreparedMarket(market)], () => undefined).trials,
  bare: () => bareSweep(candles, sets, bareTerms),
};

function refuseDifference(trials: readonly Trial[], bare: readonly BareTrial[]): void {
  for (const [at, { figures }] of trials.entries()) {
    const { trades, cash, maxDrawdown } = bare[at] as BareTrial;
    const balance = Math.round(((figures.returnShare ?? Number.NaN) + 1) * CASH * 1e8);
    const isClose = (ours: number | null, other: number) => Math.abs((ours ?? Number.NaN) - other) <= 1e-9 * Math.max(1, Math.abs(other));
    if (figures.trades !== trades || balance !== cash || !isClose(figures.maxDrawdown, maxDrawdown))
      throw new Error(`set ${sets[at]}: ${JSON.stringify({ ...figures, balance })}, by hand ${JSON.stringify(bare[at])}`);
  }
}

function measureOneCore(): void {
  const expected = jobs.bare();
  const seconds: Record<keyof typeof jobs, number[]> = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ["ours", "bare"] as const) {
      const before = process.cpuUsage();
      const result = jobs[name]();
      const { user, system } = process.cpuUsage(before);
      if (name === "ours") refuseDifference(result as Trial[], expected);
      if (round >= WARM_UP_ROUNDS) seconds[name].push((user + system) / 1e6);
    }
  const trades = expected.reduce((sum, each) => sum + each.trades, 0);
  console.error(`${SETS} sets, ${trades} trades, final balances the same in both`);
  printMeasure({
    name: "sweep-cpu",
    value: quantileOf(seconds.ours, 0.25),
    unit: "s",
    n: seconds.ours.length,
    peer: quantileOf(seconds.bare, 0.25),
  });
}

/** Wall time of all slices over a pool of so many threads, as a worker hands them out: a free thread gets the next. */
async function sweepOver(threads: number, pool: ReturnType<typeof openComputePool>): Promise<number> {
  const slices = Array.from({ length: SLICES }, (_, at) =>
    inputOf((at * SETS) / SLICES, sets.slice((at * SETS) / SLICES, ((at + 1) * SETS) / SLICES)),
  );
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    for (let input = slices.shift(); input; input = slices.shift()) {
      const answer = await pool.start({ kind: "search-trials", input, markets: [market] }).answer;
      if (answer.kind !== "done") throw new Error(`a slice ended as ${JSON.stringify(answer)}`);
      if ((answer.result as TrialsResult).trials.length !== input.sets.length) throw new Error("a slice lost sets");
    }
  };
  await Promise.all(Array.from({ length: threads }, lane));
  return performance.now() - startedAt;
}

async function measureTwoWorkers(): Promise<void> {
  const pool = openComputePool({ threads: 2 });
  const milliseconds = { one: [] as number[], two: [] as number[] };
  for (let round = 0; round < POOL_ROUNDS; round++) {
    const one = await sweepOver(1, pool);
    const two = await sweepOver(2, pool);
    if (round < 2) continue;
    milliseconds.one.push(one);
    milliseconds.two.push(two);
  }
  await pool.close();
  const [one, two] = [quantileOf(milliseconds.one, 0.25), quantileOf(milliseconds.two, 0.25)];
  printMeasure({
    name: "sweep-two-workers",
    value: SETS / (two / 1_000),
    unit: "sets/s",
    n: milliseconds.two.length,
    peer: SETS / (one / 1_000),
  });
}

measureOneCore();
await measureTwoWorkers();
