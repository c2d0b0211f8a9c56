// The procedures of billing, with the real SDK before the simulation of Stripe.
import { createCaller } from "@slipstream/api";
import { collectDueInvoices, planInvoices, toBillingTerms } from "@slipstream/core/billing/server";
import { createCustomerStore, createInvoiceStore } from "@slipstream/db";
import { createStripePayments } from "@slipstream/integrations/stripe";
import { DAY_MS, money } from "@slipstream/kernel";
import { brokenBooks, fixedClock } from "@slipstream/testing";
import { type CardName, type StripeFake, startStripeFake } from "@slipstream/testing/stripe-fake";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toContext } from "./context.ts";
import { type Person, sessionOf, startTestService, type TestService } from "./test-service.ts";

const SECRET_KEY = "sk_test_canaryofthekey";
const WEBHOOK_SECRET = "whsec_canaryofthehook";
/** Of the simulation: the service's own is the wall clock. */
const stripeClock = fixedClock("2026-11-21T12:00:00.000Z");
let fake: StripeFake;
let service: TestService;
let manual: TestService;
let people = 0;
let ann: Person;
beforeAll(async () => {
  fake = await startStripeFake({ webhookSecret: WEBHOOK_SECRET, apiKey: SECRET_KEY, clock: stripeClock, seed: 9 });
  service = await startTestService({ STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET, STRIPE_API_URL: fake.url });
  manual = await startTestService();
  for (const each of [service, manual]) await each.openMarket();
});
afterAll(async () => {
  await service?.close();
  await manual?.close();
  await fake?.close();
});
beforeEach(async () => {
  ann = await personOf(service);
});
afterEach(async () => expect(await brokenBooks(service.container.database.pool)).toEqual([]));

async function personOf(at: TestService): Promise<Person> {
  people += 1;
  const person = await at.person(`payer${people}`);
  await at.fresh.sql("UPDATE users SET email_confirmed_at = now() WHERE id = $1", [person.userId]);
  return person;
}
/** A browser session that has just entered the password. */
async function callerOf(
  { userId }: Person,
  { at = service, role = "user" as const }: { at?: TestService; role?: "user" | "operator" } = {},
) {
  const actor = { ...sessionOf(userId, at.container.shared.nextId(), Date.now() + 60_000), role };
  return createCaller(await toContext(at.container, new Headers({ "x-peer-address": "10.0.0.1" }), actor));
}
const refused = (code: string, kind?: string) =>
  expect.objectContaining({ cause: expect.objectContaining({ code, ...(kind ? { kind } : {}) }) });

/** Somebody owes a master so much; the worker makes invoices of it and collects them. */
async function owe(person: Person, amount: string, at = service): Promise<string> {
  const { nextId } = at.container.shared;
  const [masterId, journalId] = [nextId(), nextId()];
  await at.fresh.sql(
    "INSERT INTO masters (id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, 1000, 1, now(), now())",
    [masterId, `Master ${masterId}`],
  );
  await at.fresh.sql("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1, 'fee', $2, '{}', now())", [
    journalId,
    `fee:${journalId}`,
  ]);
  const account = async (kind: string, userId: string | null, code: string) => {
    const text = "INSERT INTO ledger_accounts (code, kind, user_id, master_id, currency) VALUES ($1, $2, $3, $4, 'USD') RETURNING id";
    return (await at.fresh.sql<{ id: string }>(text, [code, kind, userId, masterId]))[0]?.id;
  };
  const debit = await account("follower-receivable", person.userId, `follower-receivable:${person.userId}:${masterId}:USD`);
  const credit = await account("fee-accrued", null, `fee-accrued:${masterId}:USD`);
  await at.fresh.sql(
    "INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency) VALUES ($1, $2, $3, $4, 'USD')",
    [...[journalId, debit, credit, String(money(amount))]],
  );
  return masterId;
}
async function work(at = service): Promise<void> {
  const { database, env, shared } = at.container;
  const terms = toBillingTerms(env);
  const payments = env.STRIPE_SECRET_KEY
    ? createStripePayments({ secretKey: SECRET_KEY, webhookSecret: WEBHOOK_SECRET, apiUrl: fake.url, clock: shared.clock })
    : null;
  const invoices = createInvoiceStore(database, terms);
  const { clock, nextId } = shared;
  const deps = { invoices, customers: createCustomerStore(database), payments, terms, clock, nextId, live: { publish: () => undefined } };
  const [clockRow] = await at.fresh.sql<{ market_ms: string }>("SELECT market_ms FROM market_clocks");
  const marketMs = Number(clockRow?.market_ms);
  await planInvoices({ ...deps, marketTime: { now: async () => marketMs } }, marketMs);
  const { errors } = await collectDueInvoices(deps);
  expect(errors).toEqual([]);
}
/** Goes to Stripe's page and back. */
async function saveCard(person: Person, card: CardName) {
  const { billing } = await callerOf(person);
  const { url } = await billing.startSetup();
  stripeClock.advance(2_000);
  let answer = await fetch(url, { method: "POST", body: new URLSearchParams({ card }), redirect: "manual" });
  let to = answer.headers.get("location") ?? "";
  if (to.startsWith("/pages/confirm/")) {
    answer = await fetch(new URL(to, fake.url), { method: "POST", body: new URLSearchParams({ answer: "confirm" }), redirect: "manual" });
    to = answer.headers.get("location") ?? "";
  }
  expect(to).toMatch(/^http:\/\/slipstream\.test\/billing\?setup=cs_/);
  return billing.finishSetup({ sessionId: new URL(to).searchParams.get("setup") ?? "" });
}

