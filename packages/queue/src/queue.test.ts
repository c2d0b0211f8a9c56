import type { LiveEvent } from "@slipstream/core/live/server";
import type { Quote } from "@slipstream/core/market";
import { price } from "@slipstream/kernel";
import { type FreshRedis, freshRedis } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectRedis, type RedisConnection } from "./connection.ts";
import { createLiveBus } from "./live-bus.ts";
import { createLiveFeed } from "./live-feed.ts";
import { createQuoteCache } from "./quote-cache.ts";
import { createWakeUps } from "./wake-ups.ts";

let server: FreshRedis;
const open: RedisConnection[] = [];
const connect = (url = server.url, onError?: (error: Error) => void): RedisConnection => {
  const redis = connectRedis(url, { onError });
  open.push(redis);
  return redis;
};
const ready = (redis: RedisConnection) => expect.poll(() => redis.isReady(), { timeout: 20_000 }).toBe(true);

beforeAll(async () => {
  server = await freshRedis();
});
afterEach(async () => {
  await server.start();
  await Promise.all(open.splice(0).map((redis) => redis.close()));
});
afterAll(() => server.stop());

const quote = (symbol: string, last: string): Quote => ({
  symbol,
  last: price(last),
  bid: price("1.4"),
  ask: price("1.6"),
  marketMs: 1,
  wallMs: 2,
});
const changed = (accountId: string): LiveEvent => ({ kind: "account-changed", accountId });

/** A feed that keeps what it heard. */
async function listen(redis: RedisConnection) {
  const heard: LiveEvent[] = [];
  const lines: boolean[] = [];
  createLiveFeed(
    redis,
    (events) => heard.push(...events),
    (isUp) => lines.push(isUp),
  );
  await expect.poll(() => lines.at(-1), { timeout: 20_000 }).toBe(true);
  return { heard, lines };
}

describe("live events", () => {
  it("reach every listener, in the order of their account", async () => {
    const [redis, other] = [connect(), connect()];
    const [first, second] = [await listen(redis), await listen(other)];
    await ready(redis);
    const bus = createLiveBus(redis);
    bus.publish([changed("a"), { kind: "orders", accountId: "a", orders: [] }]);
    bus.publish([{ kind: "fills", accountId: "a", fills: [] }]);
    for (const { heard } of [first, second])
      await expect.poll(() => heard.map(({ kind }) => kind)).toEqual(["account-changed", "orders", "fills"]);
  });

  it("are merged where only the newest counts", async () => {
    const redis = connect();
    const { heard } = await listen(redis);
    await ready(redis);
    const bus = createLiveBus(redis);
    const ticker = (symbol: string, last: string) => ({ symbol, last }) as never;
    for (let step = 0; step <= 100; step += 1) bus.publish([{ kind: "tickers", tickers: [ticker("A", String(step)), ticker("B", "1")] }]);
    bus.publish([{ kind: "candles", symbol: "A", timeframe: "1m", candles: [[60_000, "1", "1", "1", "2", "1"]] }]);
    bus.publish([{ kind: "candles", symbol: "A", timeframe: "1m", candles: [[60_000, "1", "1", "1", "3", "1"]] }]);
    await expect
      .poll(() => heard.filter(({ kind }) => kind === "candles"))
      .toEqual([{ kind: "candles", symbol: "A", timeframe: "1m", candles: [[60_000, "1", "1", "1", "3", "1"]] }]);
    expect(heard.filter(({ kind }) => kind === "tickers")).toEqual([{ kind: "tickers", tickers: [ticker("A", "100"), ticker("B", "1")] }]);
  });

  it("stay within bounds: long lists are cut, nothing is lost", async () => {
    const redis = connect();
    const { heard } = await listen(redis);
    await ready(redis);
    const orders = Array.from({ length: 1_050 }, (_, index) => ({ id: `o${index}` }) as never);
    createLiveBus(redis).publish([{ kind: "orders", accountId: "a", orders }]);
    await expect.poll(() => heard.flatMap((event) => (event.kind === "orders" ? event.orders : []))).toEqual(orders);
    expect(heard.length).toBe(11);
  });

  it("of one database number are not heard in another", async () => {
    const [here, there] = [connect(), connect(`${server.url}/3`)];
    const [own, foreign] = [await listen(here), await listen(there)];
    await ready(here);
    createLiveBus(here).publish([changed("a")]);
    await expect.poll(() => own.heard).toHaveLength(1);
    createLiveBus(there).publish([changed("b")]);
    await expect.poll(() => foreign.heard).toEqual([changed("b")]);
  });

  it("of no known kind, or no events at all, do no harm", async () => {
    const redis = connect();
    const { heard } = await listen(redis);
    await ready(redis);
    for (const text of ["nonsense", "5", "null", '[{"kind":"future"},null,7]'])
      await redis.commands.publish(redis.name("live:accounts"), text);
    createLiveBus(redis).publish([changed("a")]);
    await expect.poll(() => heard).toEqual([changed("a")]);
  });
});

