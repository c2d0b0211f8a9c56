import { billingEnv, type EventEffect, type InvoiceState, type SubjectEvent, toBillingTerms } from "@slipstream/core/billing/server";
import { type FreshDatabase, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connectDatabase, type Database } from "../connection.ts";
import { createEventStore, type EventEffects } from "./event-store.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const nextId = sequentialIds(11);
const context = { at: NOON, nextId, terms: toBillingTerms(z.object(billingEnv).parse({})) };

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  // What effects wrote, to be counted.
  await fresh.sql("CREATE TABLE written (what text NOT NULL)");
});
beforeEach(() => fresh.sql("TRUNCATE written, billing_events"));
afterAll(async () => {
  await database?.close();
  await fresh?.drop();
});

const write: EventEffects["applyInvoiceState"] = async (client, { id }) => {
  await client.query("INSERT INTO written VALUES ($1)", [id]);
  return ["user-1", "user-1"];
};
const effects: EventEffects = {
  applyInvoiceState: write,
  applyPaymentMethod: async (client, { customerId }) => {
    await client.query("INSERT INTO written VALUES ($1)", [customerId]);
    return [];
  },
};
const storeWith = (change: Partial<EventEffects> = {}) => createEventStore(database, { ...effects, ...change });

let count = 0;
const eventOf = (change: Partial<SubjectEvent> = {}): SubjectEvent => {
  count += 1;
  const event = { type: "invoice.paid", objectId: "in_1", account: null, customerId: null, paymentId: null, createdAt: NOON - 1_000 };
  return { id: `evt_${count}`, ...event, subject: "in_1", ...change };
};
const invoiceOf = (invoiceId: string | null): EventEffect => {
  const state: InvoiceState = {
    id: "in_1",
    status: "paid",
    currency: "USD",
    amountCents: 500n,
    paidCents: 500n,
    payUrl: null,
    paymentId: "pi_1",
    failure: null,
    invoiceId,
  };
  return { kind: "invoice", invoice: state };
};
const METHOD: EventEffect = { kind: "method", customerId: "cus_1", method: null };
const written = async () => (await fresh.sql<{ what: string }>("SELECT what FROM written ORDER BY what")).map(({ what }) => what);
const stored = () => fresh.sql("SELECT id, outcome, detail FROM billing_events ORDER BY id");

let periods = 0n;
async function ourInvoice(): Promise<string> {
  const id = nextId();
  periods += 1n;
  const { rows } = await fresh.pool.query<{ column_name: string }>(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'billing_invoices' AND is_nullable = 'NO' AND column_default IS NULL",
  );
  const values: Readonly<Record<string, unknown>> = {
    id,
    user_id: nextId(),
    period_ms: periods,
    currency: "USD",
    amount_cents: 500n,
    provider: "stripe",
    status: "open",
    mode: "test",
    created_at: new Date(NOON),
    updated_at: new Date(NOON),
  };
  const columns = rows.map(({ column_name: name }) => name);
  await fresh.sql(
    `INSERT INTO billing_invoices (${columns.join(", ")}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(", ")})`,
    columns.map((name) => values[name]),
  );
  return id;
}

