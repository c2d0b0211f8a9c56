import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Logger, Metrics } from "@slipstream/telemetry";
import { WebSocketServer } from "ws";
import { type AdmissionLimits, createPlaces, isRefused, type Refused, readWish, type Wish } from "./admission.ts";
import type { Holder } from "./connection.ts";
import type { Stream } from "./stream.ts";

const MAX_CLIENT_FRAME_BYTES = 4 * 1024;
const MAX_HEADER_BYTES = 8 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;

export type HttpDeps = {
  readonly stream: Stream;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly limits: AdmissionLimits;
  /** `https://app.example`: pages from here may connect. */
  readonly appOrigin: string;
  readonly isBehindProxy: boolean;
  /** Who holds the ticket or the bearer token; null where it is worth nothing. Rejects where that cannot be found out now. */
  readonly findHolder: (credential: NonNullable<Wish["credential"]>) => Promise<Holder | null>;
};

/** The door of the stream: WebSocket upgrades, `/health`, `/metrics`. */
export function createHttpServer(deps: HttpDeps): http.Server {
  const { stream, log, metrics } = deps;
  const places = createPlaces(deps.limits);
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
  });
  const refusals = metrics.counter({
    name: "stream_refused_connections_total",
    help: "Connections that were not opened",
    labels: ["status"],
  });
  countStream(metrics, stream);

  const refuse = (socket: Duplex, { status, reason }: Refused): void => {
    refusals.inc({ status: String(status) });
    const body = JSON.stringify({ success: false, error: { code: String(status), message: reason } });
    socket.end(
      `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const wish = readWish(request, deps);
    if (isRefused(wish)) return refuse(socket, wish);
    const noPlace = places.take(wish.address);
    if (noPlace) return refuse(socket, noPlace);
    socket.once("close", () => places.free(wish.address));
    const holder = wish.credential && (await deps.findHolder(wish.credential));
    if (wish.credential && !holder) return refuse(socket, { status: 401, reason: `the ${wish.credential.kind} is not valid` });
    if (socket.destroyed) return;
    webSockets.handleUpgrade(request, socket, head, (webSocket) => stream.accept({ webSocket, socket, holder }));
  };

  const server = http.createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    answer(request, response, metrics).catch((error: unknown) => {
      log.error({ err: error }, "request not answered");
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket, head) => {
    // A socket that fails before it is a WebSocket concerns nobody else.
    socket.on("error", () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, "connection not opened");
      refuse(socket, { status: 503, reason: "try again later" });
    });
  });
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, metrics: Metrics): Promise<void> {
  const [path] = (request.url ?? "").split("?", 1);
  const send = (status: number, contentType: string, text: string) => response.writeHead(status, { "content-type": contentType }).end(text);
  if (request.method !== "GET" && request.method !== "HEAD") return void send(405, "application/json", '{"success":false}');
  if (path === "/health") return void send(200, "application/json", '{"success":true,"status":"alive"}');
  if (path !== "/metrics") return void send(404, "application/json", '{"success":false}');
  const { contentType, text } = await metrics.expose();
  send(200, contentType, text);
}

function countStream(metrics: Metrics, stream: Stream): void {
  metrics.gauge({ name: "stream_connections", help: "Open connections", read: () => stream.connectionCount() });
  metrics.gauge({ name: "stream_watched_accounts", help: "Accounts that somebody follows", read: () => stream.watchedAccountCount() });
  const frames = { sent: "framesSent", dropped: "framesDropped", kept: "framesKept" } as const;
  for (const [word, count] of Object.entries(frames))
    metrics.counter({
      name: `stream_frames_${word}_total`,
      help: `Frames ${word} since the start; dropped and kept ones were for slow clients`,
      read: () => stream.counts[count],
    });
}
