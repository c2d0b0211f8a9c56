import { sequentialIds } from "@slipstream/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aBar, aStatus, aTicker, startTestStream, type TestStream } from "./test-stream.ts";

const ids = sequentialIds(7);
const [ann, annsSession, annsOtherSession, annsAccount] = [ids(), ids(), ids(), ids()];
const [bob, bobsAccount] = [ids(), ids()];

let here: TestStream;
beforeEach(async () => {
  here = await startTestStream();
  here.world.owners.set(annsAccount, ann).set(bobsAccount, bob);
  here.world.loaded.set(annsAccount, { cash: "1000", revision: "r1" }).set(bobsAccount, { cash: "2000", revision: "r1" });
});
afterEach(() => here.close());

describe("the market", () => {
  it("is sent at once as it stands, then as it moves", async () => {
    here.stream.onEvents([
      { kind: "tickers", tickers: [aTicker(), aTicker({ symbol: "ETH-USDT", last: "4000" })] },
      { kind: "status", status: aStatus() },
      { kind: "candles", symbol: "BTC-USDT", timeframe: "1m", candles: [aBar(0, "5"), aBar(60_000, "6")] },
    ]);
    const client = await here.connect();
    client.send({ op: "subscribe", topics: ["tickers", "status", "candles:BTC-USDT:1m"] });
    expect(await client.next(({ op }) => op === "subscribed")).toMatchObject({ topics: ["tickers", "status", "candles:BTC-USDT:1m"] });
    expect(await client.data("tickers")).toHaveLength(2);
    expect(await client.data("status")).toMatchObject({ live: true });
    expect(await client.data("candles:BTC-USDT:1m")).toEqual([aBar(0, "5"), aBar(60_000, "6")]);

    here.clock.advance(200);
    here.stream.onEvents([
      { kind: "tickers", tickers: [aTicker({ last: "100001", marketTime: "2025-06-01T00:00:01.000Z" })] },
      { kind: "candles", symbol: "BTC-USDT", timeframe: "1m", candles: [aBar(60_000, "7")] },
      { kind: "candles", symbol: "BTC-USDT", timeframe: "5m", candles: [aBar(0, "7")] },
    ]);
    expect(await client.data("tickers")).toEqual([expect.objectContaining({ symbol: "BTC-USDT", last: "100001" })]);
    expect(await client.data("candles:BTC-USDT:1m")).toEqual([aBar(60_000, "7")]);
  });

  it("is read from the database while nothing is published", async () => {
    here.world.tickers = [aTicker({ last: "77777" })];
    here.world.bars = [aBar(0, "3")];
    const client = await here.connect();
    client.send({ op: "subscribe", topics: ["tickers", "status", "candles:BTC-USDT:1h"] });
    expect(await client.data("candles:BTC-USDT:1h")).toEqual([aBar(0, "3")]);
    expect(await client.data("tickers")).toEqual([expect.objectContaining({ last: "77777" })]);
    here.clock.advance(1_000);
    here.world.tickers = [aTicker({ last: "77778", marketTime: "2025-06-01T00:01:00.000Z" })];
    here.world.bars = [aBar(0, "4")];
    await client.data("tickers", (data) => JSON.stringify(data).includes("77778"));
    await client.data("candles:BTC-USDT:1h", (data) => JSON.stringify(data) === JSON.stringify([aBar(0, "4")]));
  });

  it("is called stale when nothing new was heard for too long, and fresh again when it is", async () => {
    here.stream.onLine(true);
    here.stream.onEvents([
      { kind: "tickers", tickers: [aTicker()] },
      { kind: "status", status: aStatus() },
    ]);
    const client = await here.connect();
    client.send({ op: "subscribe", topics: ["tickers", "status"] });
    expect(await client.data("status")).toMatchObject({ live: true });
    here.world.isDatabaseDown = true;
    here.clock.advance(6_000);
    expect(await client.data("tickers")).toEqual([expect.objectContaining({ stale: true, ageMs: 6_000 })]);
    await client.data("status", (data) => (data as { live: boolean }).live === false);
    here.stream.onEvents([{ kind: "tickers", tickers: [aTicker({ marketTime: "2025-06-01T00:06:00.000Z" })] }]);
    await client.data("status", (data) => (data as { live: boolean }).live);
  });

  it("merges what comes faster than browsers are told: the newest wins", async () => {
    const client = await here.connect();
    client.send({ op: "subscribe", topics: ["tickers"] });
    await client.next(({ op }) => op === "subscribed");
    for (let step = 1; step <= 500; step += 1) {
      here.clock.advance(1);
      here.stream.onEvents([{ kind: "tickers", tickers: [aTicker({ last: String(step), marketTime: new Date(step).toISOString() })] }]);
    }
    await client.data("tickers", (data) => JSON.stringify(data).includes('"last":"500"'));
    expect(here.stream.counts.framesSent).toBeLessThan(10);
  });
});

