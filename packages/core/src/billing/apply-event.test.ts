import { fixedClock } from "@slipstream/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { LiveEvent } from "../live/server.ts";
import { createPaymentEvents } from "./apply-event.ts";
import { billingEnv, toBillingTerms } from "./billing-env.ts";
import type { EventEffect, EventStore } from "./event-ports.ts";
import { type InvoiceState, PaymentError, type PaymentEvent, type PaymentMethod, type Payments } from "./payments.ts";

const EVENT: PaymentEvent = {
  id: "evt_1",
  type: "invoice.paid",
  objectId: "in_1",
  account: null,
  customerId: "cus_1",
  paymentId: null,
  createdAt: 0,
};
const INVOICE: InvoiceState = {
  id: "in_1",
  status: "paid",
  currency: "USD",
  amountCents: 500n,
  paidCents: 500n,
  payUrl: null,
  paymentId: "pi_1",
  failure: null,
  invoiceId: "ours",
};
const card = (id: string, savedAt: number): PaymentMethod => ({ id, brand: "visa", last4: "4242", expMonth: 1, expYear: 2030, savedAt });

type Scene = {
  event?: Partial<PaymentEvent>;
  payments?: Partial<Payments>;
  /** What `apply` answers, call by call. */
  answers?: readonly (readonly string[] | "overtaken")[];
  known?: boolean;
  ours?: boolean;
};

/** One delivery, and everything that it led to. */
async function deliver({ event = {}, payments = {}, answers = [["user-1"]], known = false, ours = true }: Scene) {
  const applied: EventEffect[] = [];
  const ignored: string[] = [];
  const published: LiveEvent[] = [];
  const asked: string[] = [];
  const store: EventStore = {
    look: async () => ({ known, applied: applied.length }),
    knows: async (kind, id) => {
      asked.push(`${kind} ${id}`);
      return ours;
    },
    ignore: async (_event, why) => void ignored.push(why),
    apply: async (_event, effect) => {
      applied.push(effect);
      return answers[applied.length - 1] ?? [];
    },
  };
  const port: Partial<Payments> = { readEvent: () => ({ ...EVENT, ...event }), readInvoice: async () => INVOICE, ...payments };
  const events = createPaymentEvents({
    // What it does not name, it must not call.
    payments: port as Payments,
    store,
    terms: toBillingTerms(z.object(billingEnv).parse({})),
    live: { publish: (news) => void published.push(...news) },
    clock: fixedClock(0),
    nextId: () => "id",
  });
  const error = await events.receive("{}", "signature").then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { applied, ignored, published, asked, error };
}

describe("an event", () => {
  it("has the effect of what Stripe says now, and those whom it concerns hear of it", async () => {
    const { applied, ignored, published } = await deliver({});
    expect(applied).toEqual([{ kind: "invoice", invoice: INVOICE }]);
    expect(ignored).toEqual([]);
    expect(published).toEqual([{ kind: "notices-changed", userIds: ["user-1"] }]);
  });

  it("that is stored already does nothing, and asks Stripe for nothing", async () => {
    const { applied, ignored, error } = await deliver({ known: true, payments: { readInvoice: () => expect.unreachable() } });
    expect({ applied, ignored, error }).toEqual({ applied: [], ignored: [], error: null });
  });

  it.each([
    ["of a type that means nothing here", { type: "payment_intent.created" }],
    ["of a type that only an object's prototype knows", { type: "constructor" }],
    ["of an invoice in the account of a payee", { account: "acct_9" }],
    ["of an account that tells of another", { type: "account.updated", objectId: "acct_1", account: "acct_9" }],
    ["of a refund of no payment of an invoice", { type: "charge.refunded", objectId: "ch_1", paymentId: null }],
  ])("%s is stored without an effect, and asks Stripe for nothing", async (_name, event) => {
    const { applied, ignored, asked, error } = await deliver({ event, payments: { readInvoice: () => expect.unreachable() } });
    expect({ applied, ignored: ignored.length, asked, error }).toEqual({ applied: [], ignored: 1, asked: [], error: null });
  });

  it.each([
    ["an invoice", {}, { readInvoice: async () => ({ ...INVOICE, invoiceId: null }) }],
    ["a refund", { type: "refund.created", paymentId: "pi_9" }, { findInvoice: async () => null }],
    ["a customer", { type: "customer.updated" }, {}],
    ["a payee", { type: "account.updated", objectId: "acct_9", account: "acct_9" }, {}],
    ["a thing that is gone", {}, { readInvoice: () => Promise.reject(new PaymentError("invalid", "resource_missing", "No such invoice")) }],
  ] satisfies [string, Partial<PaymentEvent>, Partial<Payments>][])(
    "about %s that is not ours has no effect",
    async (_name, event, payments) => {
      const { applied, ignored, error } = await deliver({ event, payments, ours: false });
      expect({ applied, ignored: ignored.length, error }).toEqual({ applied: [], ignored: 1, error: null });
    },
  );

  it("that another overtook is read again", async () => {
    let reads = 0;
    const readInvoice = async () => ({ ...INVOICE, paidCents: BigInt(++reads) });
    const { applied, published } = await deliver({ payments: { readInvoice }, answers: ["overtaken", "overtaken", ["user-2"]] });
    expect(applied.map((effect) => effect.kind === "invoice" && effect.invoice.paidCents)).toEqual([1n, 2n, 3n]);
    expect(published).toEqual([{ kind: "notices-changed", userIds: ["user-2"] }]);
  });
  it("that is overtaken again and again has to come again", async () => {
    const { applied, error } = await deliver({ answers: Array.from({ length: 9 }, () => "overtaken" as const) });
    expect(applied).toHaveLength(5);
    expect(error).toMatchObject({ message: "the event evt_1 was overtaken 5 times" });
  });

  it("waits for Stripe where it cannot be reached", async () => {
    const readInvoice = () => Promise.reject(new PaymentError("temporary", "connection_failed", "no reply"));
    const { ignored, error } = await deliver({ payments: { readInvoice } });
    expect(error).toMatchObject({ kind: "try-later", code: "payments-unreachable" });
    expect(ignored).toEqual([]);
  });
  it("is a fault where Stripe refuses our question", async () => {
    const refusal = new PaymentError("invalid", "parameter_unknown", "no");
    const { error } = await deliver({ payments: { readInvoice: () => Promise.reject(refusal) } });
    expect(error).toBe(refusal);
  });
});

