import { type Actor, SCOPES } from "@slipstream/api";
import { restRoutes } from "@slipstream/api/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeStranger, makeVictim, rowsOf, type Victim } from "./sweep.fixture.ts";
import { PASSWORD, startTestService, type TestService } from "./test-service.ts";

type Attempt = { readonly url: string; readonly body?: unknown };
/** With a key, but nobody listens there. */
const STRIPE_AWAY = {
  STRIPE_SECRET_KEY: "sk_test_sweep",
  STRIPE_WEBHOOK_SECRET: "whsec_sweepsweep",
  STRIPE_API_URL: "http://127.0.0.1:1",
};
const ORDER = { symbol: "BTC-USDT", side: "sell", type: "market", quantity: "0.01" };

/** What somebody else would send to reach the victim. A route without an entry fails the sweep. */
const ATTEMPTS: Readonly<Record<string, (victim: Victim) => Attempt>> = {
  "POST /api/auth/register": ({ email }) => ({
    url: "/api/auth/register",
    body: { email, password: "another long password", name: "Victim" },
  }),
  "POST /api/auth/token": ({ email }) => ({ url: "/api/auth/token", body: { email, password: `${PASSWORD} not` } }),
  "GET /api/accounts": ({ userId }) => ({ url: `/api/accounts?include_closed=true&user_id=${userId}` }),
  "POST /api/accounts": ({ userId }) => ({ url: "/api/accounts", body: { venue: "paper", name: "New", user_id: userId } }),
  "GET /api/accounts/overview": ({ userId }) => ({ url: `/api/accounts/overview?user_id=${userId}` }),
  "GET /api/accounts/equity": ({ accountId }) => ({ url: `/api/accounts/equity?account_id=${accountId}` }),
  "GET /api/accounts/{id}": ({ accountId }) => ({ url: `/api/accounts/${accountId}` }),
  "PATCH /api/accounts/{id}": ({ accountId }) => ({ url: `/api/accounts/${accountId}`, body: { name: "Renamed", is_default: true } }),
  "POST /api/accounts/{id}/reset": ({ accountId }) => ({ url: `/api/accounts/${accountId}/reset`, body: { confirm: true } }),
  "DELETE /api/accounts/{id}": ({ accountId }) => ({ url: `/api/accounts/${accountId}` }),
  "GET /api/accounts/{id}/transfers": ({ accountId }) => ({ url: `/api/accounts/${accountId}/transfers` }),
  "GET /api/market/tickers": () => ({ url: "/api/market/tickers" }),
  "GET /api/market/candles": () => ({ url: "/api/market/candles?symbol=BTC-USDT" }),
  "GET /api/market/instruments": () => ({ url: "/api/market/instruments" }),
  "GET /api/market/status": () => ({ url: "/api/market/status" }),
  "POST /api/orders": ({ accountId }) => ({ url: "/api/orders", body: { ...ORDER, account_id: accountId } }),
  "POST /api/orders/preview": ({ accountId }) => ({ url: "/api/orders/preview", body: { ...ORDER, account_id: accountId } }),
  "GET /api/orders": ({ accountId }) => ({ url: `/api/orders?account_id=${accountId}` }),
  "GET /api/orders/{id}": ({ orderId }) => ({ url: `/api/orders/${orderId}` }),
  "DELETE /api/orders/{id}": ({ orderId }) => ({ url: `/api/orders/${orderId}` }),
  "GET /api/fills": ({ accountId, orderId }) => ({ url: `/api/fills?account_id=${accountId}&order_id=${orderId}` }),
  "GET /api/refused-intents": ({ accountId }) => ({ url: `/api/refused-intents?account_id=${accountId}` }),
  "GET /api/positions": ({ accountId }) => ({ url: `/api/positions?account_id=${accountId}` }),
  "GET /api/positions/{id}": ({ positionId }) => ({ url: `/api/positions/${positionId}` }),
  "PATCH /api/positions/{id}": ({ positionId }) => ({
    url: `/api/positions/${positionId}`,
    body: { stop_loss: null, take_profit: "200000" },
  }),
  "POST /api/positions/{id}/close": ({ positionId }) => ({ url: `/api/positions/${positionId}/close`, body: { fraction: 1 } }),
  "POST /api/social/become-master": ({ accountId }) => ({
    url: "/api/social/become-master",
    body: { account_id: accountId, display_name: "Not mine" },
  }),
  "GET /api/social/requirements": ({ accountId }) => ({ url: `/api/social/requirements?account_id=${accountId}` }),
  "GET /api/social/masters": () => ({ url: "/api/social/masters?sort_by=pnl&symbols=BTCUSDT,ETHUSDT" }),
  "GET /api/social/masters/{id}": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}` }),
  "PATCH /api/social/masters/{id}": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}`, body: { display_name: "Renamed" } }),
  "DELETE /api/social/masters/{id}": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}` }),
  "GET /api/social/masters/{id}/fills": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}/fills` }),
  "GET /api/social/masters/{id}/fills.csv": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}/fills.csv` }),
  "GET /api/social/masters/{id}/proof.json": ({ ownMasterId }) => ({ url: `/api/social/masters/${ownMasterId}/proof.json` }),
  "POST /api/social/copy": ({ accountId, followedMasterId }) => ({
    url: "/api/social/copy",
    body: { master_id: followedMasterId, account_id: accountId, settings: { copy_amount: 100 } },
  }),
  "POST /api/social/stop-copy": ({ followId }) => ({ url: "/api/social/stop-copy", body: { follow_id: followId, on_stop: "close-now" } }),
  "GET /api/social/follows": ({ accountId }) => ({ url: `/api/social/follows?account_id=${accountId}` }),
  "GET /api/social/follows/{id}": ({ followId }) => ({ url: `/api/social/follows/${followId}` }),
  "PATCH /api/social/follows/{id}": ({ followId }) => ({ url: `/api/social/follows/${followId}`, body: { status: "paused" } }),
  "GET /api/social/follows/{id}/copies": ({ followId }) => ({ url: `/api/social/follows/${followId}/copies` }),
  "GET /api/social/follows/{id}/report": ({ followId }) => ({ url: `/api/social/follows/${followId}/report` }),
  "GET /api/indicators": ({ userId }) => ({ url: `/api/indicators?user_id=${userId}` }),
  "GET /api/indicators/catalogue": () => ({ url: "/api/indicators/catalogue" }),
  "POST /api/indicators": ({ indicatorId }) => ({
    url: "/api/indicators",
    body: { name: "Mine", definition: { kind: "custom", id: indicatorId } },
  }),
  "DELETE /api/indicators/{id}": ({ indicatorId }) => ({ url: `/api/indicators/${indicatorId}` }),
  "GET /api/strategies": ({ userId }) => ({ url: `/api/strategies?user_id=${userId}` }),
  "POST /api/strategies": ({ indicatorId }) => ({
    url: "/api/strategies",
    body: {
      name: "Mine",
      spec: {
        timeframe: "1h",
        symbols: ["BTC-USDT"],
        long: { entry: { kind: "rises", of: { kind: "custom", id: indicatorId }, bars: 1 } },
        sizing: { kind: "percent-equity", percent: 5 },
      },
    },
  }),
  "GET /api/strategies/{id}": ({ strategyId }) => ({ url: `/api/strategies/${strategyId}` }),
  "GET /api/strategies/{id}/versions": ({ strategyId }) => ({ url: `/api/strategies/${strategyId}/versions` }),
  "PATCH /api/strategies/{id}": ({ strategyId }) => ({
    url: `/api/strategies/${strategyId}`,
    body: { name: "Renamed", conditions: [{ type: "rsi", operator: "<", value: 30 }], action: "BUY" },
  }),
  "DELETE /api/strategies/{id}": ({ strategyId }) => ({ url: `/api/strategies/${strategyId}` }),
  "POST /api/strategies/{id}/toggle": ({ strategyId, accountId }) => ({
    url: `/api/strategies/${strategyId}/toggle`,
    body: { account_id: accountId },
  }),
  "POST /api/strategies/{id}/evaluate": ({ strategyId }) => ({ url: `/api/strategies/${strategyId}/evaluate` }),
  "POST /api/backtest": ({ strategyId }) => ({ url: "/api/backtest", body: { strategy: { strategy_id: strategyId }, symbol: "BTC-USDT" } }),
  "GET /api/backtest/history": ({ userId }) => ({ url: `/api/backtest/history?user_id=${userId}` }),
  "GET /api/backtest/{id}": ({ backtestId }) => ({ url: `/api/backtest/${backtestId}` }),
  "GET /api/backtest/{id}/trades.csv": ({ backtestId }) => ({ url: `/api/backtest/${backtestId}/trades.csv` }),
  "GET /api/backtest/{id}/report.json": ({ backtestId }) => ({ url: `/api/backtest/${backtestId}/report.json` }),
  "POST /api/backtest/{id}/cancel": ({ backtestId }) => ({ url: `/api/backtest/${backtestId}/cancel` }),
  "DELETE /api/backtest/{id}": ({ backtestId }) => ({ url: `/api/backtest/${backtestId}` }),
  "GET /api/notices": ({ userId }) => ({ url: `/api/notices?user_id=${userId}` }),
  "POST /api/notices/read": ({ noticeId }) => ({ url: "/api/notices/read", body: { ids: [noticeId] } }),
  "GET /api/exports/orders.csv": ({ accountId }) => ({ url: `/api/exports/orders.csv?account_id=${accountId}` }),
  "GET /api/exports/fills.csv": ({ accountId }) => ({ url: `/api/exports/fills.csv?account_id=${accountId}` }),
  "GET /api/exports/copies.csv": ({ followId }) => ({ url: `/api/exports/copies.csv?follow_id=${followId}` }),
  "GET /api/exports/transfers.csv": ({ accountId }) => ({ url: `/api/exports/transfers.csv?account_id=${accountId}` }),
  "GET /api/exports/my-data.json": ({ userId }) => ({ url: `/api/exports/my-data.json?user_id=${userId}` }),
  "GET /api/billing/statements": ({ followId, userId }) => ({ url: `/api/billing/statements?follow_id=${followId}&user_id=${userId}` }),
  "GET /api/billing/statements.csv": ({ followId }) => ({ url: `/api/billing/statements.csv?follow_id=${followId}` }),
  "GET /api/billing/statements/{id}": ({ statementId }) => ({ url: `/api/billing/statements/${statementId}` }),
  "GET /api/billing/statements/{id}.pdf": ({ statementId }) => ({ url: `/api/billing/statements/${statementId}.pdf` }),
  "GET /api/billing/statements/{id}.csv": ({ statementId }) => ({ url: `/api/billing/statements/${statementId}.csv` }),
  "GET /api/ledger/journals": ({ accountId, userId }) => ({ url: `/api/ledger/journals?account_id=${accountId}&user_id=${userId}` }),
  "GET /api/ledger/journals.csv": ({ accountId }) => ({ url: `/api/ledger/journals.csv?account_id=${accountId}` }),
  "POST /api/webhooks/stripe": ({ userId }) => ({
    url: "/api/webhooks/stripe",
    body: {
      id: "evt_forged",
      object: "event",
      type: "invoice.paid",
      livemode: false,
      created: 1,
      data: { object: { object: "invoice", id: "in_forged", metadata: { user_id: userId } } },
    },
  }),
  "POST /api/stream/ticket": ({ userId }) => ({ url: "/api/stream/ticket", body: { user_id: userId } }),
  "GET /api/health": () => ({ url: "/api/health" }),
  "GET /api/ready": () => ({ url: "/api/ready" }),
  "GET /api/metrics": () => ({ url: "/api/metrics" }),
  "GET /api/openapi.json": () => ({ url: "/api/openapi.json" }),
};
/** What an owner may find in the books because somebody knocked at the door. */
const KNOCKS: Readonly<Record<string, readonly string[]>> = {
  "POST /api/auth/register": ["audit_events", "mails"],
  "POST /api/auth/token": ["audit_events"],
};

const routes = restRoutes.map((route) => ({ name: `${route.method} ${route.path}`, method: route.method, meta: route.meta }));

let service: TestService;
let victim: Victim;
beforeAll(async () => {
  service = await startTestService(STRIPE_AWAY);
  victim = await makeVictim(service);
});
afterAll(() => service?.close());

const OWN_ORIGIN = { origin: "http://slipstream.test" };
function call(route: { name: string; method: string }, actor: Actor) {
  const { url, body } = ATTEMPTS[route.name]?.(victim) ?? { url: "/missing" };
  return service.rest(route.method, url, { actor, headers: OWN_ORIGIN, ...(body === undefined ? {} : { body }) });
}

it("sweeps every route, and nothing else", () => {
  expect(Object.keys(ATTEMPTS).sort()).toEqual(routes.map(({ name }) => name).sort());
});

describe("whatever a stranger sends", () => {
  it.each(routes)("$name shows and changes nothing of anybody else's", async (route) => {
    const before = await rowsOf(service, victim.userId);
    const stranger = await makeStranger(service);
    const asker = { userId: stranger.userId, role: "user", sudoUntil: Date.now() + 60_000, scopes: SCOPES } as const;
    for (const actor of [
      { kind: "token", tokenId: stranger.sessionId, ...asker },
      { kind: "session", sessionId: stranger.sessionId, ...asker },
    ] satisfies Actor[]) {
      const answer = await call(route, actor);
      for (const canary of victim.canaries) expect(answer.text).not.toContain(canary);
      expect(answer.status, answer.text).toBeLessThan(500);
      // What is published is for everybody who is signed in.
      if (route.name.includes("{id}") && route.meta.owner === "self") expect([403, 404]).toContain(answer.status);
    }
    const after = await rowsOf(service, victim.userId);
    for (const [table, rows] of Object.entries(before)) if (!KNOCKS[route.name]?.includes(table)) expect(after[table], table).toBe(rows);
  });
});

describe("whoever is not signed in, lacks the scope or the password", () => {
  it.each(routes.filter(({ meta }) => meta.auth !== "public"))("cannot call $name", async (route) => {
    const before = await rowsOf(service, victim.userId);
    expect((await call(route, { kind: "anonymous" })).status).toBe(401);
    const own = { userId: victim.userId, role: "user", sudoUntil: null } as const;
    for (const scopes of [[], SCOPES.filter((scope) => scope !== route.meta.scope)])
      expect((await call(route, { kind: "token", tokenId: victim.tokenId, scopes, ...own })).status).toBe(403);
    if (route.meta.sudo)
      expect((await call(route, { kind: "session", sessionId: victim.sessionId, scopes: SCOPES, ...own })).status).toBe(403);
    expect(await rowsOf(service, victim.userId)).toEqual(before);
  });
});

describe("a page of somebody else's, with the victim's cookie", () => {
  it.each(routes.filter(({ method, meta }) => method !== "GET" && meta.auth !== "public"))("cannot call $name", async (route) => {
    const before = await rowsOf(service, victim.userId);
    const { url, body } = ATTEMPTS[route.name]?.(victim) ?? { url: "/missing" };
    const actor: Actor = {
      kind: "session",
      userId: victim.userId,
      sessionId: victim.sessionId,
      role: "user",
      scopes: SCOPES,
      sudoUntil: Date.now() + 60_000,
    };
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }])
      expect((await service.rest(route.method, url, { actor, headers, ...(body === undefined ? {} : { body }) })).status).toBe(403);
    expect(await rowsOf(service, victim.userId)).toEqual(before);
  });
});