describe("accounts", () => {
  it("are heard by their user: the mark at once, then marks, orders and fills", async () => {
    const client = await here.connectAs(ann, annsSession);
    client.send({ op: "subscribe", topics: [`account:${annsAccount}`] });
    const topic = `account:${annsAccount}`;
    expect(await client.data(topic)).toEqual({
      kind: "mark",
      mark: { account: { id: annsAccount, cash: "1000", equity: null }, positions: [] },
    });

    here.clock.advance(1_000);
    here.stream.onEvents([{ kind: "tickers", tickers: [aTicker({ last: "2" })] }]);
    expect(await client.data(topic)).toMatchObject({ mark: { account: { equity: "2000000000000000000" } } });

    here.world.loaded.set(annsAccount, { cash: "900", revision: "r2" });
    here.stream.onEvents([{ kind: "orders", accountId: annsAccount, orders: [{ id: "o1" } as never] }]);
    expect(await client.data(topic)).toEqual({ kind: "orders", orders: [{ id: "o1" }] });
    expect(await client.data(topic)).toMatchObject({ kind: "mark", mark: { account: { cash: "900" } } });
  });

  it("are not found by another user, and need a sign-in", async () => {
    const stranger = await here.connectAs(bob, ids());
    stranger.send({ op: "subscribe", topics: [`account:${annsAccount}`, `account:${ids()}`, "tickers"] });
    expect(await stranger.next(({ op }) => op === "subscribed")).toMatchObject({ topics: ["tickers"] });
    expect(await stranger.next(({ op }) => op === "refused")).toMatchObject({ topic: `account:${annsAccount}`, code: "not-found" });
    expect(await stranger.next(({ op }) => op === "refused")).toMatchObject({ code: "not-found" });
    const anonymous = await here.connect();
    anonymous.send({ op: "subscribe", topics: [`account:${annsAccount}`] });
    expect(await anonymous.next(({ op }) => op === "refused")).toMatchObject({ code: "not-signed-in" });

    here.stream.onEvents([{ kind: "orders", accountId: annsAccount, orders: [] }]);
    stranger.send({ op: "ping" });
    const seen: unknown[] = [];
    await stranger.next((frame) => {
      seen.push(frame);
      return frame.op === "pong";
    });
    expect(JSON.stringify(seen)).not.toContain(annsAccount);
    expect(here.stream.watchedAccountCount()).toBe(0);
  });

  it("say that something else changed: a reset, or a change that no event announced", async () => {
    const client = await here.connectAs(ann, annsSession);
    const topic = `account:${annsAccount}`;
    client.send({ op: "subscribe", topics: [topic] });
    await client.data(topic);
    here.stream.onEvents([{ kind: "account-changed", accountId: annsAccount }]);
    expect(await client.data(topic)).toEqual({ kind: "refetch" });
    // No line to Redis: the database is asked, and shows what nobody told.
    here.world.loaded.set(annsAccount, { cash: "5", revision: "r9" });
    here.stream.onLine(false);
    expect(await client.data(topic, (data) => (data as { kind: string }).kind !== "mark")).toEqual({ kind: "refetch" });
    expect(await client.data(topic)).toMatchObject({ kind: "mark", mark: { account: { cash: "5" } } });
  });

  it("say of which follows copies came, and load nothing for it", async () => {
    const client = await here.connectAs(ann, annsSession);
    const topic = `account:${annsAccount}`;
    client.send({ op: "subscribe", topics: [topic] });
    expect(await client.data(topic)).toMatchObject({ kind: "mark" });
    here.world.loaded.set(annsAccount, { cash: "7", revision: "r8" });
    here.stream.onEvents([{ kind: "copies", accountId: annsAccount, followIds: ["f1", "f2"] }]);
    expect(await client.data(topic)).toEqual({ kind: "copies", followIds: ["f1", "f2"] });
    here.stream.onEvents([{ kind: "fills", accountId: annsAccount, fills: [] }]);
    // The load that the fill caused is the first: nothing stands between.
    expect(await client.data(topic)).toEqual({ kind: "fills", fills: [] });
    expect(await client.data(topic)).toMatchObject({ kind: "mark", mark: { account: { cash: "7" } } });
  });

  it("say to a user alone that there are notices, in every tab, and load nothing for it", async () => {
    const [first, second, bobs] = [
      await here.connectAs(ann, annsSession),
      await here.connectAs(ann, annsOtherSession),
      await here.connectAs(bob, ids()),
    ];
    const topic = `user:${ann}`;
    for (const client of [first, second]) {
      client.send({ op: "subscribe", topics: [topic] });
      expect(await client.next(({ op }) => op === "subscribed")).toEqual({ op: "subscribed", topics: [topic] });
    }
    bobs.send({ op: "subscribe", topics: [topic] });
    expect(await bobs.next(({ op }) => op === "refused")).toEqual({ op: "refused", topic, code: "not-found" });
    here.stream.onEvents([{ kind: "notices-changed", userIds: [bob, ann] }]);
    for (const client of [first, second]) expect(await client.data(topic)).toEqual({ kind: "notices" });
    const job = { kind: "backtest", subjectId: annsAccount, part: 0, status: "running", progress: 0.5 } as const;
    here.stream.onEvents([
      { kind: "job", userId: bob, job },
      { kind: "job", userId: ann, job: { ...job, progress: 0.6 } },
    ]);
    for (const client of [first, second]) expect(await client.data(topic)).toEqual({ kind: "job", job: { ...job, progress: 0.6 } });
    expect(here.stream.watchedAccountCount()).toBe(0);
    const anonymous = await here.connect();
    anonymous.send({ op: "subscribe", topics: [topic] });
    expect(await anonymous.next(({ op }) => op === "refused")).toEqual({ op: "refused", topic, code: "not-signed-in" });
  });

  it("are watched no longer than they are followed", async () => {
    const client = await here.connectAs(ann, annsSession);
    const other = await here.connectAs(ann, annsOtherSession);
    for (const each of [client, other]) {
      each.send({ op: "subscribe", topics: [`account:${annsAccount}`] });
      await each.next(({ op }) => op === "subscribed");
    }
    client.send({ op: "unsubscribe", topics: [`account:${annsAccount}`] });
    client.send({ op: "ping" });
    await client.next(({ op }) => op === "pong");
    expect(here.stream.watchedAccountCount()).toBe(1);
    other.send({ op: "unsubscribe", topics: [`account:${annsAccount}`] });
    other.send({ op: "ping" });
    await other.next(({ op }) => op === "pong");
    expect(here.stream.watchedAccountCount()).toBe(0);
  });

  it("keep the market flowing while the database is away, and come when it is back", async () => {
    const client = await here.connectAs(ann, annsSession);
    here.world.isDatabaseDown = true;
    client.send({ op: "subscribe", topics: [`account:${annsAccount}`, "tickers", "candles:BTC-USDT:1m"] });
    expect(await client.next(({ op }) => op === "subscribed")).toMatchObject({ topics: ["tickers", "candles:BTC-USDT:1m"] });
    expect(await client.next(({ op }) => op === "error")).toMatchObject({ code: "try-later" });
    here.stream.onEvents([{ kind: "tickers", tickers: [aTicker({ last: "42" })] }]);
    await client.data("tickers");
    here.world.isDatabaseDown = false;
    client.send({ op: "subscribe", topics: [`account:${annsAccount}`] });
    expect(await client.data(`account:${annsAccount}`)).toMatchObject({ kind: "mark" });
  });
});