describe("refunds and disputes", () => {
  const refund = { id: "re_1", status: "succeeded", amountCents: 100n, currency: "USD", paymentId: "pi_1", returnId: null } as const;
  const dispute = { id: "du_1", amountCents: 500n, currency: "USD", paymentId: "pi_1", reason: "fraudulent" } as const;
  const findInvoice = async () => INVOICE;

  it.each(["charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.refund.updated"])(
    "%s brings all refunds of the payment, and its invoice",
    async (type) => {
      const { applied } = await deliver({
        event: { type, paymentId: "pi_1" },
        payments: { findInvoice, listRefunds: async () => [refund] },
      });
      expect(applied).toEqual([{ kind: "refunds", invoice: INVOICE, refunds: [refund] }]);
    },
  );
  it.each(["created", "updated", "closed", "funds_withdrawn", "funds_reinstated"])("charge.dispute.%s brings the dispute", async (name) => {
    const event = { type: `charge.dispute.${name}`, objectId: "du_1" };
    const { applied } = await deliver({ event, payments: { findInvoice, readDispute: async () => ({ ...dispute, status: "open" }) } });
    expect(applied).toEqual([{ kind: "dispute", invoice: INVOICE, dispute: { ...dispute, status: "open" } }]);
  });
  it("a question of the bank moves no money", async () => {
    const event = { type: "charge.dispute.created", objectId: "du_1" };
    const { ignored } = await deliver({ event, payments: { readDispute: async () => ({ ...dispute, status: "inquiry" }) } });
    expect(ignored).toEqual(["no money moved"]);
  });
});

describe("a card that was saved on Stripe's page", () => {
  const event = { type: "checkout.session.completed", objectId: "cs_1" };
  async function save(saved: PaymentMethod | null, current: PaymentMethod | null) {
    const charged: string[] = [];
    const payments: Partial<Payments> = {
      readSetup: async () => (saved === null ? null : { customerId: "cus_1", method: saved }),
      readCustomer: async () => ({ method: current }),
      chargeTo: async (customerId, methodId) => void charged.push(`${customerId} ${methodId}`),
    };
    return { ...(await deliver({ event, payments })), charged };
  }

  it.each([
    ["is the first", null],
    ["is later than the one before", card("pm_old", 1_000)],
  ])("is charged from then on where it %s", async (_name, current) => {
    const { applied, charged } = await save(card("pm_new", 2_000), current);
    expect(charged).toEqual(["cus_1 pm_new"]);
    expect(applied).toEqual([{ kind: "method", customerId: "cus_1", method: card("pm_new", 2_000) }]);
  });
  it("does not take the place of a later one: its event is late", async () => {
    const { applied, charged } = await save(card("pm_old", 1_000), card("pm_new", 2_000));
    expect(charged).toEqual([]);
    expect(applied).toEqual([{ kind: "method", customerId: "cus_1", method: card("pm_new", 2_000) }]);
  });
  it("is nothing where it was given up, or removed since", async () => {
    const { applied, ignored, charged } = await save(null, null);
    expect({ applied, ignored: ignored.length, charged }).toEqual({ applied: [], ignored: 1, charged: [] });
  });
});

it.each(["customer.updated", "payment_method.detached", "payment_method.automatically_updated"])(
  "%s brings the card that is charged now",
  async (type) => {
    const { applied } = await deliver({ event: { type }, payments: { readCustomer: async () => ({ method: null }) } });
    expect(applied).toEqual([{ kind: "method", customerId: "cus_1", method: null }]);
  },
);

it("a payee's account brings what Stripe says of the payee", async () => {
  const payee = { id: "acct_1", detailsSubmitted: true, transfersActive: true, payoutsEnabled: false, requirements: [] };
  const event = { type: "account.updated", objectId: "acct_1", account: "acct_1" };
  const { applied, asked } = await deliver({ event, payments: { readPayee: async () => payee } });
  expect(asked).toEqual(["payee acct_1"]);
  expect(applied).toEqual([{ kind: "payee", payee }]);
});

it("without a key nothing is read", async () => {
  const store = {} as EventStore;
  const terms = toBillingTerms(z.object(billingEnv).parse({}));
  const deps = { payments: null, store, terms, live: { publish: () => undefined }, clock: fixedClock(0), nextId: () => "id" };
  await expect(createPaymentEvents(deps).receive("{}", "")).rejects.toMatchObject({ kind: "try-later", code: "billing-manual" });
});