describe("a Redis that is down", () => {
  it("is no reason to throw or to wait, and nothing piles up", async () => {
    const errors: string[] = [];
    const redis = connect("redis://127.0.0.1:1", (error) => errors.push(error.message));
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    const [bus, wakeUps, cache] = [createLiveBus(redis), createWakeUps(redis), createQuoteCache(redis, "replay")];
    for (let count = 0; count < 1_000; count += 1) bus.publish([changed("a")]);
    wakeUps.ring("mail");
    await cache.set([quote("A", "1")]);
    expect(await cache.list()).toEqual([]);
    expect(await cache.find("A")).toBeNull();
    // One report for one trouble, not one for each try.
    expect(errors.length).toBeLessThan(3);
  });

  it("that comes back is heard again; listeners learn that they missed something", async () => {
    const redis = connect();
    const { heard, lines } = await listen(redis);
    let rings = 0;
    createWakeUps(redis).listen("orders", () => {
      rings += 1;
    });
    await expect.poll(() => rings).toBe(1);
    await ready(redis);
    await server.stop();
    await expect.poll(() => lines.at(-1)).toBe(false);
    await expect.poll(() => redis.isReady()).toBe(false);
    const bus = createLiveBus(redis);
    bus.publish([changed("lost")]);
    await server.start();
    await ready(redis);
    await expect.poll(() => lines.at(-1), { timeout: 20_000 }).toBe(true);
    await expect.poll(() => rings).toBe(2);
    bus.publish([changed("heard")]);
    await expect.poll(() => heard).toEqual([changed("heard")]);
  });

  it("may also be flushed", async () => {
    const redis = connect();
    const { heard } = await listen(redis);
    await ready(redis);
    const cache = createQuoteCache(redis, "replay");
    await cache.set([quote("A", "1")]);
    await server.flush();
    expect(await cache.list()).toEqual([]);
    createLiveBus(redis).publish([changed("a")]);
    await expect.poll(() => heard).toHaveLength(1);
  });
});

describe("wake-ups", () => {
  it("ring every listener of the lane in every process, and no other lane", async () => {
    const [here, there] = [connect(), connect()];
    const rung: string[] = [];
    const [ringer, listener] = [createWakeUps(here), createWakeUps(there)];
    listener.listen("orders", () => rung.push("first"));
    const leave = listener.listen("orders", () => rung.push("second"));
    listener.listen("mail", () => rung.push("mail"));
    // The line stands: each is rung once, because rings may have been missed before.
    await expect.poll(() => rung.length, { timeout: 20_000 }).toBe(3);
    await ready(here);
    rung.length = 0;
    for (let count = 0; count < 100; count += 1) ringer.ring("orders");
    await expect.poll(() => rung).toEqual(["first", "second"]);
    leave();
    ringer.ring("orders");
    await expect.poll(() => rung).toEqual(["first", "second", "first"]);
  });

  it("go on when a listener fails", async () => {
    const errors: string[] = [];
    const redis = connect(server.url, (error) => errors.push(error.message));
    let rings = 0;
    const wakeUps = createWakeUps(redis);
    wakeUps.listen("mail", () => {
      throw new Error("listener failed");
    });
    wakeUps.listen("mail", () => {
      rings += 1;
    });
    await expect.poll(() => rings, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(errors).toContain("listener failed");
  });
});

describe("the quote cache", () => {
  it("gives back what was put in, exactly, newest first wins, by source", async () => {
    const redis = connect();
    await ready(redis);
    const cache = createQuoteCache(redis, "replay");
    await cache.set([quote("A", "0.000000000000000001"), quote("B", "123456789.123456789")]);
    await cache.set([quote("A", "2")]);
    await cache.set([]);
    expect((await cache.list()).toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1))).toEqual([
      quote("A", "2"),
      quote("B", "123456789.123456789"),
    ]);
    expect(await cache.find("B")).toEqual(quote("B", "123456789.123456789"));
    expect(await createQuoteCache(redis, "other").find("A")).toBeNull();
  });

  it.each(["nonsense", "[]", '["x","1","1",1,1]', '["1","1","1"]'])("passes over what is no quote: %s", async (text) => {
    const redis = connect();
    await ready(redis);
    await redis.commands.hset(redis.name("quotes:replay"), "BAD", text);
    expect(await createQuoteCache(redis, "replay").find("BAD")).toBeNull();
    expect((await createQuoteCache(redis, "replay").list()).map(({ symbol }) => symbol)).not.toContain("BAD");
  });
});
