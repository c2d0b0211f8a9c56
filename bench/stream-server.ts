import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { MarketStatusView, TickerView } from "@slipstream/core/market";
import { createHttpServer } from "@slipstream/stream/src/http-server.ts";
import { createStream } from "@slipstream/stream/src/stream.ts";
import { createLogger, createMetrics } from "@slipstream/telemetry";
import { type WebSocket, WebSocketServer } from "ws";

// A program of the stream bench: the stream process, or bare `ws` doing no more than sending. Told over IPC what to do, answers with its costs.

export type ServerOrder = { kind: "tick"; symbols: number } | { kind: "costs" };
export type ServerAnswer = { kind: "listening"; port: number } | { kind: "costs"; cpuMicros: number; rssBytes: number; clients: number };

/** The monotonic clock of the machine in ms: the same in every process. */
const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const STATUS: MarketStatusView = {
  source: "replay",
  sourceName: "Recording",
  isRecording: true,
  marketTime: "2026-01-01T00:00:00.000Z",
  speed: 60,
  live: true,
  fundingKnown: false,
};

/** One tick of a market: every symbol moved. The clients take the time of publication from `volume24h`. */
function tickersNow(symbols: number): TickerView[] {
  const nowMs = machineMs();
  return Array.from({ length: symbols }, (_, index) => ({
    symbol: `SYM${index}-USDT`,
    last: (100_000 + (nowMs % 1_000)).toFixed(1),
    bid: (99_999.9 + (nowMs % 1_000)).toFixed(1),
    ask: (100_000.1 + (nowMs % 1_000)).toFixed(1),
    change24h: 1.25,
    high24h: "101000.5",
    low24h: "98000.5",
    volume24h: nowMs,
    marketTime: new Date(1_700_000_000_000 + nowMs).toISOString(),
    ageMs: 0,
    stale: false,
  }));
}

type Served = { server: http.Server; publish(tickers: TickerView[]): void; clients(): number };

/** The least that can be done: serialise once, send to each. */
function serveBare(): Served {
  const server = http.createServer();
  const clients = new Set<WebSocket>();
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 4_096, clientTracking: false });
  webSockets.on("connection", (webSocket) => {
    clients.add(webSocket);
    webSocket.on("message", () => undefined);
    webSocket.on("close", () => clients.delete(webSocket));
  });
  return {
    server,
    clients: () => clients.size,
    publish: (tickers) => {
      const bytes = Buffer.from(JSON.stringify({ op: "data", topic: "tickers", at: Date.now(), data: tickers }));
      for (const client of clients) client.send(bytes, { binary: false });
    },
  };
}

/** The stream as it runs, but for its databases. */
function serveStream(): Served {
  const nothing = async () => [];
  const stream = createStream<never>({
    clock: { now: machineMs },
    log: createLogger({ name: "bench", level: "error" }),
    market: { tickers: nothing, candles: nothing, status: async () => STATUS },
    accounts: { load: async () => new Map(), mark: (never) => never, symbolsOf: () => [] },
    access: { listOwnedAccounts: nothing, listLiveCredentials: async () => new Set(), findBearer: async () => null },
    takeTicket: async () => null,
  });
  stream.onLine(true);
  stream.start();
  const server = createHttpServer({
    stream,
    log: createLogger({ name: "bench", level: "error" }),
    metrics: createMetrics("bench"),
    limits: { maxConnections: 50_000, maxConnectionsPerAddress: 50_000 },
    appOrigin: "http://bench.test",
    isBehindProxy: false,
    findHolder: async () => null,
  });
  return { server, clients: () => stream.connectionCount(), publish: (tickers) => stream.onEvents([{ kind: "tickers", tickers }]) };
}

const answer = (message: ServerAnswer): void => void process.send?.(message);
const served = process.argv[2] === "bare" ? serveBare() : serveStream();
process.on("message", (order: ServerOrder) => {
  if (order.kind === "tick") return served.publish(tickersNow(order.symbols));
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  answer({ kind: "costs", cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), clients: served.clients() });
});
process.on("disconnect", () => process.exit(0));
served.server.listen(0, "127.0.0.1");
await once(served.server, "listening");
answer({ kind: "listening", port: (served.server.address() as AddressInfo).port });
