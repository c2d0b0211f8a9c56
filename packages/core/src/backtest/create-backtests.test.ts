import { DAY_MS, Refusal } from "@slipstream/kernel";
import { fixedClock, sequentialIds } from "@slipstream/testing";
import { beforeEach, describe, expect, it } from "vitest";
import type { StrategySpec } from "../strategy/index.ts";
import { runBacktestInput } from "./backtest-input.ts";
import { BACKTEST_JOB, backtestJobInput } from "./backtest-job.ts";
import { readStrategy } from "./check-strategy.ts";
import { type Backtests, createBacktests } from "./create-backtests.ts";
import { testBacktestStore } from "./test-backtest-store.ts";
import { START, testHistory, walk } from "./test-markets.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = 150;
const [ANN, BOB] = ["00000000-0000-4000-8000-0000000000aa", "00000000-0000-4000-8000-0000000000bb"];
const SAVED = "00000000-0000-4000-8000-0000000000cc";
const END = START + DAYS * DAY_MS;

const history = testHistory([
  { symbol: "BTC-USDT", timeframe: "1h", candles: walk(1, DAYS * 24, HOUR) },
  { symbol: "ETH-USDT", timeframe: "1h", candles: walk(2, (DAYS - 10) * 24, HOUR, START + 10 * DAY_MS) },
  { symbol: "BTC-USDT", timeframe: "1m", candles: walk(1, DAYS * 1_440, MINUTE) },
]);
const rsi = (op: "<" | ">", value: number) =>
  ({ kind: "compare", left: { kind: "indicator", name: "rsi" }, op, right: { kind: "number", value } }) as const;
const RULES = {
  timeframe: "1h",
  symbols: ["BTC-USDT"],
  long: { entry: rsi("<", 40), exit: rsi(">", 55) },
  sizing: { kind: "fixed-quote", amount: 500 },
};

let clock: ReturnType<typeof fixedClock>;
let kept: ReturnType<typeof testBacktestStore>;
let backtests: Backtests;
let asleep: () => void;
let rings: number;

beforeEach(() => {
  clock = fixedClock();
  kept = testBacktestStore();
  rings = 0;
  asleep = () => undefined;
  const specs: Record<string, StrategySpec> = { [SAVED]: readStrategy({ ...RULES, long: { entry: rsi("<", 45) }, timeStop: 5 }) };
  let codes = 0;
  backtests = createBacktests({
    store: kept.store,
    history,
    loadMarkets: (need) => history.load(need),
    strategies: {
      async resolveStrategy({ userId, strategyId, version, spec }) {
        if (strategyId === undefined) return { spec: readStrategy(spec), customs: {}, strategyId: null, version: null, name: "Unsaved" };
        const saved = userId === ANN ? specs[strategyId] : undefined;
        if (!saved) throw new Refusal("not-found", "strategy-not-found", "no");
        return { spec: saved, customs: {}, strategyId, version: version ?? 1, name: "Dips" };
      },
    },
    wakeUps: { ring: () => (rings += 1) },
    clock,
    nextId: sequentialIds(),
    nextShareCode: () => `code-${++codes}`,
    sleep: async (ms) => {
      clock.advance(ms);
      asleep();
    },
  });
});

const run = (more: object = {}, userId = ANN) => backtests.run({ userId, ...runBacktestInput.parse({ spec: RULES, ...more }) });
const refused = (code: string, field?: string) => expect.objectContaining({ code, ...(field ? { field } : {}) });
/** More bars than are computed at once. */
const LONG = { spec: { ...RULES, timeframe: "1m" }, days: 145 };

