import { randomUUID } from "node:crypto";
import { signTicket } from "@slipstream/core/live/server";
import type { Instrument } from "@slipstream/core/market";
import { connectDatabase, createInstrumentStore, type Database } from "@slipstream/db";
import { money, price, quantity } from "@slipstream/kernel";
import { connectRedis, createLiveBus, type RedisConnection } from "@slipstream/queue";
import { createLogger, createMetrics } from "@slipstream/telemetry";
import { type FreshDatabase, type FreshRedis, freshDatabase, freshRedis } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { parseStreamEnv } from "./env.ts";
import { type OpenStream, openStream } from "./open-stream.ts";
import { closeClient, connectClient, type TestClient } from "./test-client.ts";
import { openProxy } from "./test-proxy.ts";
import { aTicker } from "./test-stream.ts";
import { hmacUnder } from "./tickets.ts";

// The whole process against a real Postgres and a real Redis.

const SECRET = "a secret of at least thirty-two characters";
const BTC: Instrument = {
  venue: "paper",
  symbol: "BTC-USDT",
  kind: "perpetual",
  base: "BTC",
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage: 125,
  maintenanceTiers: [{ upTo: null, rate: price("0.004"), deduction: money("0") }],
};
const MINOR = 100_000_000n;

let fresh: FreshDatabase;
let redisServer: FreshRedis;
let database: Database;
let redis: RedisConnection;
let streams: OpenStream[] = [];
let clients: TestClient[] = [];

beforeAll(async () => {
  [fresh, redisServer] = await Promise.all([freshDatabase(), freshRedis()]);
  database = connectDatabase(fresh.url, { onError: () => undefined });
  redis = connectRedis(redisServer.url);
  await createInstrumentStore(database).record([BTC], "test");
});
beforeEach(() => setPrice("100000"));
afterEach(async () => {
  await Promise.all(clients.map(closeClient));
  await Promise.all(streams.map((stream) => stream.close()));
  [clients, streams] = [[], []];
  await redisServer.start();
});
afterAll(async () => {
  await Promise.all([redis?.close(), database?.close()]);
  await Promise.all([redisServer?.stop(), fresh?.drop()]);
});

async function open(databaseUrl = fresh.url): Promise<OpenStream> {
  const env = parseStreamEnv({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisServer.url,
    AUTH_SECRET: SECRET,
    STREAM_PORT: "0",
    APP_URL: "http://app.test/",
  });
  const log = createLogger({ name: "stream", level: "silent" });
  const stream = await openStream(env, { log, metrics: createMetrics("stream"), clock: { now: Date.now } });
  streams.push(stream);
  return stream;
}
async function connect(stream: OpenStream, path = "/", headers?: Record<string, string>): Promise<TestClient> {
  const client = await connectClient(`ws://127.0.0.1:${stream.port}${path}`, headers);
  clients.push(client);
  return client;
}

/** A market price as the market's lane writes it down: heard now. */
async function setPrice(last: string): Promise<void> {
  await fresh.sql(
    `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) VALUES ('replay', 'BTC-USDT', $1, $1, $1, 1748736000000, now())
     ON CONFLICT (source, symbol) DO UPDATE SET last = $1, bid = $1, ask = $1, market_ms = market_prices.market_ms + 60000, wall_at = clock_timestamp()`,
    [last],
  );
}