describe("signing in", () => {
  it("takes a ticket once, in the address or in a frame", async () => {
    const ticket = here.ticketFor(ann, annsSession);
    const client = await here.connect(`/?ticket=${ticket}`);
    await client.next(({ op }) => op === "signed-in");
    await expect(here.connect(`/?ticket=${ticket}`)).rejects.toThrow("refused with 401");
    const again = await here.connect();
    again.send({ op: "sign-in", ticket });
    expect(await again.closed).toBe(4403);
  });

  it.each([
    ["a forged ticket", (ticket: string) => `${ticket}A`],
    ["no ticket at all", () => "x"],
  ])("refuses %s", async (_name, change) => {
    await expect(here.connect(`/?ticket=${change(here.ticketFor(ann, annsSession))}`)).rejects.toThrow("refused with 401");
  });

  it("refuses a ticket that is too old", async () => {
    const ticket = here.ticketFor(ann, annsSession);
    here.clock.advance(30_000);
    await expect(here.connect(`/?ticket=${ticket}`)).rejects.toThrow("refused with 401");
  });

  it("takes a bearer token from a client that is no browser", async () => {
    here.world.bearers.set("good", { userId: ann, credential: { kind: "token", id: ids() } });
    const client = await here.connect("/", { authorization: "Bearer good" });
    await client.next(({ op }) => op === "signed-in");
    await expect(here.connect("/", { authorization: "Bearer bad" })).rejects.toThrow("refused with 401");
    await expect(here.connect("/", {})).rejects.toThrow("refused with 401");
  });

  it.each(["http://evil.test", "https://app.test", "http://app.test.evil.test", "null", "http://evil.test:80@app.test", "file://app.test"])(
    "refuses a page from %s, ticket or not",
    async (origin) => {
      await expect(here.connect("/", { origin })).rejects.toThrow("refused with 403");
      await expect(here.connect(`/?ticket=${here.ticketFor(ann, annsSession)}`, { origin })).rejects.toThrow("refused with 403");
    },
  );

  it("takes pages of the host under which it was reached", async () => {
    const client = await here.connect("/", { origin: "http://127.0.0.1:3000" });
    client.send({ op: "ping" });
    await client.next(({ op }) => op === "pong");
  });

  it("ends with the session: at once when told so, and when the database says so", async () => {
    const [first, second, bobs] = [
      await here.connectAs(ann, annsSession),
      await here.connectAs(ann, annsOtherSession),
      await here.connectAs(bob, ids()),
    ];
    here.stream.onEvents([{ kind: "session-ended", userId: ann, sessionIds: [annsSession] }]);
    expect(await first.next(({ op }) => op === "bye")).toEqual({ op: "bye", code: "signed-out" });
    expect(await first.closed).toBe(4401);
    here.world.ended.add(annsOtherSession);
    await here.stream.checkSessions();
    expect(await second.closed).toBe(4401);
    bobs.send({ op: "ping" });
    await bobs.next(({ op }) => op === "pong");
  });

  it("ends everywhere when everything is ended, but not for others", async () => {
    const [first, second] = [await here.connectAs(ann, annsSession), await here.connectAs(ann, annsOtherSession)];
    here.stream.onEvents([{ kind: "session-ended", userId: ann, sessionIds: "all" }]);
    expect(await Promise.all([first.closed, second.closed])).toEqual([4401, 4401]);
  });

  it("keeps everybody while the database cannot be asked", async () => {
    const client = await here.connectAs(ann, annsSession);
    here.world.isDatabaseDown = true;
    await expect(here.stream.checkSessions()).rejects.toThrow("down");
    client.send({ op: "ping" });
    await client.next(({ op }) => op === "pong");
  });
});

