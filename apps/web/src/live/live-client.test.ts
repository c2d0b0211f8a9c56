import { beforeEach, describe, expect, it } from "vitest";
import { readTicket, toStreamAddress } from "./browser-environment.ts";
import { createLiveClient, type LiveEnvironment, SignedOut, type Socket } from "./live-client.ts";
import { createLiveStore } from "./live-store.ts";

/** A browser whose clock and network the test moves by hand. */
function aBrowser() {
  let nowMs = 1_000_000;
  const timers = new Map<number, { at: number; call: () => void }>();
  let nextTimer = 0;
  const sockets: (Socket & { sent: unknown[]; isClosed: boolean })[] = [];
  const tickets: { resolve(ticket: string | null): void; reject(error: Error): void }[] = [];
  const seen = { left: 0 };
  const environment: LiveEnvironment = {
    openSocket: () => {
      const socket: (typeof sockets)[number] = {
        sent: [],
        isClosed: false,
        send: (text) => socket.sent.push(JSON.parse(text)),
        close: () => {
          socket.isClosed = true;
        },
        onopen: null,
        onmessage: null,
        onclose: null,
      };
      sockets.push(socket);
      return socket;
    },
    fetchTicket: () => new Promise((resolve, reject) => tickets.push({ resolve, reject })),
    leave: () => {
      seen.left += 1;
    },
    now: () => nowMs,
    random: () => 0.5,
    after: (delayMs, call) => {
      const timer = nextTimer++;
      timers.set(timer, { at: nowMs + delayMs, call });
      return () => timers.delete(timer);
    },
  };
  return {
    environment,
    sockets,
    tickets,
    seen,
    /** Lets time pass, timer by timer. */
    pass(ms: number) {
      const end = nowMs + ms;
      for (;;) {
        const [timer, due] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
        if (timer === undefined || !due) break;
        timers.delete(timer);
        nowMs = Math.max(nowMs, due.at);
        due.call();
      }
      nowMs = end;
    },
    /** The newest connection is opened and signed in. */
    async connect(ticket: string | null = "t") {
      tickets.at(-1)?.resolve(ticket);
      sockets.at(-1)?.onopen?.();
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      await Promise.resolve();
    },
    say: (frame: unknown) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(frame) }),
    drop: (code = 1006) => sockets.at(-1)?.onclose?.({ code }),
    sent: () => sockets.at(-1)?.sent,
  };
}

let browser: ReturnType<typeof aBrowser>;
let store: ReturnType<typeof createLiveStore>;
let client: ReturnType<typeof createLiveClient>;
beforeEach(() => {
  browser = aBrowser();
  store = createLiveStore();
  client = createLiveClient(store, browser.environment);
});
const status = { op: "data", topic: "status", at: 1, data: { live: true } };
const subscribed = { op: "subscribed", topics: ["tickers", "status"] };

it("signs in, then asks for the market and for what components follow", async () => {
  client.follow("account:a");
  client.start();
  await browser.connect();
  expect(browser.sent()).toEqual([
    { op: "sign-in", ticket: "t" },
    { op: "subscribe", topics: ["tickers", "status", "account:a"] },
  ]);
  browser.say(status);
  expect(store.status()).toEqual({ live: true });
  expect(store.line().state).toBe("live");
});

it("follows the market without a ticket", async () => {
  client.start();
  await browser.connect(null);
  expect(browser.sent()).toEqual([{ op: "subscribe", topics: ["tickers", "status"] }]);
});

it("asks once for what several components follow, and lets go with the last of them", async () => {
  client.start();
  await browser.connect(null);
  const [first, second] = [client.follow("candles:BTC-USDT:1m"), client.follow("candles:BTC-USDT:1m")];
  browser.pass(0);
  first();
  browser.pass(0);
  expect(browser.sent()?.slice(1)).toEqual([{ op: "subscribe", topics: ["candles:BTC-USDT:1m"] }]);
  second();
  browser.pass(0);
  expect(browser.sent()?.at(-1)).toEqual({ op: "unsubscribe", topics: ["candles:BTC-USDT:1m"] });
});

it("keeps what is let go and taken up again in one turn", async () => {
  client.start();
  await browser.connect();
  const leave = client.follow("account:a");
  browser.pass(0);
  browser.say({ op: "data", topic: "account:a", at: 1, data: { kind: "mark", mark: { account: {}, positions: [] } } });
  leave();
  const leaveAgain = client.follow("account:a");
  browser.pass(0);
  expect(browser.sent()).toHaveLength(3);
  expect(store.account("a").mark).not.toBeNull();
  leaveAgain();
  browser.pass(0);
  expect(store.account("a").mark).toBeNull();
});