describe("a short back-test", () => {
  it("is answered done, kept, and its stamp is left to a worker", async () => {
    const done = await run({ days: 60 });
    expect(done).toMatchObject({
      status: "done",
      progress: 1,
      stamp: null,
      name: "Unsaved",
      strategyId: null,
      timeframe: "1h",
      symbols: ["BTC-USDT"],
    });
    expect(done.report?.trades.length).toBeGreaterThan(5);
    expect(done.summary).toMatchObject({ trades: done.report?.metrics.trades, netProfit: done.report?.netProfit });
    expect(await backtests.get({ userId: ANN, backtestId: done.id })).toEqual(done);
    expect(kept.jobs).toEqual([
      { kind: "backtest", userId: ANN, subjectId: done.id, part: 1, input: { request: done.request, report: false } },
    ]);
    expect(rings).toBe(1);
  });

  it("has the defaults of the house, and minutes that decide where they cover it", async () => {
    expect((await run()).request).toMatchObject({
      fromMs: END - 30 * DAY_MS,
      toMs: END,
      detailTimeframe: null,
      initialBalance: "10000",
      feeBps: 5,
      slippage: { kind: "bps", bps: 1 },
    });
    const spec = {
      ...RULES,
      stopLoss: { kind: "percent", percent: 1 },
      takeProfits: [{ at: { kind: "percent", percent: 1 }, share: 100 }],
    };
    expect((await run({ spec })).request.detailTimeframe).toBe("1m");
    expect((await run({ spec, detailTimeframe: null })).request.detailTimeframe).toBeNull();
    expect((await run({ spec, symbols: ["ETH-USDT"] })).request.detailTimeframe).toBeNull();
  });

  it("is of a saved strategy, by its name and version, with other symbols where they are asked for", async () => {
    const done = await run({ spec: undefined, strategyId: SAVED, version: 7, symbols: ["ETH-USDT"], name: "Mine" });
    expect(done).toMatchObject({ strategyId: SAVED, version: 7, name: "Mine", symbols: ["ETH-USDT"] });
    expect(done.request.spec.symbols).toEqual(["ETH-USDT"]);
    expect((await run({ spec: undefined, strategyId: SAVED })).name).toBe("Dips");
    await expect(run({ spec: undefined, strategyId: SAVED }, BOB)).rejects.toEqual(refused("strategy-not-found"));
  });

  it("asked twice under one id is one", async () => {
    const id = sequentialIds(9)();
    const ask = () => backtests.run({ userId: ANN, backtestId: id, ...runBacktestInput.parse({ spec: RULES }) });
    expect(await ask()).toEqual(await ask());
    expect(kept.jobs).toHaveLength(1);
  });
});

describe("the time of a back-test", () => {
  it("is cut to the candles of all its symbols", async () => {
    const { request, from, to } = await run({ days: 3_650, symbols: ["BTC-USDT", "ETH-USDT"] });
    expect(request).toMatchObject({ fromMs: START + 10 * DAY_MS, toMs: END });
    expect([from, to]).toEqual([new Date(START + 10 * DAY_MS).toISOString(), new Date(END).toISOString()]);
    expect((await run({ fromMs: START - 400 * DAY_MS, toMs: START + 2 * DAY_MS })).request).toMatchObject({
      fromMs: START,
      toMs: START + 2 * DAY_MS,
    });
    expect((await run({ fromMs: START + DAY_MS, toMs: START + 3 * DAY_MS + 17 * MINUTE })).request.toMs).toBe(START + 3 * DAY_MS);
  });

  it.each([
    ["days and from", { days: 3, fromMs: START }, "bad-terms", "days"],
    ["an end before its begin", { fromMs: START + HOUR, toMs: START }, "bad-terms", "to"],
    ["more than 3,650 days", { fromMs: START - 3_700 * DAY_MS, toMs: START + DAY_MS }, "period-too-long", "from"],
    ["a time before all candles", { fromMs: START - 9 * DAY_MS, toMs: START - DAY_MS }, "no-candles", "from"],
    ["less than a bar", { fromMs: START + 5 * MINUTE, toMs: START + 50 * MINUTE }, "no-candles", "to"],
    ["a symbol without candles", { symbols: ["DOGE-USDT"] }, "unknown-symbol", "symbols"],
    ["a symbol twice", { symbols: ["BTC-USDT", "BTC-USDT"] }, "bad-terms", "symbols"],
    ["a detail that is no finer", { detailTimeframe: "1h" }, "bad-terms", "detailTimeframe"],
    ["no money", { initialBalance: 0 }, "bad-terms", "initialBalance"],
    [
      "rules on a timeframe finer than the one that is asked for",
      {
        spec: {
          ...RULES,
          long: {
            entry: {
              kind: "compare",
              left: { kind: "price", field: "close", timeframe: "1h" },
              op: ">",
              right: { kind: "number", value: 1 },
            },
          },
        },
        timeframe: "4h",
      },
      "timeframe-too-fine",
      "long.entry",
    ],
    ["no strategy", { spec: undefined }, "not-a-strategy", "strategyId"],
    ["two strategies", { strategyId: SAVED }, "not-a-strategy", "spec"],
  ])("is refused with %s, and nothing is kept", async (_name, more, code, field) => {
    await expect(run(more)).rejects.toEqual(refused(code, field));
    expect((await backtests.list({ userId: ANN, limit: 9 })).items).toEqual([]);
  });

  it("is checked before it gets here: days and amounts", () => {
    expect(runBacktestInput.safeParse({ days: 3_651 }).error?.issues[0]).toMatchObject({ path: ["days"] });
    expect(runBacktestInput.safeParse({ initialBalance: "-5" }).error?.issues[0]).toMatchObject({ path: ["initialBalance"] });
    expect(runBacktestInput.parse({ initialBalance: 2_500.5 }).initialBalance).toBe("2500.5");
  });
});

