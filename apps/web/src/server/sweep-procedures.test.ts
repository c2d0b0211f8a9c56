import { type Actor, appRouter, createCaller, type ProcedureMeta, SCOPES } from "@slipstream/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toContext } from "./context.ts";
import { makeStranger, makeVictim, PERSONAL_TABLES_SQL, rowsOf, SWEPT_TABLES, type Victim } from "./sweep.fixture.ts";
import { startTestService, type TestService } from "./test-service.ts";

/** What somebody else would send to reach the victim. A procedure without an entry fails the sweep. */
const INPUTS: Readonly<Record<string, (victim: Victim) => unknown>> = {
  "people.register": ({ email }) => ({ email, password: "another long password", name: "Victim" }),
  "people.confirmEmail": () => ({ token: "guessed" }),
  "people.askForReset": ({ email }) => ({ email }),
  "people.resetPassword": () => ({ token: "guessed", password: "another long password" }),
  "people.confirmEmailChange": () => ({ token: "guessed" }),
  "people.devInbox": () => undefined,
  "people.me": ({ userId }) => ({ userId }),
  "people.sudo": ({ userId, sessionId }) => ({ userId, sessionId }),
  "people.enterSudo": ({ userId, sessionId }) => ({ password: "guessed password", userId, sessionId }),
  "people.rename": ({ userId }) => ({ name: "Renamed", userId }),
  "people.resendConfirmation": ({ userId }) => ({ userId }),
  "people.changePassword": ({ userId }) => ({ currentPassword: "guessed password", newPassword: "another long password", userId }),
  "people.askForEmailChange": ({ email, userId }) => ({ email, userId }),
  "people.sessions": ({ userId }) => ({ userId }),
  "people.endSession": ({ sessionId }) => ({ sessionId }),
  "people.signOutEverywhere": ({ userId }) => ({ userId }),
  "people.beginTwoFactor": ({ userId }) => ({ userId }),
  "people.confirmTwoFactor": ({ userId }) => ({ otp: "123456", userId }),
  "people.disableTwoFactor": ({ userId }) => ({ userId }),
  "people.renewRecoveryCodes": ({ userId }) => ({ userId }),
  "people.tokens": ({ userId }) => ({ userId }),
  "people.createToken": ({ userId }) => ({ name: "Mine", scopes: ["read"], userId }),
  "people.revokeToken": ({ tokenId }) => ({ tokenId }),
  "people.auditLog": ({ userId }) => ({ userId }),
  "people.planErasure": ({ userId }) => ({ userId }),
  "people.erase": ({ email, userId }) => ({ email, userId }),
  "accounts.list": ({ userId }) => ({ includeClosed: true, userId }),
  "accounts.get": ({ accountId }) => ({ accountId }),
  "accounts.overview": ({ userId }) => ({ userId }),
  "accounts.equityCurve": ({ accountId }) => ({ accountId, range: "all" }),
  "accounts.transfers": ({ accountId }) => ({ accountId }),
  "accounts.leverages": ({ accountId }) => ({ accountId }),
  "accounts.open": ({ userId }) => ({ venue: "paper", name: "New", userId }),
  "accounts.rename": ({ accountId }) => ({ accountId, name: "Renamed" }),
  "accounts.setDefault": ({ accountId }) => ({ accountId }),
  "accounts.setLeverage": ({ accountId }) => ({ accountId, symbol: "BTC-USDT", leverage: 3 }),
  "accounts.setFees": ({ accountId }) => ({ accountId, takerFeeBps: 0, makerFeeBps: 0 }),
  "accounts.reset": ({ accountId }) => ({ accountId, confirm: true }),
  "accounts.close": ({ accountId }) => ({ accountId }),
  "market.status": () => undefined,
  "market.tickers": () => ({ symbols: ["BTC-USDT"] }),
  "market.candles": () => ({ symbol: "BTC-USDT", timeframe: "1m" }),
  "market.instruments": () => undefined,
  "history.coverage": () => undefined,
  "history.candles": () => ({ symbol: "BTC-USDT", timeframe: "1h", fromMs: 0, toMs: 3_600_000 }),
  "backtests.run": ({ strategyId }) => ({ strategyId, wait: false }),
  "backtests.get": ({ backtestId }) => ({ backtestId }),
  "backtests.list": ({ userId }) => ({ userId }),
  "backtests.cancel": ({ backtestId }) => ({ backtestId }),
  "backtests.delete": ({ backtestId }) => ({ backtestId }),
  "backtests.share": ({ backtestId }) => ({ backtestId }),
  "backtests.unshare": ({ backtestId }) => ({ backtestId }),
  "backtests.shared": ({ backtestId }) => ({ code: backtestId }),
  "backtests.compare": ({ backtestId }) => ({ items: [{ backtestId }, { backtestId }] }),
  "orders.place": ({ accountId }) => ({ accountId, symbol: "BTC-USDT", side: "sell", type: "market", quantity: "0.01" }),
  "orders.preview": ({ accountId }) => ({ accountId, symbol: "BTC-USDT", side: "sell", type: "market", quantity: "0.01" }),
  "orders.size": ({ accountId }) => ({
    accountId,
    symbol: "BTC-USDT",
    side: "buy",
    type: "market",
    by: { kind: "available", percent: 50 },
  }),
  "orders.cancel": ({ orderId }) => ({ orderId }),
  "orders.get": ({ orderId }) => ({ orderId }),
  "orders.list": ({ accountId }) => ({ accountId }),
  "orders.fills": ({ accountId, orderId }) => ({ accountId, orderId }),
  "orders.refused": ({ accountId }) => ({ accountId }),
  "orders.positions": ({ accountId }) => ({ accountId }),
  "orders.position": ({ positionId }) => ({ positionId }),
  "orders.closePosition": ({ positionId }) => ({ positionId, fraction: 1 }),
  "orders.protect": ({ positionId }) => ({ positionId, stopLoss: null, takeProfit: "200000" }),
  "copy.follow": ({ accountId, followedMasterId }) => ({ accountId, masterId: followedMasterId, settings: { copyAmount: "100" } }),
  "copy.update": ({ followId }) => ({ followId, status: "paused", settings: { copyRatio: "2" } }),
  "copy.stop": ({ followId }) => ({ followId, onStop: "close-now" }),
  "copy.pauseAll": ({ userId }) => ({ userId }),
  "copy.resumeAll": ({ userId }) => ({ userId }),
  "copy.list": ({ accountId }) => ({ accountId }),
  "copy.totals": ({ accountId }) => ({ accountId }),
  "copy.get": ({ followId }) => ({ followId }),
  "copy.listCopies": ({ followId, accountId }) => ({ followId, accountId }),
  "copy.report": ({ followId }) => ({ followId }),
  "copy.whatIf": ({ accountId, followedMasterId }) => ({ accountId, masterId: followedMasterId, settings: { copyAmount: "100" } }),
  "copy.studio": ({ followedMasterId }) => ({ masterId: followedMasterId }),
  "copy.quality": () => undefined,
  "copy.terms": ({ followedMasterId }) => ({ masterId: followedMasterId }),
  "masters.list": ({ userId }) => ({ userId, search: "" }),
  "masters.get": ({ ownMasterId }) => ({ masterId: ownMasterId }),
  "masters.fills": ({ ownMasterId }) => ({ masterId: ownMasterId }),
  "masters.curve": ({ ownMasterId }) => ({ masterId: ownMasterId, days: 30 }),
  "masters.mine": ({ userId }) => ({ userId }),
  "masters.requirements": ({ accountId }) => ({ accountId }),
  "masters.become": ({ accountId }) => ({ accountId, displayName: "Not mine" }),
  "masters.update": ({ ownMasterId }) => ({ masterId: ownMasterId, displayName: "Renamed", copyFeePercentage: 30 }),
  "masters.leave": ({ ownMasterId }) => ({ masterId: ownMasterId }),
  "notices.list": ({ userId }) => ({ userId }),
  "notices.count": ({ userId }) => ({ userId }),
  "notices.markRead": ({ noticeId }) => ({ ids: [noticeId] }),
  "notices.markAllRead": ({ userId, noticeId }) => ({ userId, through: noticeId }),
  "notices.preferences": ({ userId }) => ({ userId }),
  "notices.setPreference": ({ userId }) => ({ kind: "master-left", channel: "email", wanted: true, userId }),
  "fees.accruals": ({ userId }) => ({ userId }),
  "fees.accrual": ({ followId }) => ({ followId }),
  "fees.terms": ({ followedMasterId, accountId }) => ({ masterId: followedMasterId, accountId }),
  "fees.agree": ({ followId }) => ({ followId, feePercentage: 30 }),
  "fees.consents": ({ followId, userId }) => ({ followId, userId }),
  "fees.statements": ({ followId, userId }) => ({ followId, userId }),
  "fees.statement": ({ statementId }) => ({ statementId }),
  "fees.check": ({ statementId }) => ({ statementId }),
  "fees.earningRows": ({ userId }) => ({ userId }),
  "ledger.journals": ({ accountId, userId }) => ({ accountId, userId }),
  "ledger.search": ({ userId }) => ({ search: userId }),
  "ledger.trialBalance": () => undefined,
  "ledger.runs": () => undefined,
  "billing.overview": ({ userId }) => ({ userId }),
  "billing.startSetup": ({ userId }) => ({ userId }),
  "billing.finishSetup": ({ userId }) => ({ userId, sessionId: "cs_test_guessed" }),
  "billing.removePaymentMethod": ({ userId }) => ({ userId }),
  "billing.invoices": ({ userId }) => ({ userId }),
  "billing.invoice": ({ invoiceId }) => ({ invoiceId }),
  "billing.payInvoice": ({ invoiceId }) => ({ invoiceId }),
  "billing.unpaid": ({ userId }) => ({ userId }),
  "billing.markPaid": ({ invoiceId }) => ({ invoiceId, note: "a stranger's" }),
  "billing.writeOff": ({ invoiceId }) => ({ invoiceId, note: "a stranger's" }),
  "payouts.earnings": ({ userId }) => ({ userId }),
  "payouts.list": ({ userId }) => ({ userId }),
  "payouts.startOnboarding": ({ userId }) => ({ userId }),
  "payouts.finishOnboarding": ({ userId }) => ({ userId }),
  "payouts.openDashboard": ({ userId }) => ({ userId }),
  "payouts.due": ({ userId }) => ({ userId }),
  "payouts.waiting": ({ userId }) => ({ userId }),
  "payouts.markSent": ({ followId }) => ({ payoutId: followId, note: "a stranger's" }),
  "payouts.refund": ({ followId }) => ({ invoiceId: followId, reason: "a stranger's" }),
  "strategies.list": ({ userId }) => ({ userId }),
  "strategies.get": ({ strategyId }) => ({ strategyId }),
  "strategies.versions": ({ strategyId }) => ({ strategyId }),
  "strategies.version": ({ strategyId }) => ({ strategyId, number: 1 }),
  "strategies.create": ({ userId, indicatorId }) => ({ userId, name: "Mine", spec: rulesWith(indicatorId) }),
  "strategies.update": ({ strategyId }) => ({ strategyId, name: "Renamed", spec: rulesWith(null) }),
  "strategies.duplicate": ({ strategyId }) => ({ strategyId }),
  "strategies.delete": ({ strategyId }) => ({ strategyId }),
  "strategies.templates": () => undefined,
  "strategies.preview": ({ indicatorId }) => ({ spec: rulesWith(indicatorId), symbol: "BTC-USDT" }),
  "strategies.evaluate": ({ strategyId }) => ({ strategyId }),
  "strategies.explain": ({ strategyId }) => ({ strategyId, symbol: "BTC-USDT", atMs: 1_748_736_000_000 }),
  "strategies.pine": ({ strategyId }) => ({ strategyId }),
  "strategies.propose": ({ userId }) => ({ userId, text: "buy low, sell high" }),
  "strategies.llm": () => undefined,
  "indicators.catalogue": () => undefined,
  "indicators.list": ({ userId }) => ({ userId }),
  "indicators.create": ({ userId, indicatorId }) => ({ userId, name: "Mine", definition: { kind: "custom", id: indicatorId } }),
  "indicators.update": ({ indicatorId }) => ({ indicatorId, name: "Renamed" }),
  "indicators.delete": ({ indicatorId }) => ({ indicatorId }),
  "runs.start": ({ strategyId }) => ({ strategyId, dailyLossPercent: 5 }),
  "runs.stop": ({ strategyId }) => ({ strategyId, positions: "close" }),
  "runs.toggle": ({ strategyId, accountId }) => ({ strategyId, accountId }),
  "runs.current": ({ strategyId }) => ({ strategyId }),
  "runs.list": ({ strategyId }) => ({ strategyId }),
  "runs.now": ({ runId }) => ({ runId }),
  "runs.decisions": ({ runId }) => ({ runId }),
  "runs.beside": ({ runId }) => ({ runId }),
  "runs.checks": ({ runId }) => ({ runId }),
  "runs.swap": ({ runId }) => ({ runId, toVersion: 1, mode: "gradual", hours: 4 }),
  "runs.finishSwap": ({ runId }) => ({ runId }),
  "runs.rollBack": ({ runId }) => ({ runId }),
  "runs.swaps": ({ runId }) => ({ runId }),
  "searches.start": ({ userId }) => ({
    userId,
    spec: {},
    ranges: [{ path: "stopLoss.percent", title: "Stop", min: 1, max: 2, step: 1 }],
    method: "grid",
    objective: "return",
  }),
  "searches.get": ({ searchId }) => ({ searchId }),
  "searches.list": ({ userId }) => ({ userId }),
  "searches.cancel": ({ searchId }) => ({ searchId }),
  "searches.delete": ({ searchId }) => ({ searchId }),
  "searches.trials": ({ searchId }) => ({ searchId }),
  "searches.heatMap": ({ searchId }) => ({ searchId, x: "stopLoss.percent", y: "leverage" }),
  "searches.ranges": ({ userId }) => ({ userId, spec: {} }),
  "stream.ticket": ({ userId, sessionId }) => ({ userId, sessionId }),
};
/** Rules that look at somebody's custom indicator. */
function rulesWith(indicatorId: string | null) {
  const left = indicatorId === null ? { kind: "price", field: "close" } : { kind: "custom", id: indicatorId };
  return {
    timeframe: "1h",
    symbols: ["BTC-USDT"],
    long: { entry: { kind: "compare", left, op: ">", right: { kind: "number", value: 1 } } },
    sizing: { kind: "percent-equity", percent: 5 },
  };
}
/** What an owner may find in the books because somebody knocked at the door: a mail to the owner, a line in the owner's audit log. */
const KNOCKS: Readonly<Record<string, readonly string[]>> = {
  "people.register": ["audit_events", "mails"],
  "people.askForReset": ["audit_events", "mails", "one_time_tokens"],
  "people.askForEmailChange": ["audit_events", "mails"],
};

