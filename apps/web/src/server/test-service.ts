// The web's use cases and endpoints on a database of their own, without Next: what contract and sweep tests speak to.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Actor } from "@slipstream/api";
import { SCOPES } from "@slipstream/api";
import { handleRest, restRoutes } from "@slipstream/api/rest";
import { parseInstruments } from "@slipstream/core/market/server";
import { createInstrumentStore } from "@slipstream/db";
import { type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { parseWebEnv } from "../env.ts";
import { buildContainer, type Container } from "./container.ts";
import { actorOf, toContext } from "./context.ts";
import { startPaperLane } from "./test-paper-lane.ts";

/** Nobody listens there: everything has to work without Redis. */
const NO_REDIS = "redis://127.0.0.1:1";
const APP_URL = "http://slipstream.test";
const INSTRUMENTS = path.resolve(import.meta.dirname, "../../../../data/instruments/binance-usdm.json");

export const PASSWORD = "correct horse battery";
const MARKET_MS = Date.UTC(2025, 5, 1, 12, 30);

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly json: unknown };
export type Call = {
  readonly token?: string;
  readonly actor?: Actor;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Person = { readonly userId: string; readonly email: string; readonly token: string };

export type TestService = {
  readonly fresh: FreshDatabase;
  readonly container: Container;
  rest(method: string, url: string, call?: Call): Promise<Answer>;
  /** Signs somebody up and in, through the endpoints. */
  person(name: string): Promise<Person>;
  /** Prices as the market's lane writes them down, heard of at this moment; the paper venue sees the tick. */
  setPrice(symbol: string, price: string, options?: { wallMs?: number; marketMs?: number }): Promise<void>;
  /** Every instrument has a price: the venue is open. */
  openMarket(): Promise<void>;
  close(): Promise<void>;
};

/** One price for each instrument that the recording knows. */
const PRICES = { "BTC-USDT": "100000", "ETH-USDT": "2500", "SOL-USDT": "150", "XRP-USDT": "2", "BNB-USDT": "650" };

/** `variables`: of its environment, beside or instead of the usual ones. */
export async function startTestService(variables: Readonly<Record<string, string>> = {}): Promise<TestService> {
  const fresh = await freshDatabase();
  const env = parseWebEnv({
    DATABASE_URL: fresh.url,
    REDIS_URL: NO_REDIS,
    AUTH_SECRET: "x".repeat(32),
    KEYS_MASTER: Buffer.alloc(32, 7).toString("base64"),
    APP_URL,
    LOG_LEVEL: "silent",
    NODE_ENV: "test",
    ...variables,
  });
  const container = buildContainer(env);
  const { instruments, source } = parseInstruments(JSON.parse(await readFile(INSTRUMENTS, "utf8")));
  await createInstrumentStore(container.database).record(instruments, source);

  const paper = await startPaperLane(container.database, instruments);
  let marketNow = MARKET_MS;
  const setPrice: TestService["setPrice"] = async (symbol, price, { wallMs = Date.now(), marketMs = ++marketNow } = {}) => {
    await fresh.sql(
      `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) VALUES ('replay', $1, $2, $2, $2, $3, $4)
       ON CONFLICT (source, symbol) DO UPDATE SET last = EXCLUDED.last, bid = EXCLUDED.bid, ask = EXCLUDED.ask, market_ms = EXCLUDED.market_ms, wall_at = EXCLUDED.wall_at`,
      [symbol, price, marketMs, new Date(wallMs)],
    );
    await fresh.sql(
      `INSERT INTO market_clocks (source, market_ms, wall_at, speed) VALUES ('replay', $1, $2, 60)
       ON CONFLICT (source) DO UPDATE SET market_ms = EXCLUDED.market_ms, wall_at = EXCLUDED.wall_at`,
      [marketMs, new Date(wallMs)],
    );
    await paper.tick(symbol, price, marketMs);
  };

  const rest: TestService["rest"] = async (method, url, { token, actor, body, rawBody, headers = {} } = {}) => {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const request = new Request(`${APP_URL}${url}`, {
      method,
      headers: {
        "x-peer-address": "127.0.0.1",
        ...(text === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const { response } = await handleRest(request, {
      routes: restRoutes,
      contextOf: async ({ headers: asked }, { anonymous }) =>
        toContext(
          container,
          asked,
          anonymous ? { kind: "anonymous" } : await actorOf(container, asked, async () => actor ?? { kind: "anonymous" }),
        ),
      ownOrigin: APP_URL,
      hash: (part) => container.keyedHash("idempotency", part),
      // Each look lets the request that came first go on.
      wait: () => new Promise((resolve) => setImmediate(resolve)),
    });
    const answered = await response.text();
    return { status: response.status, headers: response.headers, text: answered, json: toJson(answered) };
  };

  return {
    fresh,
    container,
    rest,
    setPrice,
    async openMarket() {
      for (const [symbol, price] of Object.entries(PRICES)) await setPrice(symbol, price);
    },
    async person(name) {
      const email = `${name}@example.com`;
      const registered = await rest("POST", "/api/auth/register", { body: { email, password: PASSWORD, name } });
      const signedIn = await rest("POST", "/api/auth/token", { body: { email, password: PASSWORD } });
      return { userId: textAt(registered.json, "user_id"), email, token: textAt(signedIn.json, "token") };
    },
    close: async () => {
      await paper.stop();
      await container.close();
      await fresh.drop();
    },
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value under a path of keys; throws where it is no text. */
export function textAt(json: unknown, ...keys: (string | number)[]): string {
  const value = at(json, ...keys);
  if (typeof value !== "string") throw new Error(`no text at ${keys.join(".")} of ${JSON.stringify(json)}`);
  return value;
}

export function at(json: unknown, ...keys: (string | number)[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[key] : undefined),
    json,
  );
}

/** A browser session, as the sign-in library would have found it. */
export const sessionOf = (userId: string, sessionId: string, sudoUntil: number | null = null): Actor => ({
  kind: "session",
  userId,
  sessionId,
  scopes: SCOPES,
  sudoUntil,
  role: "user",
});
