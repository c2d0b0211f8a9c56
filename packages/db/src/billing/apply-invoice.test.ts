import type { InvoiceState } from "@slipstream/core/billing/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { inTransaction } from "../connection.ts";
import { createPeopleStore } from "../people/people-store.ts";
import { applyInvoiceState } from "./apply-invoice.ts";
import { applyPaymentMethod } from "./apply-payment-method.ts";
import { type Follower, type InvoicesWorld, invoicesWorld, MANUAL, TEST, VISITOR, WEEK_MS } from "./invoices.fixture.ts";

let world: InvoicesWorld;
let ann: Follower;
let invoiceId: string;
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());
/** An invoice over 9.00 that is open at Stripe and has not been tried. */
beforeEach(async () => {
  world.useTerms(TEST);
  ann = await world.follower();
  await world.fee(ann, await world.master(), "9");
  world.market.ms += WEEK_MS;
  await world.plan();
  invoiceId = (await world.invoiceOf(ann.userId)).id;
  await apply({});
});
afterEach(async () => {
  expect(await world.brokenBooks()).toEqual([]);
  await world.fresh.sql("UPDATE billing_invoices SET next_at = NULL");
});

const stateOf = (over: Partial<InvoiceState>): InvoiceState => ({
  ...{ id: `in_${invoiceId}`, status: "open", currency: "USD", amountCents: 900n, paidCents: 0n, payUrl: "https://invoice.test/1" },
  ...{ paymentId: null, failure: null, invoiceId, ...over },
});
const apply = (over: Partial<InvoiceState>) =>
  inTransaction(world.database.pool, (client) =>
    applyInvoiceState(client, stateOf(over), { at: world.clock.now(), nextId: world.nextId, terms: world.terms() }),
  );
const paid = (paymentId: string | null = `pi_${invoiceId}`) => apply({ status: "paid", paidCents: 900n, paymentId });
const kinds = async () =>
  (
    await world.fresh.sql<{ kind: string }>("SELECT kind FROM ledger_journals WHERE detail ->> 'invoiceId' = $1 ORDER BY id", [invoiceId])
  ).map(({ kind }) => kind);
const writeOff = () => world.billing().writeOff({ userId: ann.userId, visitor: VISITOR, invoiceId, note: "nobody pays it" });

it("paid is booked once, however often it is told, and older news change nothing", async () => {
  expect(await paid()).toEqual([ann.userId]);
  expect([await paid(), await apply({}), await apply({ status: "void" }), await apply({ currency: "EUR" })]).toEqual([[], [], [], []]);
  expect([(await world.invoiceOf(ann.userId)).status, await kinds()]).toEqual(["paid", ["payment"]]);
});

it("told at once by many, it is booked once", async () => {
  await Promise.all(Array.from({ length: 5 }, () => paid()));
  expect(await kinds()).toEqual(["payment"]);
});

it.each([
  ["currency", { currency: "EUR" }],
  ["amount", { amountCents: 899n }],
])("refuses another %s, and nothing is changed", async (_name, lie) => {
  await expect(apply({ status: "paid", ...lie })).rejects.toMatchObject({ code: "currency-mismatch" });
  expect([(await world.invoiceOf(ann.userId)).status, await kinds()]).toEqual(["open", []]);
});

it("is found by our id in it, else by its own; a second object of ours counts only where it was paid", async () => {
  await apply({ invoiceId: null, failure: { code: "card_declined", message: "No." } });
  expect((await world.invoiceOf(ann.userId)).failure).toBe("card_declined");
  await apply({ id: "in_other", failure: { code: "expired_card", message: "No." } });
  expect((await world.invoiceOf(ann.userId)).failure).toBe("card_declined");
  expect(await apply({ id: "in_none", invoiceId: null, status: "paid" })).toEqual([]);
  expect(await apply({ id: "in_other", status: "paid", paymentId: "pi_other" })).toEqual([ann.userId]);
  expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
});

it.each(["void", "uncollectible"] as const)("%s at Stripe is written off, and paid after all it is owed and paid", async (status) => {
  await apply({ status });
  expect([(await world.invoiceOf(ann.userId)).status, await kinds()]).toEqual(["written-off", ["write-off"]]);
  await paid();
  expect([(await world.invoiceOf(ann.userId)).status, await kinds()]).toEqual(["paid", ["write-off", "write-off", "payment"]]);
});

it("paid without a payment at Stripe is money that came in outside", async () => {
  await paid(null);
  expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "paid", provider: "manual" });
});

it("paid by somebody who erased themselves meanwhile is booked, with nobody to tell", async () => {
  await writeOff();
  await createPeopleStore(world.database).atomically(async (writes) => {
    const rules = { leastChargeCents: 50n, live: false, platformBps: 2_000 };
    expect(await writes.settleFees(ann.userId, rules, { journalId: world.nextId(), at: world.clock.now() })).toEqual([]);
    await writes.eraseUser(ann.userId, "none");
  });
  expect(await paid()).toEqual([]);
  expect(await kinds()).toEqual(["write-off", "write-off", "payment"]);
});

it("of two methods the one that was saved later stays, and a try under way with the older one counts no more", async () => {
  const customers = world.deps().customers;
  const customerId = await customers.open(ann.userId, `cus_${ann.userId}`, false, world.clock.now());
  const method = (id: string, savedAt: number) => ({ id, brand: "visa", last4: "1111", expMonth: 1, expYear: 2031, savedAt });
  const save = (change: Parameters<typeof applyPaymentMethod>[1]["method"]) =>
    inTransaction(world.database.pool, (client) => applyPaymentMethod(client, { customerId, method: change, at: world.clock.now() }));
  const saved = async () => (await customers.find(ann.userId, false))?.method?.id ?? null;
  const tried = {
    failure: "card_declined",
    failureMessage: null,
    attempts: 1,
    reminders: 1,
    dueAt: 1,
    nextAt: null,
    hold: true,
    notices: [],
  };
  await save(method("pm_new", 20));
  await world.deps().invoices.recordTry({ id: invoiceId, attempts: 0 }, tried, { at: 1, nextId: world.nextId, terms: TEST });
  expect([await world.holds(), (await world.invoiceOf(ann.userId)).failure]).toEqual([[], null]);
  await save(method("pm_old", 10));
  expect(await saved()).toBe("pm_new");
  await save(null);
  expect(await saved()).toBeNull();
});

it("in manual mode nothing is looked at that was made at Stripe", async () => {
  world.useTerms(MANUAL);
  const calls = world.stripe.calls.length;
  await world.later(24);
  expect([(await world.invoiceOf(ann.userId)).status, world.stripe.calls.length]).toEqual(["open", calls]);
});