type Procedure = { readonly _def: { readonly meta?: ProcedureMeta } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).map(([path, procedure]) => ({
  path,
  meta: procedure._def.meta,
}));

let service: TestService;
let victim: Victim;
beforeAll(async () => {
  service = await startTestService();
  victim = await makeVictim(service);
});
afterAll(() => service?.close());

type Outcome = { readonly status: number; readonly text: string };

async function call(path: string, actor: Actor): Promise<Outcome> {
  const ctx = await toContext(service.container, new Headers({ "x-peer-address": "10.9.9.9" }), actor);
  const procedure = path.split(".").reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], createCaller(ctx));
  try {
    const answer = await (procedure as (input: unknown) => Promise<unknown>)(INPUTS[path]?.(victim));
    return { status: 200, text: JSON.stringify(answer) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { status: STATUS[code ?? ""] ?? 500, text: message };
  }
}
const STATUS: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
};

describe("every procedure", () => {
  it("is in the sweep, and nothing else is", () => {
    expect(Object.keys(INPUTS).sort()).toEqual(procedures.map(({ path }) => path).sort());
  });

  it("says who may call it", () => {
    for (const { path, meta } of procedures) {
      expect(meta, path).toMatchObject({
        auth: expect.stringMatching(/^(public|user|operator)$/),
        owner: expect.stringMatching(/^(none|self)$/),
        rateLimit: expect.stringMatching(/^(read|trade|change|public)$/),
      });
      // Rows of a person are behind a sign-in.
      if (meta?.owner === "self") expect(meta.auth, path).not.toBe("public");
    }
  });

  it("is checked against every table with rows of a person", async () => {
    const tables = await service.fresh.sql<{ table_name: string }>(PERSONAL_TABLES_SQL);
    expect([...SWEPT_TABLES].sort()).toEqual([...tables.map(({ table_name }) => table_name), "users"].sort());
  });
});

