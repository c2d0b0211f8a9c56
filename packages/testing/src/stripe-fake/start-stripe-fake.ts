import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, Ms } from "@slipstream/kernel";
import Stripe from "stripe";
import { createRandom } from "../random.ts";
import { type ApiReply, answer } from "./api.ts";
import { createApiFaults } from "./api-faults.ts";
import { createControl, type StripeControl } from "./control.ts";
import type { Fake } from "./fake.ts";
import { showPage } from "./pages/show-page.ts";
import { present } from "./present.ts";
import { createState } from "./state.ts";
import { readState, writeState } from "./state-file.ts";
import { openWebhooks } from "./webhooks.ts";

export type StripeFakeOptions = {
  /** Any free one without it. */
  readonly port?: number;
  /** Where events are sent; nowhere without it. */
  readonly webhookUrl?: string;
  /** `whsec_…` */
  readonly webhookSecret: string;
  /** The one key that is taken; every test key without it. */
  readonly apiKey?: string;
  readonly clock: Clock;
  /** Decides ids and everything that happens by chance. */
  readonly seed: number;
  /** What happened is kept there, and found there by the next start. */
  readonly stateFile?: string;
  /** After each refusal of an event, before it is sent again; then it is given up. */
  readonly retryAfterMs?: readonly Ms[];
  /** From a payment to the moment its money may be transferred. At Stripe some days. */
  readonly availableAfterMs?: Ms;
};

export type StripeFake = {
  /** `http://127.0.0.1:…`: the API below `/v1`, and its pages. */
  readonly url: string;
  readonly control: StripeControl;
  close(): Promise<void>;
};

const RETRY_AFTER_MS = [1_000, 5_000, 30_000, 120_000, 600_000];
const MOST_EVENTS = 5_000;
const LONGEST_BODY = 1_000_000;

/** Stripe, as far as this product uses it, on a port of this machine: stateful, with its errors, its pages and its signed events. */
export async function startStripeFake(options: StripeFakeOptions): Promise<StripeFake> {
  const { clock, seed, stateFile } = options;
  const state = createState(seed, stateFile === undefined ? null : readState(stateFile));
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve());
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const webhooks = openWebhooks({
    url: options.webhookUrl,
    secret: options.webhookSecret,
    retryAfterMs: options.retryAfterMs ?? RETRY_AFTER_MS,
    clock,
    random: createRandom(seed),
    state,
  });
  const faults = createApiFaults(createRandom(seed + 1));
  let request: { id: string | null; idempotency_key: string | null } = { id: null, idempotency_key: null };
  const seconds = () => Math.floor(clock.now() / 1_000);
  const fake: Fake = {
    state,
    url: (path) => `${url}${path}`,
    seconds,
    availableAfterSeconds: Math.floor((options.availableAfterMs ?? 0) / 1_000),
    emit: (type, object, { previous, account } = {}) => {
      const event = state.put<"event">({
        id: state.idOf("event"),
        object: "event",
        ...(account === undefined ? {} : { account }),
        api_version: Stripe.API_VERSION,
        created: seconds(),
        data: { object: present(fake, object), ...(previous === undefined ? {} : { previous_attributes: previous }) },
        livemode: false,
        pending_webhooks: options.webhookUrl === undefined ? 0 : 1,
        request,
        type,
      });
      state.keepLast("event", MOST_EVENTS);
      webhooks.push(event.id);
    },
    resend: webhooks.resend,
  };
  const keep = () => {
    if (stateFile !== undefined) writeState(stateFile, state);
  };

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(incoming.url ?? "/", url);
    const body = await readBody(incoming);
    if (!pathname.startsWith("/v1/"))
      return showPage(fake, { method: incoming.method ?? "GET", path: pathname, form: body }, response, keep);
    const method = incoming.method ?? "GET";
    const requestId = state.nextId("req");
    const fate = faults.fateOf(method, pathname);
    if (fate === "unheard") {
      incoming.socket.destroy();
      return;
    }
    const head = { "content-type": "application/json", "request-id": requestId, "stripe-version": Stripe.API_VERSION };
    if (fate === "failed") {
      response.writeHead(500, head).end(JSON.stringify({ error: { type: "api_error", message: "An unknown error occurred" } }));
      return;
    }
    const idempotencyKey = header(incoming, "idempotency-key");
    request = { id: requestId, idempotency_key: idempotencyKey ?? null };
    const form = method === "GET" || method === "DELETE" ? search.slice(1) : body;
    const call = { method, path: pathname, form, idempotencyKey, requestId };
    const reply: ApiReply = answer(
      fake,
      { ...call, authorization: header(incoming, "authorization"), account: header(incoming, "stripe-account") },
      options.apiKey,
    );
    request = { id: null, idempotency_key: null };
    if (method !== "GET") keep();
    if (fate === "lost") {
      incoming.socket.destroy();
      return;
    }
    const keyHead = idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey };
    response.writeHead(reply.status, { ...head, ...keyHead, ...(reply.replayed ? { "idempotent-replayed": "true" } : {}) });
    response.end(reply.body);
  }

  server.on("request", (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { type: "api_error", message: `The simulation itself failed: ${message}` } }));
    });
  });
  return {
    url,
    control: createControl(fake, { webhooks, faults, keep }),
    close: async () => {
      await webhooks.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      keep();
    },
  };
}

const header = (incoming: IncomingMessage, name: string): string | undefined => {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

async function readBody(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming) {
    length += (part as Buffer).length;
    if (length > LONGEST_BODY) throw new Error("the request is too long");
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}
