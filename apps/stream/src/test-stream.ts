import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { signTicket, type Ticket } from "@slipstream/core/live/server";
import type { CandleView, MarketStatusView, TickerView } from "@slipstream/core/market";
import { createLogger, createMetrics } from "@slipstream/telemetry";
import { type FixedClock, fixedClock, sequentialIds } from "@slipstream/testing";
import type { Holder } from "./connection.ts";
import { createHttpServer } from "./http-server.ts";
import { createStream, type Stream } from "./stream.ts";
import { closeClient, connectClient, type TestClient } from "./test-client.ts";
import { createTicketTaker, hmacUnder } from "./tickets.ts";

const APP_ORIGIN = "http://app.test";
export const START_MS = Date.parse("2026-01-01T00:00:00.000Z");

export function aTicker(overrides: Partial<TickerView> = {}): TickerView {
  return {
    symbol: "BTC-USDT",
    last: "100000",
    bid: "99999.9",
    ask: "100000.1",
    change24h: 1.5,
    high24h: "101000",
    low24h: "98000",
    volume24h: 1_000_000,
    marketTime: "2025-06-01T00:00:00.000Z",
    ageMs: 0,
    stale: false,
    ...overrides,
  };
}
export const aStatus = (overrides: Partial<MarketStatusView> = {}): MarketStatusView => ({
  source: "replay",
  sourceName: "Recording",
  isRecording: true,
  marketTime: "2025-06-01T00:00:00.000Z",
  speed: 60,
  live: true,
  fundingKnown: false,
  ...overrides,
});
export const aBar = (openMs: number, close: string): CandleView => [openMs, "1", "9", "1", close, "10"];

/** What the fakes answer; tests change it as they go. */
export type World = {
  tickers: TickerView[];
  status: MarketStatusView;
  bars: CandleView[];
  /** Account id → owner. */
  owners: Map<string, string>;
  /** Account id → what is loaded of it, and its revision. */
  loaded: Map<string, { cash: string; revision: string }>;
  ended: Set<string>;
  bearers: Map<string, Holder>;
  isDatabaseDown: boolean;
};

export type TestStream = {
  readonly url: string;
  readonly httpUrl: string;
  readonly stream: Stream;
  readonly clock: FixedClock;
  readonly world: World;
  connect(path?: string, headers?: Record<string, string>): Promise<TestClient>;
  /** A connection of this user. */
  connectAs(userId: string, sessionId: string): Promise<TestClient>;
  ticketFor(userId: string, sessionId: string): string;
  close(): Promise<void>;
};

/** A whole stream with real sockets; the database's answers come from `world`. */
export async function startTestStream(limits = { maxConnections: 100, maxConnectionsPerAddress: 50 }): Promise<TestStream> {
  const clock = fixedClock(START_MS);
  const nonces = sequentialIds(99);
  const world: World = {
    tickers: [],
    status: aStatus(),
    bars: [],
    owners: new Map(),
    loaded: new Map(),
    ended: new Set(),
    bearers: new Map(),
    isDatabaseDown: false,
  };
  const ask = async <T>(answer: () => T): Promise<T> => {
    if (world.isDatabaseDown) throw new Error("the database is down");
    return answer();
  };
  const log = createLogger({ name: "stream-test", level: "silent" });
  const hmac = hmacUnder("test secret");
  const tickets = createTicketTaker({ hmac, claimEverywhere: async () => true, onError: () => undefined });
  const toHolder = (ticket: Ticket | null): Holder | null => ticket && { userId: ticket.userId, credential: ticket.credential };
  const stream = createStream({
    clock,
    log,
    market: { tickers: () => ask(() => world.tickers), status: () => ask(() => world.status), candles: () => ask(() => world.bars) },
    accounts: {
      load: (ids) =>
        ask(
          () =>
            new Map(
              ids.flatMap((id) => {
                const known = world.loaded.get(id);
                return known ? [[id, { loaded: { id, ...known }, revision: known.revision }] as const] : [];
              }),
            ),
        ),
      symbolsOf: () => ["BTC-USDT"],
      // The stream passes marks through; their arithmetic is tested where it is written.
      mark: ({ id, cash }, quoteOf) =>
        ({ account: { id, cash, equity: quoteOf("BTC-USDT")?.last.toString() ?? null }, positions: [] }) as never,
    },
    access: {
      listOwnedAccounts: (userId, ids) => ask(() => ids.filter((id) => world.owners.get(id) === userId)),
      listLiveCredentials: (holders) =>
        ask(() => new Set(holders.map(({ credential }) => credential.id).filter((id) => !world.ended.has(id)))),
      findBearer: (token) => ask(() => world.bearers.get(token) ?? null),
    },
    takeTicket: async (text) => toHolder(await tickets.take(text, clock.now())),
  });
  const server = createHttpServer({
    stream,
    log,
    metrics: createMetrics("stream-test"),
    limits,
    appOrigin: APP_ORIGIN,
    isBehindProxy: false,
    findHolder: async ({ kind, text }) =>
      kind === "ticket" ? toHolder(await tickets.take(text, clock.now())) : ask(() => world.bearers.get(text) ?? null),
  });
  const port = await listen(server);
  stream.start();
  const clients: TestClient[] = [];
  const connect = async (path = "/", headers?: Record<string, string>): Promise<TestClient> => {
    const client = await connectClient(`ws://127.0.0.1:${port}${path}`, headers);
    clients.push(client);
    return client;
  };
  const ticketFor = (userId: string, sessionId: string): string =>
    signTicket({ userId, credential: { kind: "session", id: sessionId }, nonce: nonces(), now: clock.now() }, hmac);
  return {
    url: `ws://127.0.0.1:${port}`,
    httpUrl: `http://127.0.0.1:${port}`,
    stream,
    clock,
    world,
    connect,
    ticketFor,
    connectAs: async (userId, sessionId) => {
      const client = await connect();
      client.send({ op: "sign-in", ticket: ticketFor(userId, sessionId) });
      await client.next(({ op }) => op === "signed-in");
      return client;
    },
    close: async () => {
      stream.stop();
      await Promise.all(clients.map(closeClient));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
