import type { CandleView, TickerView } from "@slipstream/core/market";
import type { FillView, OrderView } from "@slipstream/core/orders";
import { expect, it, vi } from "vitest";
import { createLiveStore, type LiveKey } from "./live-store.ts";

const ticker = (symbol: string, last: string): TickerView => ({ symbol, last, stale: false, ageMs: 0 }) as TickerView;
const bar = (openMs: number, close = "1"): CandleView => [openMs, "1", "1", "1", close, "1"];
const listen = (store: ReturnType<typeof createLiveStore>, key: LiveKey) => {
  const listener = vi.fn();
  store.subscribe(key, listener);
  return listener;
};

it("tells only those who show what changed", () => {
  const store = createLiveStore({ tickers: [ticker("BTC-USDT", "1"), ticker("ETH-USDT", "2")] });
  const [btc, eth, all, status] = (["ticker:BTC-USDT", "ticker:ETH-USDT", "tickers", "status"] as const).map((key) => listen(store, key));
  const ethBefore = store.ticker("ETH-USDT");
  store.take("tickers", [ticker("BTC-USDT", "3")], 0);
  expect([btc, eth, all, status].map((listener) => listener?.mock.calls.length)).toEqual([1, 0, 1, 0]);
  expect(store.ticker("BTC-USDT")?.last).toBe("3");
  expect(store.ticker("ETH-USDT")).toBe(ethBefore);
  expect(store.tickers().map(({ last }) => last)).toEqual(["3", "2"]);
  expect(store.tickers()).toBe(store.tickers());
});

it("tells nobody who has left", () => {
  const store = createLiveStore();
  const listener = vi.fn();
  store.subscribe("tickers", listener)();
  store.take("tickers", [ticker("BTC-USDT", "1")], 0);
  expect(listener).not.toHaveBeenCalled();
});

it("replaces the running bar, appends the next, keeps the newest few", () => {
  const store = createLiveStore();
  const topic = "candles:BTC-USDT:1m";
  store.take(topic, [bar(0), bar(60)], 0);
  store.take(topic, [bar(60, "2")], 0);
  store.take(topic, [bar(60, "3"), bar(120)], 0);
  expect(store.bars(topic)).toEqual({ bars: [bar(0), bar(60, "3"), bar(120)], gaps: 0 });
  for (let openMs = 180; openMs <= 600; openMs += 60) store.take(topic, [bar(openMs - 60), bar(openMs)], 0);
  expect(store.bars(topic).bars.map(([openMs]) => openMs)).toEqual([360, 420, 480, 540, 600]);
});

it("says where bars were missed: a jump, or a line that was lost", () => {
  const store = createLiveStore();
  const topic = "candles:BTC-USDT:1m";
  store.take(topic, [bar(0), bar(60)], 0);
  store.take(topic, [bar(120)], 0);
  expect(store.bars(topic).gaps).toBe(0);
  store.take(topic, [bar(240)], 0);
  expect(store.bars(topic).gaps).toBe(1);
  store.missed();
  expect(store.bars(topic)).toEqual({ bars: [], gaps: 2 });
});

it("keeps the mark, the last state of each order and the newest fills; every change counts", () => {
  const store = createLiveStore();
  const order = (id: string, status: string) => ({ id, status }) as OrderView;
  const fill = (id: string) => ({ id }) as FillView;
  const take = (data: unknown) => store.take("account:a", data, 0);
  take({ kind: "mark", mark: { account: { equity: "5" }, positions: [] } });
  expect(store.account("a")).toMatchObject({ mark: { account: { equity: "5" } }, changes: 0 });
  take({ kind: "orders", orders: [order("o1", "open"), order("o2", "open")] });
  take({ kind: "orders", orders: [order("o1", "filled")] });
  take({ kind: "fills", fills: [fill("f1"), fill("f2")] });
  take({ kind: "fills", fills: [fill("f2"), fill("f3")] });
  take({ kind: "refetch" });
  const account = store.account("a");
  expect([...account.orders.values()].map(({ id, status }) => `${id} ${status}`)).toEqual(["o2 open", "o1 filled"]);
  expect(account.fills.map(({ id }) => id)).toEqual(["f3", "f2", "f1"]);
  expect(account.changes).toBe(5);
  store.missed();
  expect(store.account("a").changes).toBe(6);
  store.forget("account:a");
  expect(store.account("a").mark).toBeNull();
});

it("counts words of copies apart from changes, and both where words may have been missed", () => {
  const store = createLiveStore();
  const listener = listen(store, "account:a");
  const counts = () => [store.account("a").changes, store.account("a").copies];
  store.take("account:a", { kind: "copies", followIds: ["f1"] }, 0);
  expect(counts()).toEqual([0, 1]);
  expect(listener).toHaveBeenCalledTimes(1);
  store.take("account:a", { kind: "refetch" }, 0);
  expect(counts()).toEqual([1, 2]);
  store.missed();
  expect(counts()).toEqual([2, 3]);
});

it("counts words that a user has news, and where such words may have been missed, also before the first", () => {
  const store = createLiveStore();
  const listener = listen(store, "user:u");
  store.missed();
  expect(store.news("u")).toBe(1);
  store.take("user:u", { kind: "notices" }, 0);
  store.take("user:u", { kind: "refetch" }, 0);
  expect(store.news("u")).toBe(3);
  expect(listener).toHaveBeenCalledTimes(3);
  expect(store.news("somebody else")).toBe(0);
  store.take("user:u", { kind: "job", job: {} }, 0);
  expect([store.news("u"), store.jobs("u"), store.jobs("somebody else")]).toEqual([3, 3, 0]);
});

it("is bounded", () => {
  const store = createLiveStore();
  for (let count = 0; count < 500; count += 1) {
    store.take("account:a", { kind: "orders", orders: [{ id: `o${count}` }] }, 0);
    store.take("account:a", { kind: "fills", fills: [{ id: `f${count}` }] }, 0);
  }
  expect(store.account("a").orders.size).toBe(200);
  expect(store.account("a").fills).toHaveLength(50);
  expect(store.account("a").orders.has("o499")).toBe(true);
});

it("shows all prices as stale and ageing while the line is silent, and trusts them again when they are heard again", () => {
  const store = createLiveStore({ tickers: [ticker("BTC-USDT", "1"), ticker("ETH-USDT", "1")] });
  store.take("tickers", [{ ...ticker("BTC-USDT", "1"), ageMs: 300 }], 1_000);
  store.age(7_000);
  store.age(8_000);
  expect(store.ticker("BTC-USDT")).toMatchObject({ stale: true, ageMs: 7_300 });
  // Known from the page itself, never heard: as old as it was said to be.
  expect(store.ticker("ETH-USDT")).toMatchObject({ stale: true, ageMs: 0 });
  store.take("tickers", [ticker("BTC-USDT", "2")], 9_000);
  expect(store.ticker("BTC-USDT")).toMatchObject({ stale: false, ageMs: 0 });
});
