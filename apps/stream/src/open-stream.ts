import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { isCredentialAlive, type LiveAccount, type Ticket, valueAccount } from "@slipstream/core/live/server";
import { createMarket, createQuoteReader, MARKET_SOURCES } from "@slipstream/core/market/server";
import {
  connectDatabase,
  createCandleStore,
  createCredentialReader,
  createInstrumentStore,
  createLiveAccountReader,
  createMarketRecords,
  type Database,
} from "@slipstream/db";
import type { Clock } from "@slipstream/kernel";
import { connectRedis, createLiveFeed, createQuoteCache, type RedisConnection } from "@slipstream/queue";
import type { Logger, Metrics } from "@slipstream/telemetry";
import type { AccountSource } from "./account-board.ts";
import type { Holder } from "./connection.ts";
import type { StreamEnv } from "./env.ts";
import { createHttpServer } from "./http-server.ts";
import { createInstrumentRules } from "./instrument-rules.ts";
import type { Access, MarketReader } from "./ports.ts";
import { createStream } from "./stream.ts";
import { createTicketTaker, hmacUnder } from "./tickets.ts";

const PAPER = "paper";
/** Reads for all browsers together: a few connections do. */
const MAX_DATABASE_CONNECTIONS = 6;
/** How long connections get to close by themselves. */
const CLOSE_WITHIN_MS = 1_500;

export type OpenStream = { readonly port: number; close(): Promise<void> };

/** The whole process: connects to what the environment names, listens, hears, sends. Neither database need be up. */
export async function openStream(env: StreamEnv, tools: { log: Logger; metrics: Metrics; clock: Clock }): Promise<OpenStream> {
  const { log, metrics, clock } = tools;
  const database = connectDatabase(env.DATABASE_URL, {
    maxConnections: MAX_DATABASE_CONNECTIONS,
    onError: (error) => log.warn({ err: error }, "a database connection ended"),
  });
  const redis = connectRedis(env.REDIS_URL, { onError: (error) => log.warn({ err: error }, "redis") });
  const access = createAccess(database, clock);
  const signIn = createSignIn({ env, redis, access, clock, log });
  const market = createMarketReader({ env, database, redis, clock });
  const rules = createInstrumentRules(createInstrumentStore(database), PAPER, clock);

  const stream = createStream({
    clock,
    log,
    market,
    accounts: createAccountSource(database, rules),
    access,
    takeTicket: signIn.takeTicket,
  });
  const server = createHttpServer({
    stream,
    log,
    metrics,
    limits: { maxConnections: env.STREAM_MAX_CONNECTIONS, maxConnectionsPerAddress: env.STREAM_MAX_CONNECTIONS_PER_ADDRESS },
    appOrigin: new URL(env.APP_URL).origin,
    isBehindProxy: env.BEHIND_PROXY === "1",
    findHolder: ({ kind, text }) => (kind === "ticket" ? signIn.takeTicket(text) : access.findBearer(text)),
  });
  server.listen(env.STREAM_PORT, env.HOST);
  await once(server, "listening");
  const feed = createLiveFeed(redis, stream.onEvents, stream.onLine);
  stream.start();

  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      stream.stop();
      await feed.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.race([closed, stream.allClosed(), new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS))]);
      stream.terminate();
      server.closeAllConnections();
      await closed;
      await Promise.all([redis.close(), database.close()]);
    },
  };
}

function createAccess(database: Database, clock: Clock): Access {
  const accounts = createLiveAccountReader(database);
  const credentials = createCredentialReader(database);
  return {
    listOwnedAccounts: (userId, accountIds) => accounts.listOwned(userId, accountIds),
    async listLiveCredentials(holders) {
      const now = clock.now();
      const alive = (await credentials.list(holders)).filter((record) => isCredentialAlive(record, now));
      return new Set(alive.map((record) => (record.kind === "session" ? record.session.id : record.token.id)));
    },
    async findBearer(token) {
      const found = await credentials.findToken(createHash("sha256").update(token).digest("hex"));
      if (found?.record.kind !== "token" || !isCredentialAlive(found.record, clock.now())) return null;
      return { userId: found.userId, credential: { kind: "token", id: found.record.token.id } };
    },
  };
}

/** A ticket counts once, and only while the session or token for which it was made is alive. */
function createSignIn(deps: { env: StreamEnv; redis: RedisConnection; access: Access; clock: Clock; log: Logger }) {
  const { env, redis, access, clock, log } = deps;
  const tickets = createTicketTaker({
    hmac: hmacUnder(env.AUTH_SECRET),
    claimEverywhere: async (nonce, lifetimeMs) =>
      (await redis.commands.set(redis.name(`ticket:${nonce}`), "1", "PX", lifetimeMs, "NX")) === "OK",
    onError: (error) => log.warn({ err: error }, "a ticket was only claimed in this process"),
  });
  const toHolder = ({ userId, credential }: Ticket): Holder => ({ userId, credential });
  return {
    async takeTicket(text: string): Promise<Holder | null> {
      const ticket = await tickets.take(text, clock.now());
      if (!ticket) return null;
      const holder = toHolder(ticket);
      return (await access.listLiveCredentials([holder])).has(holder.credential.id) ? holder : null;
    },
  };
}

function createMarketReader(deps: { env: StreamEnv; database: Database; redis: RedisConnection; clock: Clock }): MarketReader {
  const { env, database, redis, clock } = deps;
  const source = env.MARKET_SOURCE;
  const records = createMarketRecords(database, source);
  const market = createMarket({
    source: MARKET_SOURCES[source],
    venue: PAPER,
    quotes: createQuoteReader({ cache: createQuoteCache(redis, source), prices: records, clock }),
    records,
    candles: createCandleStore(database, source),
    instruments: createInstrumentStore(database),
    clock,
  });
  return {
    tickers: () => market.tickers(),
    status: () => market.status(),
    candles: (symbol, timeframe, limit) => market.candles({ symbol, timeframe, limit }),
  };
}

function createAccountSource(database: Database, rules: ReturnType<typeof createInstrumentRules>): AccountSource<LiveAccount> {
  const reader = createLiveAccountReader(database);
  return {
    async load(accountIds) {
      await rules.refresh();
      return reader.list(accountIds);
    },
    mark: (loaded, quoteOf) =>
      valueAccount(loaded, { priceOf: (symbol) => quoteOf(symbol)?.last ?? null, instrumentOf: rules.find, isFunded: rules.isFunded }),
    symbolsOf: ({ positions }) => positions.map(({ symbol }) => symbol),
  };
}