describe("bad clients", () => {
  it.each([
    "not json",
    "{}",
    "null",
    "[]",
    '{"op":"subscribe"}',
    '{"op":"subscribe","topics":[]}',
    '{"op":"subscribe","topics":[1]}',
    '{"op":"drop tables"}',
    JSON.stringify({ op: "subscribe", topics: Array.from({ length: 65 }, () => "tickers") }),
  ])("hear that a frame was bad: %s", async (text) => {
    const client = await here.connect();
    client.sendText(text);
    expect(await client.next(() => true)).toEqual({ op: "error", code: "bad-frame" });
    client.send({ op: "ping" });
    await client.next(({ op }) => op === "pong");
  });

  it("are closed after some", async () => {
    const client = await here.connect();
    for (let count = 0; count < 5; count += 1) client.sendText("?");
    expect(await client.closed).toBe(4400);
  });

  it("are closed for frames without end and for large ones", async () => {
    const flooder = await here.connect();
    for (let count = 0; count < 70; count += 1) flooder.send({ op: "ping" });
    expect(await flooder.closed).toBe(4429);
    const large = await here.connect();
    large.sendText(JSON.stringify({ op: "ping", filler: "x".repeat(5_000) }));
    expect(await large.closed).toBe(1009);
  });

  it.each(["nonsense", "candles:BTC-USDT:2m", "account:x", "candles:btc:1m", "__proto__", "x".repeat(3_000)])(
    "hear that %s is no topic",
    async (topic) => {
      const client = await here.connect();
      client.send({ op: "subscribe", topics: [topic] });
      expect(await client.next(({ op }) => op === "refused")).toMatchObject({ topic: topic.slice(0, 100), code: "unknown-topic" });
    },
  );

  it("follow no symbol that is not listed and no more topics than allowed", async () => {
    here.stream.onEvents([{ kind: "tickers", tickers: Array.from({ length: 30 }, (_, index) => aTicker({ symbol: `S${index}-USDT` })) }]);
    const client = await here.connect();
    client.send({ op: "subscribe", topics: ["candles:NONE-USDT:1m"] });
    expect(await client.next(({ op }) => op === "refused")).toMatchObject({ code: "not-found" });
    const topics = Array.from({ length: 30 }, (_, index) =>
      ["1m", "5m", "15m"].map((timeframe) => `candles:S${index}-USDT:${timeframe}`),
    ).flat();
    client.send({ op: "subscribe", topics: topics.slice(0, 60) });
    client.send({ op: "subscribe", topics: topics.slice(55, 70) });
    expect(await client.next(({ op }) => op === "refused")).toMatchObject({ topic: topics[64], code: "too-many" });
    expect(await client.next(({ op, topics: accepted }) => op === "subscribed" && accepted?.length === 9)).toBeTruthy();
  });

  it("find no place when they hold too many", async () => {
    await here.close();
    here = await startTestStream({ maxConnections: 3, maxConnectionsPerAddress: 2 });
    const first = await here.connect();
    await here.connect();
    await expect(here.connect()).rejects.toThrow("refused with 429");
    first.webSocket.terminate();
    await first.closed;
    await expect.poll(() => here.connect().then(() => "open", String)).toBe("open");
  });
});