describe("a long back-test", () => {
  it("waits for a worker, and its answer waits for it", async () => {
    let looks = 0;
    asleep = () => {
      const [job] = kept.jobs;
      if (++looks !== 3 || !job) return;
      expect(job).toMatchObject({ part: 0, userId: ANN });
      kept.finish(job.subjectId, doneReport, { sampled: 1, agreed: 1, differing: [] });
    };
    const doneReport = (await run()).report ?? expect.fail("no report");
    kept.jobs.length = 0;
    expect(await run(LONG)).toMatchObject({ status: "done", stamp: { sampled: 1 }, report: { bars: doneReport.bars } });
    expect(looks).toBe(3);
  });

  it("is answered as it is after half a minute, and at once where nobody waits", async () => {
    const before = clock.now();
    expect(await run(LONG)).toMatchObject({ status: "queued", progress: 0, report: null, summary: null });
    expect(clock.now() - before).toBe(30_000);
    expect(await run({ ...LONG, wait: false })).toMatchObject({ status: "queued" });
    expect(clock.now() - before).toBe(30_000);
  });

  it("is computed by the job from what the row says, as it would be at once", async () => {
    const queued = await run({ ...LONG, wait: false });
    const input = backtestJobInput.parse(JSON.parse(JSON.stringify(kept.jobs[0]?.input)));
    expect(input).toEqual({ request: queued.request, report: true });
    const { report } = BACKTEST_JOB.perform(input, await history.load(BACKTEST_JOB.need(input)), () => undefined);
    expect(report?.bars).toBe(145 * 1_440);
  });

  it("is one of three at most; short ones do not count, nor do those that were cancelled", async () => {
    const waiting = [];
    for (let each = 0; each < 3; each++) waiting.push(await run({ ...LONG, wait: false }));
    await expect(run({ ...LONG, wait: false })).rejects.toEqual(
      expect.objectContaining({ kind: "rule", code: "too-many-backtests", detail: { most: 3 } }),
    );
    expect((await run()).status).toBe("done");
    expect((await run({ ...LONG, wait: false }, BOB)).status).toBe("queued");
    const cancelled = await backtests.cancel({ userId: ANN, backtestId: waiting[0]?.id ?? "" });
    expect(cancelled.status).toBe("cancelled");
    expect((await run({ ...LONG, wait: false })).status).toBe("queued");
  });

  it("is refused where no worker could hold it", async () => {
    const symbols = ["BTC-USDT", "ETH-USDT", "SOL-USDT"];
    const decade = { ...walk(1, 2, MINUTE), openMs: Float64Array.of(0, 3_650 * 1_440 * MINUTE) };
    const history = testHistory(symbols.map((symbol) => ({ symbol, timeframe: "1m", candles: decade })));
    const input = runBacktestInput.parse({ spec: { ...RULES, timeframe: "1m", symbols }, days: 3_650 });
    await expect(createBacktests({ ...deps(), history }).run({ userId: ANN, ...input })).rejects.toEqual(refused("too-many-bars", "days"));
  });
});

it("keeps 500 at most, and says so", async () => {
  const full = createBacktests({ ...deps(), store: { ...kept.store, count: async () => ({ kept: 500, underWay: 0 }) } });
  await expect(full.run({ userId: ANN, ...runBacktestInput.parse({ spec: RULES }) })).rejects.toEqual(
    expect.objectContaining({ code: "backtests-kept", message: "500 back-tests are kept at most. Delete one first." }),
  );
});