describe("whatever a stranger sends", () => {
  it.each(procedures)("$path shows and changes nothing of anybody else's", async ({ path }) => {
    const before = await rowsOf(service, victim.userId);
    const stranger = await makeStranger(service);
    const asker = { userId: stranger.userId, role: "user", sudoUntil: Date.now() + 60_000, scopes: SCOPES } as const;
    for (const actor of [
      { kind: "token", tokenId: stranger.sessionId, ...asker },
      { kind: "session", sessionId: stranger.sessionId, ...asker },
    ] satisfies Actor[]) {
      const outcome = await call(path, actor);
      for (const canary of victim.canaries) expect(outcome.text).not.toContain(canary);
      expect(outcome.status, outcome.text).toBeLessThan(500);
    }
    const after = await rowsOf(service, victim.userId);
    for (const [table, rows] of Object.entries(before)) if (!KNOCKS[path]?.includes(table)) expect(after[table], table).toBe(rows);
  });
});

describe("whoever is not signed in, lacks the scope or the password", () => {
  it.each(procedures.filter(({ meta }) => meta?.auth !== "public"))("cannot call $path", async ({ path, meta }) => {
    const before = await rowsOf(service, victim.userId);
    expect((await call(path, { kind: "anonymous" })).status).toBe(401);
    // The victim's own token without the scope, and the victim's own session without the password.
    const own = { userId: victim.userId, role: "user", sudoUntil: null } as const;
    for (const scopes of [[], SCOPES.filter((scope) => scope !== meta?.scope)])
      expect((await call(path, { kind: "token", tokenId: victim.tokenId, scopes, ...own })).status).toBe(403);
    if (meta?.sudo || meta?.auth === "operator")
      expect((await call(path, { kind: "session", sessionId: victim.sessionId, scopes: SCOPES, ...own })).status).toBe(403);
    expect(await rowsOf(service, victim.userId)).toEqual(before);
  });
});