describe("slow clients", () => {
  const bigOrders = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `o${index}`, message: "x".repeat(500) }) as never);

  it("lose market frames but get the newest when they are back; for what was private they are told to ask again", async () => {
    const topic = `account:${annsAccount}`;
    const client = await here.connectAs(ann, annsSession);
    client.send({ op: "subscribe", topics: [topic, "tickers"] });
    await client.data(topic);
    client.webSocket.pause();
    // More than the sockets' own buffers hold.
    for (let count = 0; count < 400; count += 1) here.stream.onEvents([{ kind: "orders", accountId: annsAccount, orders: bigOrders(100) }]);
    here.clock.advance(10);
    here.stream.onEvents([{ kind: "tickers", tickers: [aTicker({ last: "31337" })] }]);
    await expect.poll(() => here.stream.counts.framesDropped).toBeGreaterThan(1);
    const other = await here.connect();
    other.send({ op: "subscribe", topics: ["tickers"] });
    await other.data("tickers", (data) => JSON.stringify(data).includes("31337"));

    client.webSocket.resume();
    await client.next(({ op, data }) => op === "data" && JSON.stringify(data) === '{"kind":"refetch"}');
    await client.data("tickers", (data) => JSON.stringify(data).includes("31337"));
    // And it is served like before.
    here.clock.advance(10);
    here.stream.onEvents([{ kind: "orders", accountId: annsAccount, orders: [{ id: "later" } as never] }]);
    await client.data(topic, (data) => JSON.stringify(data).includes("later"));
  });
});

it("sends browsers away when it ends, so that they come back", async () => {
  const clients = [await here.connect(), await here.connect()];
  here.stream.stop();
  expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual([1001, 1001]);
});

it("shows its health and its measures", async () => {
  await here.connect();
  expect(await (await fetch(`${here.httpUrl}/health`)).json()).toMatchObject({ success: true });
  const metrics = await (await fetch(`${here.httpUrl}/metrics`)).text();
  expect(metrics).toContain('stream_connections{app="stream-test"} 1');
  expect((await fetch(`${here.httpUrl}/other`)).status).toBe(404);
  expect((await fetch(`${here.httpUrl}/health`, { method: "POST" })).status).toBe(405);
});
