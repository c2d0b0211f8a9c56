import type { BacktestMarket } from "@slipstream/core/backtest";
import { money, price, quantity } from "@slipstream/kernel";
import { afterEach, describe, expect, it } from "vitest";
import { type ComputePool, openComputePool, type PoolOptions } from "./compute-pool.ts";
import type { Gate } from "./test-kinds.fixture.ts";

const ENTRY = new URL("./test-thread.fixture.ts", import.meta.url);
let pool: ComputePool;
afterEach(() => pool?.close());

const open = (options: Partial<PoolOptions> = {}): ComputePool => {
  pool = openComputePool({ threads: 1, entry: ENTRY, ...options });
  return pool;
};
const start = (doing: string, rest: { gate?: Gate; at?: number } = {}, markets: readonly BacktestMarket[] = []) =>
  pool.start({ kind: "test", input: { doing, ...rest }, markets });
const aGate = (): Gate => new Int32Array(new SharedArrayBuffer(4));
const openGate = (gate: Gate): void => {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
};
const done = (result: unknown) => ({ kind: "done", result });

function aMarket(symbol: string, bars = 3): BacktestMarket {
  const column = (value: number) => new Float64Array(bars).fill(value);
  return {
    instrument: {
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
    },
    timeframe: "1m",
    candles: {
      openMs: Float64Array.from({ length: bars }, (_, bar) => bar * 60_000),
      open: column(10),
      high: column(10),
      low: column(10),
      close: column(10),
      volume: column(1),
      funding: null,
    },
    detail: null,
    funding: null,
  };
}

describe("work", () => {
  it("is done with its markets, in their order, whose columns lie in shared memory", async () => {
    open();
    const markets = [aMarket("ETH-USDT", 2), aMarket("BTC-USDT", 5)];
    expect(await start("sum", {}, markets).answer).toEqual(done(["ETH-USDT 20", "BTC-USDT 50"]));
    expect(await start("share-memory", {}, markets).answer).toEqual(done([true, true]));
  });

  it("finds candles ready that came before, and only those", async () => {
    open();
    const market = aMarket("BTC-USDT");
    const seen = (given: BacktestMarket) => start("seen-before", {}, [given]).answer;
    expect(await seen(market)).toEqual(done([false]));
    expect(await seen({ ...market })).toEqual(done([true]));
    expect(await seen(aMarket("BTC-USDT"))).toEqual(done([false]));
    expect(await seen({ ...market, candles: { ...market.candles, close: market.candles.close.slice() } })).toEqual(done([false]));
    expect(await seen({ ...market, instrument: { ...market.instrument, maxLeverage: 3 } })).toEqual(done([false]));
  });

  it("runs on as many threads as there are, and says how far it is", async () => {
    open({ threads: 2 });
    const gate = aGate();
    const tasks = [start("wait", { gate, at: 0.25 }), start("wait", { gate, at: 0.5 })];
    expect(pool.free()).toBe(0);
    expect(() => start("sum")).toThrow("no thread is free");
    await expect.poll(() => tasks.map((task) => task.progress()), { timeout: 20_000 }).toEqual([250, 500]);
    openGate(gate);
    expect(await Promise.all(tasks.map(({ answer }) => answer))).toEqual([done("waited"), done("waited")]);
    expect(pool.free()).toBe(2);
  });
});

describe("a cancel", () => {
  it("ends work where it reports, and the thread goes on with what it had ready", async () => {
    open();
    const market = aMarket("BTC-USDT");
    await start("seen-before", {}, [market]).answer;
    const task = start("wait", { gate: aGate(), at: 0.5 });
    await expect.poll(() => task.progress()).toBe(500);
    task.cancel();
    expect(await task.answer).toEqual({ kind: "cancelled" });
    expect(await start("seen-before", {}, [market]).answer).toEqual(done([true]));
  });

  it("ends a thread that does not listen, and another takes its place", async () => {
    open({ stopWithinMs: 50 });
    const task = start("deaf");
    task.cancel();
    expect(await task.answer).toEqual({ kind: "cancelled" });
    expect(await start("hello").answer).toEqual(done("hello"));
  });

  it("of what has ended does nothing to what runs now", async () => {
    open({ stopWithinMs: 0 });
    const first = start("hello");
    await first.answer;
    const gate = aGate();
    const second = start("wait", { gate, at: 0.5 });
    first.cancel();
    await expect.poll(() => second.progress()).toBe(500);
    openGate(gate);
    expect(await second.answer).toEqual(done("waited"));
  });
});

describe("trouble ends its own work only, and says what happened", () => {
  it.each([
    ["refuse", { code: "too-many-nodes", message: "A strategy has at most 64 nodes.", again: false }],
    ["break", { code: "broke-off", message: "The work broke off: x is not a function", again: false }],
    ["unsendable", { code: "broke-off", message: expect.stringContaining("could not be cloned"), again: false }],
    ["exit", { code: "thread-died", message: "The thread that computed this died: exit 3", again: true }],
    ["eat", { code: "out-of-memory", message: "The work needs more memory than a thread has.", again: true }],
  ])("%s", async (doing, failure) => {
    open({ threads: 2, mostHeapMb: 48 });
    const gate = aGate();
    const neighbour = start("wait", { gate });
    expect(await start(doing).answer).toEqual({ kind: "failed", ...failure });
    expect(await start("hello").answer).toEqual(done("hello"));
    openGate(gate);
    expect(await neighbour.answer).toEqual(done("waited"));
  });

  it("work that takes longer than any may", async () => {
    open({ mostTaskMs: 50 });
    expect(await start("deaf").answer).toMatchObject({ kind: "failed", code: "took-too-long", again: false });
    expect(pool.free()).toBe(1);
  });

  it("a kind that is not known", async () => {
    open();
    expect(await pool.start({ kind: "unheard-of", input: {}, markets: [] }).answer).toMatchObject({ kind: "failed", code: "broke-off" });
  });

  it("a program that cannot start", async () => {
    open({ entry: new URL("./there-is-none.ts", import.meta.url) });
    expect(await start("hello").answer).toMatchObject({ kind: "failed", code: "thread-died", again: true });
  });
});

it("ends with all its threads", async () => {
  open({ threads: 2 });
  const task = start("deaf");
  await pool.close();
  expect(await task.answer).toEqual({ kind: "cancelled" });
  expect(pool.free()).toBe(0);
});

it("performs the jobs of the product where no other program is named", async () => {
  pool = openComputePool({ threads: 1 });
  expect(await pool.start({ kind: "unheard-of", input: {}, markets: [] }).answer).toMatchObject({
    message: "The work broke off: no kind of job unheard-of",
  });
});
