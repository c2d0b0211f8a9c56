import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BadHabits } from "./bad-habits.ts";
import type { BadVenue } from "./bad-venue.ts";
import { venueRequest, type WireOrder } from "./wire.ts";

const EVENTS_WAIT_MS = 1_000;

export type ServedVenue = { readonly url: string; close(): Promise<void> };

/**
 * The badly mannered venue on a port of this machine: `POST /call`, `GET /events?after=n` (waits for what comes next), `GET /log`,
 * `POST /habits`. What is lost is a connection that breaks, or one that never answers.
 */
export async function serveBadVenue(venue: BadVenue, port = 0): Promise<ServedVenue> {
  const said: WireOrder[] = [];
  let heard: (() => void)[] = [];
  const unlisten = venue.listen((order) => {
    said.push(order);
    for (const wake of heard) wake();
    heard = [];
  });
  const news = (): Promise<void> =>
    new Promise((resolve) => {
      const late = setTimeout(resolve, EVENTS_WAIT_MS);
      heard.push(() => {
        clearTimeout(late);
        resolve();
      });
    });

  const call = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const end = await venue.handle(venueRequest.parse(await readJson(request)));
    if (end.kind === "reset") request.socket.destroy();
    else if (end.kind === "reply") sendJson(response, end.reply.status, end.reply.body);
  };
  const events = async (after: number | null, response: ServerResponse): Promise<void> => {
    if (after !== null && said.length <= after) await news();
    sendJson(response, 200, { next: said.length, orders: after === null ? [] : said.slice(after) });
  };
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://venue");
    if (pathname === "/call") return call(request, response);
    if (pathname === "/events") return events(searchParams.has("after") ? Number(searchParams.get("after")) : null, response);
    if (pathname === "/log") return sendJson(response, 200, venue.log());
    if (pathname === "/habits") {
      venue.behave((await readJson(request)) as BadHabits);
      return sendJson(response, 200, {});
    }
    sendJson(response, 404, {});
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => sendJson(response, 500, String(error)));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        unlisten();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

/** A text goes out as it is: it stands for what is no JSON. */
function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