describe("an event", () => {
  it("is stored with its effect, once, and says who has news", async () => {
    const store = storeWith();
    const [event, effect] = [eventOf(), invoiceOf(await ourInvoice())];
    expect(await store.look(event)).toEqual({ known: false, applied: 0 });
    expect(await store.apply(event, effect, 0, context)).toEqual(["user-1"]);
    expect(await store.look(event)).toEqual({ known: true, applied: 1 });
    expect(await store.apply(event, effect, 0, context)).toEqual([]);
    expect(await written()).toEqual(["in_1"]);
    expect(await fresh.sql("SELECT * FROM billing_events")).toEqual([
      {
        id: event.id,
        type: "invoice.paid",
        object_id: "in_1",
        subject: "in_1",
        outcome: "applied",
        detail: "invoice",
        created_at: new Date(NOON - 1_000),
        received_at: new Date(NOON),
      },
    ]);
  });

  it("delivered twenty times at once has one effect", async () => {
    const store = storeWith();
    const [event, effect] = [eventOf(), invoiceOf(await ourInvoice())];
    const answers = await Promise.all(Array.from({ length: 20 }, () => store.apply(event, effect, 0, context)));
    expect(answers.filter((answer) => answer.length > 0)).toEqual([["user-1"]]);
    expect(await written()).toEqual(["in_1"]);
  });

  it("is not stored where its effect fails: it must come again", async () => {
    const [event, effect] = [eventOf(), invoiceOf(await ourInvoice())];
    const failing = storeWith({
      applyInvoiceState: async (client, state, more) => {
        await write(client, state, more);
        throw new Error("killed here");
      },
    });
    await expect(failing.apply(event, effect, 0, context)).rejects.toThrow("killed here");
    expect(await written()).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(await storeWith().apply(event, effect, 0, context)).toEqual(["user-1"]);
    expect(await written()).toEqual(["in_1"]);
  });

  it("that another about the same thing overtook changes nothing", async () => {
    const store = storeWith();
    const [late, early] = [eventOf({ subject: "cus_1" }), eventOf({ subject: "cus_1" })];
    const { applied } = await store.look(late);
    await store.apply(early, METHOD, 0, context);
    expect(await store.apply(late, METHOD, applied, context)).toBe("overtaken");
    expect(await stored()).toEqual([{ id: early.id, outcome: "applied", detail: "method" }]);
    expect(await store.apply(late, METHOD, (await store.look(late)).applied, context)).toEqual([]);
    expect(await written()).toEqual(["cus_1", "cus_1"]);
  });
  it("is not overtaken by one about something else, or without an effect", async () => {
    const store = storeWith();
    await store.apply(eventOf({ subject: "cus_2" }), METHOD, 0, context);
    await store.ignore(eventOf({ subject: "cus_1" }), "of no concern", NOON);
    expect(await store.apply(eventOf({ subject: "cus_1" }), METHOD, 0, context)).toEqual([]);
    expect(await written()).toEqual(["cus_1", "cus_1"]);
  });
  it("of ten at once about the same thing, each applied read after the one before was written", async () => {
    const store = storeWith();
    const answers = await Promise.all(Array.from({ length: 10 }, () => store.apply(eventOf({ subject: "cus_1" }), METHOD, 0, context)));
    expect(answers.filter((answer) => answer === "overtaken")).toHaveLength(9);
    expect(await written()).toEqual(["cus_1"]);
  });

  it.each([
    ["of another deployment", async () => nextId()],
    ["of something else that calls itself an invoice", async () => "'; DROP TABLE billing_invoices --"],
    ["that names no row", async () => null],
  ])("about an invoice %s has no effect", async (_name, idOf) => {
    const event = eventOf();
    expect(await storeWith().apply(event, invoiceOf(await idOf()), 0, context)).toEqual([]);
    expect(await stored()).toEqual([{ id: event.id, outcome: "ignored", detail: "not ours" }]);
    expect(await written()).toEqual([]);
  });

  it("without an effect is stored once", async () => {
    const event = eventOf();
    await storeWith().ignore(event, "of no concern", NOON);
    await storeWith().ignore(event, "of no concern", NOON + 1);
    expect(await stored()).toEqual([{ id: event.id, outcome: "ignored", detail: "of no concern" }]);
    expect((await storeWith().look(event)).known).toBe(true);
  });
});

it("knows customers and payees that are ours", async () => {
  const store = storeWith();
  expect([await store.knows("customer", "cus_9"), await store.knows("payee", "acct_9")]).toEqual([false, false]);
  await fresh.sql(
    "INSERT INTO billing_connects (user_id, stripe_account_id, requirements, updated_at) VALUES ($1, 'acct_9', '[]', now())",
    [nextId()],
  );
  await fresh.sql("INSERT INTO billing_customers (user_id, stripe_customer_id, updated_at) VALUES ($1, 'cus_9', now())", [nextId()]);
  expect([await store.knows("customer", "cus_9"), await store.knows("payee", "acct_9")]).toEqual([true, true]);
  expect([await store.knows("payee", "cus_9"), await store.knows("customer", "acct_9")]).toEqual([false, false]);
});