describe("a follower", () => {
  it("saves a card, is invoiced and charged, and sees it", async () => {
    const { billing } = await callerOf(ann);
    expect(await billing.overview()).toMatchObject({
      ...{ mode: "test", simulation: false, emailConfirmed: true, paymentMethod: null, hold: null, carried: [], open: [], paid: [] },
      nextSettlementAt: expect.stringMatching(/T00:00:00.000Z$/),
    });
    expect((await saveCard(ann, "works")).paymentMethod).toEqual({
      brand: "visa",
      last4: "4242",
      expMonth: expect.any(Number),
      expYear: expect.any(Number),
    });
    const masterId = await owe(ann, "12.345");
    expect((await billing.overview()).carried).toEqual([{ currency: "USD", amount: "12.345", leastCharge: "0.5" }]);
    await work();
    const { items, nextCursor } = await billing.invoices({});
    expect([items.length, nextCursor]).toEqual([1, null]);
    expect(items[0]).toMatchObject({
      status: "paid",
      amount: "12.34",
      currency: "USD",
      refunded: "0",
      lines: [{ masterId, platformShare: "2.468" }],
    });
    expect(await billing.invoice({ invoiceId: items[0]?.id ?? "" })).toEqual(items[0]);
    expect(await billing.invoices({ status: "open" })).toEqual({ items: [], nextCursor: null });
    const charged = fake.control.all("payment_intent").findLast(({ status }) => status === "succeeded");
    expect(charged).toMatchObject({ amount: 1_234, currency: "usd" });
  });

  it("with a card that is declined hears Stripe's words, and pays with another", async () => {
    await saveCard(ann, "noFunds");
    await owe(ann, "7");
    await work();
    const { billing } = await callerOf(ann);
    const [open] = (await billing.overview()).open;
    expect(open).toMatchObject({ status: "open", failure: "insufficient_funds", reminders: 1, payUrl: expect.stringMatching(/^http/) });
    const { id: invoiceId = "" } = open ?? {};
    await expect(billing.payInvoice({ invoiceId })).rejects.toEqual(refused("payment-failed", "rule"));
    expect(await saveCard(ann, "works")).toMatchObject({ open: [], paid: [{ currency: "USD", amount: "7", refunded: "0" }] });
    await expect(billing.payInvoice({ invoiceId })).rejects.toEqual(refused("invoice-not-open", "conflict"));
    await expect(billing.removePaymentMethod()).resolves.toMatchObject({ paymentMethod: null });
  });

  it("whose bank wants a confirmation is led to the page for it, and finds the invoice paid", async () => {
    await saveCard(ann, "confirm");
    await owe(ann, "3");
    await work();
    const { billing } = await callerOf(ann);
    const [open] = (await billing.overview()).open;
    expect(open).toMatchObject({ failure: "action-required", payUrl: expect.stringMatching(/^http/) });
    await expect(billing.payInvoice({ invoiceId: open?.id ?? "" })).rejects.toEqual(refused("payment-action-required"));
  });

  it("confirms the address before a card is saved, and can neither read nor pay what is somebody else's", async () => {
    await service.fresh.sql("UPDATE users SET email_confirmed_at = NULL WHERE id = $1", [ann.userId]);
    const { billing } = await callerOf(ann);
    await expect(billing.startSetup()).rejects.toEqual(refused("email-not-confirmed"));
    const bea = await personOf(service);
    await owe(bea, "2");
    await work();
    const [own] = (await (await callerOf(bea)).billing.invoices({})).items;
    const invoiceId = own?.id ?? "";
    for (const asked of [() => billing.invoice({ invoiceId }), () => billing.payInvoice({ invoiceId })])
      await expect(asked()).rejects.toEqual(refused("invoice-not-found", "not-found"));
    await expect(billing.invoices({ cursor: "abc" })).rejects.toEqual(refused("bad-input"));
    await expect(billing.finishSetup({ sessionId: "pi_1" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    // Unknown at Stripe: nothing was saved.
    expect((await billing.finishSetup({ sessionId: "cs_test_unknown" })).paymentMethod).toBeNull();
  });

  it("cannot be erased with open fees; the refusal says how much, and what to do", async () => {
    await owe(ann, "2");
    const people = service.container.services.people;
    const wish = { userId: ann.userId, email: ann.email, visitor: { ip: "10.0.0.1", userAgent: "test" } };
    await expect(people.erase(wish)).rejects.toMatchObject({
      ...{ kind: "conflict", code: "fees-open", message: expect.stringContaining("2 USD on the next invoice") },
      detail: { open: [{ currency: "USD", amount: "2", invoices: 0 }] },
    });
    await work();
    await expect(people.erase(wish)).rejects.toMatchObject({
      code: "fees-open",
      message: expect.stringMatching(/2 USD\. Pay them on the page Fees/),
    });
    await saveCard(ann, "works");
    await people.erase(wish);
    await expect(people.me({ userId: ann.userId })).rejects.toThrow();
  });
});

describe("an operator", () => {
  it("without a key sees who owes, marks one invoice as paid and writes another off", async () => {
    const [first, second, operator] = [await personOf(manual), await personOf(manual), await personOf(manual)];
    await owe(first, "5", manual);
    await owe(second, "6", manual);
    await work(manual);
    const { billing } = await callerOf(operator, { at: manual, role: "operator" });
    const { items } = await billing.unpaid({});
    expect(items).toMatchObject([
      {
        userId: first.userId,
        user: expect.stringMatching(/^payer/),
        onHold: false,
        invoice: { amount: "5", provider: "manual", status: "open" },
      },
      { userId: second.userId, invoice: { amount: "6" } },
    ]);
    const page = await billing.unpaid({ limit: 1 });
    expect(await billing.unpaid({ limit: 1, cursor: page.nextCursor })).toMatchObject({
      items: [{ userId: second.userId }],
      nextCursor: null,
    });
    const [a = "", b = ""] = items.map(({ invoice }) => invoice.id);
    await expect(billing.markPaid({ invoiceId: a, note: "x" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await billing.markPaid({ invoiceId: a, note: "by transfer" })).toMatchObject({ status: "paid", paidAt: expect.any(String) });
    expect(await billing.writeOff({ invoiceId: b, note: "he is broke" })).toMatchObject({ status: "written-off" });
    await expect(billing.writeOff({ invoiceId: b, note: "once more" })).rejects.toEqual(refused("invoice-not-open", "conflict"));
    await expect(billing.markPaid({ invoiceId: operator.userId, note: "none" })).rejects.toEqual(refused("invoice-not-found", "not-found"));
    expect(await billing.unpaid({})).toEqual({ items: [], nextCursor: null });
    const audit = await manual.fresh.sql<{ kind: string }>("SELECT kind FROM audit_events WHERE user_id = $1 ORDER BY id DESC LIMIT 2", [
      operator.userId,
    ]);
    expect(audit.map(({ kind }) => kind)).toEqual(["invoice-written-off", "invoice-marked-paid"]);
    expect(await brokenBooks(manual.container.database.pool)).toEqual([]);
    await expect((await callerOf(first, { at: manual })).billing.startSetup()).rejects.toEqual(refused("billing-manual"));
    await expect((await callerOf(first, { at: manual })).billing.unpaid({})).rejects.toEqual(refused("operator-only"));
  });

  it("marks as paid what Stripe still collects: it is void there first, and is not paid twice", async () => {
    await owe(ann, "4");
    await work();
    const [open] = (await (await callerOf(ann)).billing.overview()).open;
    const operator = await callerOf(await personOf(service), { role: "operator" });
    expect(await operator.billing.markPaid({ invoiceId: open?.id ?? "", note: "in cash" })).toMatchObject({
      status: "paid",
      provider: "manual",
    });
    expect(fake.control.all("invoice").at(-1)).toMatchObject({ status: "void" });
  });
});

it("market time says when fees are settled next", async () => {
  const { nextSettlementAt } = await (await callerOf(ann)).billing.overview();
  const day = new Date(nextSettlementAt ?? "");
  expect([day.getUTCDay(), day.getTime() % DAY_MS]).toEqual([1, 0]);
});