type Person = { userId: string; sessionId: string; accountId: string };
/** Somebody who is signed in, with an account that holds 1,000 USDT and is long 0.01 BTC from 90,000. */
async function aPerson(): Promise<Person> {
  const [userId, sessionId, accountId] = [randomUUID(), randomUUID(), randomUUID()];
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
  await fresh.sql(
    `INSERT INTO sessions (id, user_id, session_version, ip, user_agent, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, 1, '', '', now(), now(), now() + interval '1 hour')`,
    [sessionId, userId],
  );
  await fresh.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', $3, $3, 500, 200, now())`,
    [accountId, userId, 1_000n * MINOR],
  );
  await fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor,
       leverage, opened_at, opened_ms) VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'long', 0.01, $4, 0.01, $4, 10, now(), 0)`,
    [randomUUID(), accountId, userId, 900n * MINOR],
  );
  return { userId, sessionId, accountId };
}
const ticketOf = ({ userId, sessionId }: Person): string =>
  signTicket({ userId, credential: { kind: "session", id: sessionId }, nonce: randomUUID(), now: Date.now() }, hmacUnder(SECRET));
const equityIs = (equity: string) => (data: unknown) =>
  (data as { mark?: { account: { equity: string } } }).mark?.account.equity === equity;
const isReady = () => expect.poll(() => redis.isReady(), { timeout: 20_000 }).toBe(true);

it("values an account exactly, and again when the price moves", async () => {
  const [stream, ann] = [await open(), await aPerson()];
  await isReady();
  const client = await connect(stream, `/?ticket=${ticketOf(ann)}`);
  client.send({ op: "subscribe", topics: ["tickers", `account:${ann.accountId}`] });
  await client.data("tickers");
  const mark = await client.data(`account:${ann.accountId}`, equityIs("1100"));
  expect(mark).toMatchObject({
    mark: {
      account: { id: ann.accountId, cash: "1000", equity: "1100", unrealizedPnl: "100", margin: "100", available: "1000" },
      positions: [
        { symbol: "BTC-USDT", side: "long", quantity: "0.01", entryPrice: "90000", currentPrice: "100000", unrealizedPnl: "100" },
      ],
    },
  });
  createLiveBus(redis).publish([{ kind: "tickers", tickers: [aTicker({ last: "100000.1", marketTime: "2030-01-01T00:00:00.000Z" })] }]);
  await client.data(`account:${ann.accountId}`, equityIs("1100.001"));
});

it("tells nobody of another user's account", async () => {
  const [stream, ann, bob] = [await open(), await aPerson(), await aPerson()];
  const client = await connect(stream, `/?ticket=${ticketOf(bob)}`);
  client.send({ op: "subscribe", topics: [`account:${ann.accountId}`] });
  expect(await client.next(({ op }) => op === "refused")).toMatchObject({ code: "not-found" });
});

it("takes a ticket once, whichever process it is shown to, and none of a session that ended", async () => {
  const [first, second, ann] = [await open(), await open(), await aPerson()];
  const ticket = ticketOf(ann);
  await connect(first, `/?ticket=${ticket}`);
  await expect(connect(first, `/?ticket=${ticket}`)).rejects.toThrow("refused with 401");
  await expect(connect(second, `/?ticket=${ticket}`)).rejects.toThrow("refused with 401");
  const fresher = ticketOf(ann);
  await fresh.sql("UPDATE sessions SET revoked_at = now() WHERE id = $1", [ann.sessionId]);
  await expect(connect(first, `/?ticket=${fresher}`)).rejects.toThrow("refused with 401");
});

it.each([
  ["that reads", "slip_good", { scopes: ["read"] }, "signed in"],
  ["without the right to read", "slip_blind", { scopes: ["trade"] }, "refused with 401"],
  ["that was revoked", "slip_revoked", { scopes: ["read"], revoked_at: new Date() }, "refused with 401"],
  ["that ran out", "slip_old", { scopes: ["read"], expires_at: new Date(1) }, "refused with 401"],
])("treats an API token %s as such", async (_name, token, { scopes, ...rest }, outcome) => {
  const [stream, ann] = [await open(), await aPerson()];
  const dates = rest as { revoked_at?: Date; expires_at?: Date };
  await fresh.sql(
    `INSERT INTO api_tokens (id, user_id, kind, name, prefix, token_hash, scopes, created_at, expires_at, revoked_at)
     VALUES ($1, $2, 'api', 'bot', 'slip_', encode(sha256($3::bytea), 'hex'), $4, now(), $5, $6)`,
    [randomUUID(), ann.userId, token, scopes, dates.expires_at ?? null, dates.revoked_at ?? null],
  );
  const headers = { authorization: `Bearer ${token}` };
  const result = await connect(stream, "/", headers).then(
    (client) => client.next(({ op }) => op === "signed-in").then(() => "signed in"),
    (error: Error) => error.message,
  );
  expect(result).toBe(outcome);
});

it("closes the open connections of a session as soon as it ends", async () => {
  const [stream, ann] = [await open(), await aPerson()];
  await isReady();
  const client = await connect(stream, `/?ticket=${ticketOf(ann)}`);
  client.send({ op: "subscribe", topics: [`account:${ann.accountId}`] });
  // The line to Redis stands once something came over it.
  await expect
    .poll(async () => {
      createLiveBus(redis).publish([{ kind: "account-changed", accountId: ann.accountId }]);
      return JSON.stringify(await client.data(`account:${ann.accountId}`));
    })
    .toContain("refetch");
  createLiveBus(redis).publish([{ kind: "session-ended", userId: ann.userId, sessionIds: [ann.sessionId] }]);
  expect(await client.closed).toBe(4401);
});

it("keeps its connections while Redis is away, reads the database instead, and hears Redis again", async () => {
  const [stream, ann] = [await open(), await aPerson()];
  await isReady();
  const client = await connect(stream, `/?ticket=${ticketOf(ann)}`);
  client.send({ op: "subscribe", topics: ["tickers", "status", `account:${ann.accountId}`] });
  await client.data(`account:${ann.accountId}`, equityIs("1100"));
  await redisServer.stop();
  await setPrice("110000");
  await client.data("tickers", (data) => JSON.stringify(data).includes('"last":"110000"'));
  await client.data(`account:${ann.accountId}`, equityIs("1200"));
  // Somebody trades meanwhile: nobody can tell, the database shows it.
  await fresh.sql("UPDATE accounts SET cash_minor = cash_minor - $2 WHERE id = $1", [ann.accountId, MINOR]);
  await client.data(`account:${ann.accountId}`, (data) => (data as { kind: string }).kind === "refetch");
  await client.data(`account:${ann.accountId}`, equityIs("1199"));

  await redisServer.start();
  await isReady();
  const bus = createLiveBus(redis);
  await expect
    .poll(
      async () => {
        bus.publish([{ kind: "tickers", tickers: [aTicker({ last: "120000", marketTime: new Date().toISOString() })] }]);
        return JSON.stringify(await client.data("tickers"));
      },
      { timeout: 20_000 },
    )
    .toContain('"last":"120000"');
});

it("keeps the market flowing while Postgres is away, and recovers", async () => {
  const postgres = await openProxy(fresh.url);
  const [stream, ann] = [await open(postgres.url), await aPerson()];
  await isReady();
  const client = await connect(stream, `/?ticket=${ticketOf(ann)}`);
  client.send({ op: "subscribe", topics: ["tickers", `account:${ann.accountId}`] });
  await client.data(`account:${ann.accountId}`, equityIs("1100"));
  await postgres.cut();
  const other = await connect(stream);
  other.send({ op: "subscribe", topics: ["tickers"] });
  createLiveBus(redis).publish([{ kind: "tickers", tickers: [aTicker({ last: "130000", marketTime: "2031-01-01T00:00:00.000Z" })] }]);
  await client.data("tickers", (data) => JSON.stringify(data).includes('"last":"130000"'));
  await client.data(`account:${ann.accountId}`, equityIs("1400"));
  await expect(connect(stream, `/?ticket=${ticketOf(ann)}`)).rejects.toThrow("refused with 503");

  await postgres.mend();
  const back = await connect(stream, `/?ticket=${ticketOf(ann)}`);
  back.send({ op: "subscribe", topics: [`account:${ann.accountId}`] });
  await back.data(`account:${ann.accountId}`, equityIs("1400"));
  await Promise.all([closeClient(client), closeClient(other), closeClient(back)]);
  await streams.pop()?.close();
  await postgres.cut();
});

it("ends in order: browsers are sent away and the port is free", async () => {
  const stream = await open();
  const client = await connect(stream);
  await streams.pop()?.close();
  expect(await client.closed).toBe(1001);
  await expect(connect(stream)).rejects.toThrow("ECONNREFUSED");
});

it("says which variable is wrong", () => {
  expect(() => parseStreamEnv({ DATABASE_URL: "x", REDIS_URL: "y", AUTH_SECRET: "short", STREAM_PORT: "99999" })).toThrow(
    /DATABASE_URL: .*\n.*REDIS_URL: .*\n.*STREAM_PORT: .*\n.*AUTH_SECRET: expected at least 32/,
  );
});