describe("a shared back-test", () => {
  it("is read by whoever has the code, without ids of anybody, until it is unshared or deleted", async () => {
    const done = await run({ spec: undefined, strategyId: SAVED });
    const one = { userId: ANN, backtestId: done.id };
    const shared = await backtests.share(one);
    expect(shared.shareCode).toBe("code-1");
    expect((await backtests.share(one)).shareCode).toBe("code-1");
    const read = await backtests.shared({ code: "code-1" });
    expect(read).toMatchObject({ name: "Dips", report: done.report, summary: done.summary });
    expect(JSON.stringify(read)).not.toMatch(new RegExp([ANN, SAVED, done.id, "code-1"].join("|")));
    expect((await backtests.unshare(one)).shareCode).toBeNull();
    await expect(backtests.shared({ code: "code-1" })).rejects.toEqual(refused("backtest-not-found"));
    await backtests.share(one);
    await backtests.delete(one);
    await expect(backtests.shared({ code: "code-3" })).rejects.toEqual(refused("backtest-not-found"));
    await expect(backtests.get(one)).rejects.toEqual(refused("backtest-not-found", "backtestId"));
  });

  it("is one that is done, and one's own", async () => {
    const queued = await run({ ...LONG, wait: false });
    await expect(backtests.share({ userId: ANN, backtestId: queued.id })).rejects.toEqual(refused("backtest-not-done"));
    await expect(backtests.report({ userId: ANN, backtestId: queued.id })).rejects.toEqual(refused("backtest-not-done"));
    const done = await run();
    for (const act of [backtests.get, backtests.cancel, backtests.share, backtests.unshare, backtests.delete, backtests.report])
      await expect(act({ userId: BOB, backtestId: done.id })).rejects.toEqual(refused("backtest-not-found"));
    await expect(backtests.compare({ userId: BOB, items: [{ backtestId: done.id }, { backtestId: done.id }] })).rejects.toEqual(
      refused("backtest-not-found"),
    );
  });
});

describe("a comparison", () => {
  it("runs all over the same time at the same costs, with the correlation of their days", async () => {
    const done = await run({ days: 5, feeBps: 50, initialBalance: 777, symbols: ["ETH-USDT"] });
    const items = [{ backtestId: done.id }, { strategyId: SAVED, version: 2 }, { strategyId: SAVED, version: 2 }];
    const compared = await backtests.compare({ userId: ANN, items, days: 100, initialBalance: "5000" });
    expect(compared).toMatchObject({
      from: new Date(END - 100 * DAY_MS).toISOString(),
      to: new Date(END).toISOString(),
      initialBalance: "5000",
    });
    expect(compared.items.map(({ name, symbols }) => [name, symbols])).toEqual([
      ["Unsaved", ["ETH-USDT"]],
      ["Dips, version 2", ["BTC-USDT"]],
      ["Dips, version 2", ["BTC-USDT"]],
    ]);
    for (const { curve, metrics, summary } of compared.items) {
      expect([curve.atMs[0], curve.atMs.at(-1), curve.equity[0]]).toEqual([END - 100 * DAY_MS, END, 5_000]);
      expect(summary.trades).toBe(metrics.trades);
    }
    const [[own, other, same], , [, twin]] = compared.correlation as [number[], number[], number[]];
    expect([own, twin]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    expect(other).toBe(same);
    expect(Math.abs(other ?? 1)).toBeLessThan(0.9);
    expect((await backtests.list({ userId: ANN, limit: 9 })).items).toHaveLength(1);
  });

  it("knows no correlation of fewer than ten days, and refuses what takes too long", async () => {
    const items = [{ strategyId: SAVED }, { strategyId: SAVED, version: 2 }];
    const short = await backtests.compare({ userId: ANN, items, days: 10 });
    expect(short.correlation).toEqual([
      [expect.closeTo(1, 12), expect.closeTo(1, 12)],
      [expect.closeTo(1, 12), expect.closeTo(1, 12)],
    ]);
    expect((await backtests.compare({ userId: ANN, items, days: 9 })).correlation).toEqual([
      [null, null],
      [null, null],
    ]);
    const six = Array.from({ length: 6 }, () => ({ strategyId: SAVED }));
    await expect(backtests.compare({ userId: ANN, items: [...six, ...six], days: 150, timeframe: "1m" })).rejects.toEqual(
      refused("too-many-bars", "days"),
    );
  });
});

function deps(): Parameters<typeof createBacktests>[0] {
  return {
    store: kept.store,
    history,
    loadMarkets: (need) => history.load(need),
    strategies: {
      resolveStrategy: async ({ spec }) => ({ spec: readStrategy(spec), customs: {}, strategyId: null, version: null, name: "Unsaved" }),
    },
    wakeUps: { ring: () => undefined },
    clock,
    nextId: sequentialIds(5),
    nextShareCode: () => "code",
    sleep: async (ms) => clock.advance(ms),
  };
}