it("comes back with a fresh ticket, asks for everything again and says that something was missed", async () => {
  client.follow("account:a");
  client.start();
  await browser.connect("first");
  browser.say(subscribed);
  browser.say({ op: "data", topic: "account:a", at: 1, data: { kind: "mark", mark: { account: {}, positions: [] } } });
  const before = store.account("a").changes;
  browser.drop();
  expect(store.line().state).toBe("connecting");
  browser.pass(10_000);
  expect(browser.sockets).toHaveLength(2);
  expect(store.line().state).toBe("lost");
  await browser.connect("second");
  expect(browser.sent()).toEqual([
    { op: "sign-in", ticket: "second" },
    { op: "subscribe", topics: ["tickers", "status", "account:a"] },
  ]);
  browser.say(subscribed);
  expect(store.account("a").changes).toBe(before + 1);
  browser.say(status);
  expect(store.line().state).toBe("live");
});

it("tells a silent line from a live one, and opens it anew", async () => {
  client.start();
  await browser.connect();
  browser.say({ op: "data", topic: "tickers", at: 1, data: [{ symbol: "BTC-USDT", stale: false, ageMs: 0 }] });
  browser.say(status);
  browser.pass(5_000);
  expect(store.line().state).toBe("live");
  browser.pass(1_001);
  expect(store.line()).toEqual({ state: "stale", since: 1_000_000 });
  expect(store.ticker("BTC-USDT")).toMatchObject({ stale: true, ageMs: 6_000 });
  browser.pass(11_000);
  expect(browser.sockets[0]?.isClosed).toBe(true);
  expect(browser.sockets).toHaveLength(2);
});

it("says that prices are stale when the server hears none", async () => {
  client.start();
  await browser.connect();
  browser.say({ ...status, data: { live: false } });
  expect(store.line().state).toBe("stale");
});

it("leaves when the session is over, whoever says so first", async () => {
  client.start();
  await browser.connect();
  browser.drop(4401);
  expect(browser.seen.left).toBe(1);
  browser.pass(60_000);
  expect(browser.sockets).toHaveLength(1);

  const other = aBrowser();
  createLiveClient(createLiveStore(), other.environment).start();
  other.tickets[0]?.reject(new SignedOut());
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(other.seen.left).toBe(1);
  expect(other.sockets[0]?.isClosed).toBe(true);
});

it("tries again when no ticket can be had now", async () => {
  client.start();
  browser.tickets[0]?.reject(new Error("503"));
  await new Promise<void>((resolve) => setImmediate(resolve));
  browser.pass(1_000);
  expect(browser.sockets).toHaveLength(2);
  expect(browser.seen.left).toBe(0);
});

it("asks again on a new connection for what the server could not look up", async () => {
  client.follow("account:a");
  client.start();
  await browser.connect();
  browser.say({ op: "error", code: "try-later" });
  browser.pass(4_000);
  browser.say(status);
  expect(browser.sockets).toHaveLength(1);
  browser.pass(2_000);
  expect(browser.sockets).toHaveLength(2);
});

it("gives its connection back out of sight, and has a new one when it is seen", async () => {
  client.start();
  await browser.connect();
  client.setWanted(false);
  expect(browser.sockets[0]?.isClosed).toBe(true);
  browser.pass(600_000);
  expect(browser.sockets).toHaveLength(1);
  client.setWanted(true);
  expect(browser.sockets).toHaveLength(2);
});

it("can be stopped and started again, as React does", async () => {
  client.start()();
  client.start();
  expect(browser.sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  await browser.connect();
  expect(browser.sent()).toHaveLength(2);
});

it.each(["not json", "null", "5", "{}", "[]"])("passes over %s", async (text) => {
  client.start();
  await browser.connect();
  expect(() => browser.sockets[0]?.onmessage?.({ data: text })).not.toThrow();
});

describe("the address", () => {
  it.each([
    [":3001", { protocol: "http:", hostname: "192.168.1.5" }, "ws://192.168.1.5:3001"],
    [":3001", { protocol: "https:", hostname: "app.example" }, "wss://app.example:3001"],
    ["wss://live.example/stream", { protocol: "https:", hostname: "app.example" }, "wss://live.example/stream"],
    ["ws://localhost:3001", { protocol: "http:", hostname: "192.168.1.5" }, "ws://192.168.1.5:3001"],
    ["ws://127.0.0.1:3001", { protocol: "http:", hostname: "localhost" }, "ws://localhost:3001"],
    ["ws://localhost.example:3001", { protocol: "http:", hostname: "app.example" }, "ws://localhost.example:3001"],
  ])("of %s", (streamUrl, page, address) => {
    expect(toStreamAddress(streamUrl, page)).toBe(address);
  });

  it("reads a ticket, and nothing else as one", () => {
    expect(readTicket({ result: { data: { ticket: "t" } } })).toBe("t");
    for (const answer of [null, {}, { result: null }, { result: { data: { ticket: 5 } } }, "t"]) expect(readTicket(answer)).toBeNull();
  });
});
