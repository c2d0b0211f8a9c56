import type { Stripe } from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "./routes/index.ts";
import { customerWith, openInvoice, openStage, refusalOf, type Stage, sdkFor } from "./stripe-fake.fixture.ts";

let stage: Stage;
let stripe: Stripe;
/** `POST /v1/invoices/in_…/pay` */
const called: string[] = [];
beforeAll(async () => {
  stage = await openStage();
  stripe = stage.stripe;
  stripe.on("request", ({ method, path }: Stripe.RequestEvent) => called.push(`${method} ${path.split("?")[0]}`));
});
afterAll(() => stage.close());

describe("every route", () => {
  it("of customers and their methods", async () => {
    const { customer, method } = await customerWith(stage);
    const other = await stripe.customers.create({ email: "other@example.test", payment_method: "pm_card_visa" });
    expect((await stripe.customers.list({ email: "other@example.test" })).data.map(({ id }) => id)).toEqual([other.id]);
    expect((await stripe.paymentMethods.list({ customer, type: "card" })).data.map(({ id }) => id)).toEqual([method]);
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
    expect(await stripe.customers.retrievePaymentMethod(customer, method)).toMatchObject({ id: method });
    expect(await refusalOf(stripe.customers.retrievePaymentMethod(other.id, method))).toMatchObject({ code: "resource_missing" });
    expect(await stripe.paymentMethods.update(method, { metadata: { a: "1" } })).toMatchObject({ metadata: { a: "1" } });
    expect(await stripe.paymentMethods.detach(method)).toMatchObject({ customer: null });
    const { invoice_settings } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(invoice_settings.default_payment_method).toBeNull();
    expect((await refusalOf(stripe.paymentMethods.detach(method))).type).toBe("StripeInvalidRequestError");
    expect(await stripe.paymentMethods.attach(method, { customer })).toMatchObject({ customer });
    expect((await refusalOf(stripe.paymentMethods.attach(method, { customer: other.id }))).status).toBe(400);
    expect(await refusalOf(stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer }))).toMatchObject({ code: "card_declined" });
    expect(await stripe.paymentMethods.retrieve(method)).toMatchObject({ type: "card", card: { brand: "visa", last4: "4242" } });
    expect(await stripe.customers.del(other.id)).toMatchObject({ deleted: true });
  });

  it("of setups", async () => {
    const { id: customer } = await stripe.customers.create({});
    const session = await stripe.checkout.sessions.create({ mode: "setup", customer, success_url: "http://app.test" });
    expect((await stripe.checkout.sessions.list({ customer, status: "open" })).data).toHaveLength(1);
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: "expired" });
    expect((await refusalOf(stripe.checkout.sessions.expire(session.id))).status).toBe(400);
    const intent = await stripe.setupIntents.create({ customer, metadata: { a: "1" } });
    const confirmed = await stripe.setupIntents.confirm(intent.id, { payment_method: "pm_card_authenticationRequired" });
    expect(confirmed).toMatchObject({
      status: "requires_action",
      next_action: { redirect_to_url: { url: expect.stringContaining(intent.id) } },
    });
    const refusal = await refusalOf(stripe.setupIntents.confirm(intent.id, { payment_method: "pm_card_chargeDeclined" }));
    expect(refusal).toMatchObject({ code: "card_declined", status: 402 });
    expect(await stripe.setupIntents.retrieve(intent.id)).toMatchObject({
      status: "requires_payment_method",
      last_setup_error: { code: "card_declined" },
    });
    expect(await stripe.setupIntents.create({ customer, payment_method: "pm_card_visa", confirm: true })).toMatchObject({
      status: "succeeded",
    });
  });

  it("of invoices that are not charged", async () => {
    const { id: customer } = await stripe.customers.create({});
    const waiting = await stripe.invoiceItems.create({ customer, amount: 300, currency: "usd", description: "waits" });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data.map(({ id }) => id)).toEqual([waiting.id]);
    const draft = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: "include",
      collection_method: "send_invoice",
      days_until_due: 7,
    });
    expect(draft).toMatchObject({ status: "draft", total: 300, due_date: draft.created + 7 * 86_400 });
    const more = await stripe.invoices.addLines(draft.id, {
      lines: [
        { amount: 400, description: "one" },
        { amount: -100, description: "two", metadata: { k: "v" } },
      ],
    });
    expect(more).toMatchObject({ total: 600, lines: { data: [{ amount: 300 }, { amount: 400 }, { amount: -100, metadata: { k: "v" } }] } });
    expect((await stripe.invoices.listLineItems(draft.id)).data.map(({ amount }) => amount)).toEqual([300, 400, -100]);
    expect(await stripe.invoiceItems.retrieve(waiting.id)).toMatchObject({ invoice: draft.id });
    await stripe.invoiceItems.del(waiting.id);
    expect(await stripe.invoices.update(draft.id, { description: "later", metadata: { a: "1" } })).toMatchObject({
      description: "later",
      total: 300,
    });
    await stripe.invoices.finalizeInvoice(draft.id);
    expect(await refusalOf(stripe.invoices.update(draft.id, { description: "too late" }))).toMatchObject({ code: "invoice_not_editable" });
    expect(await refusalOf(stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 1, currency: "usd" }))).toMatchObject({
      code: "invoice_not_editable",
    });
    expect(await refusalOf(stripe.invoices.del(draft.id))).toMatchObject({ code: "invoice_not_editable" });
    expect(await refusalOf(stripe.invoices.pay(draft.id))).toMatchObject({ code: "resource_missing" });
    expect(await stripe.invoices.markUncollectible(draft.id)).toMatchObject({ status: "uncollectible" });
    expect(await stripe.invoices.voidInvoice(draft.id)).toMatchObject({ status: "void", amount_remaining: 0 });
    expect(await refusalOf(stripe.invoices.voidInvoice(draft.id))).toMatchObject({ code: "status_transition_invalid" });
    const outside = await openInvoice(stage, customer);
    expect(await stripe.invoices.pay(outside.id, { paid_out_of_band: true })).toMatchObject({ status: "paid", amount_paid: 2_000 });
    expect((await stripe.invoices.list({ customer, status: "paid" })).data.map(({ id }) => id)).toEqual([outside.id]);
    const payments = await stripe.invoicePayments.list({ invoice: outside.id });
    expect(await stripe.invoicePayments.retrieve(payments.data[0]?.id ?? "")).toMatchObject({ status: "canceled" });
    const gone = await stripe.invoices.create({ customer, currency: "eur" });
    expect(await refusalOf(stripe.invoiceItems.create({ customer, invoice: gone.id, amount: 100, currency: "usd" }))).toMatchObject({
      param: "currency",
    });
    expect(await stripe.invoices.del(gone.id)).toMatchObject({ deleted: true });
    expect(await refusalOf(stripe.invoices.retrieve(gone.id))).toMatchObject({ code: "resource_missing", status: 404 });
  });

  it("of payments without an invoice", async () => {
    const { customer, method } = await customerWith(stage, "confirm");
    const wanted = { amount: 500, currency: "usd", customer, payment_method: method, confirm: true };
    const refusal = await refusalOf(stripe.paymentIntents.create({ ...wanted, off_session: true }));
    expect(refusal).toMatchObject({ type: "StripeCardError", code: "authentication_required", status: 402 });
    expect(await stripe.paymentIntents.create(wanted)).toMatchObject({ status: "requires_action" });
    const intent = await stripe.paymentIntents.create({ amount: 700, currency: "usd", customer, transfer_group: "g1" });
    expect(await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" })).toMatchObject({ status: "succeeded" });
    expect(await refusalOf(stripe.paymentIntents.cancel(intent.id))).toMatchObject({ code: "payment_intent_unexpected_state" });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "succeeded", amount_received: 700 });
    const given = await stripe.paymentIntents.create({ amount: 700, currency: "usd" });
    expect(await stripe.paymentIntents.cancel(given.id, { cancellation_reason: "abandoned" })).toMatchObject({ status: "canceled" });
    expect((await stripe.paymentIntents.list({ customer })).data).toHaveLength(3);
    const { data } = await stripe.charges.list({ payment_intent: intent.id });
    expect(await stripe.charges.retrieve(data[0]?.id ?? "", { expand: ["balance_transaction"] })).toMatchObject({
      amount: 700,
      transfer_group: "g1",
      balance_transaction: { fee: 50, net: 650 },
    });
  });

  it("of money that moves on", async () => {
    const account = await stripe.accounts.create({ type: "express", capabilities: { transfers: { requested: true } } });
    stage.fake.control.onboard(account.id);
    stage.fake.control.topUp(1_000);
    expect((await stripe.accounts.list()).data.map(({ id }) => id)).toEqual([account.id]);
    expect(await stripe.accounts.update(account.id, { metadata: { userId: "m" } })).toMatchObject({ metadata: { userId: "m" } });
    await stripe.accountLinks.create({
      account: account.id,
      type: "account_onboarding",
      return_url: "http://a.test",
      refresh_url: "http://b.test",
    });
    await stripe.accounts.createLoginLink(account.id);
    const transfer = await stripe.transfers.create({ amount: 900, currency: "usd", destination: account.id });
    expect(await stripe.transfers.update(transfer.id, { metadata: { a: "1" } })).toMatchObject({ metadata: { a: "1" } });
    const reversal = await stripe.transfers.createReversal(transfer.id);
    expect(await stripe.transfers.retrieveReversal(transfer.id, reversal.id)).toMatchObject({ amount: 900 });
    expect((await stripe.transfers.listReversals(transfer.id)).data).toHaveLength(1);
    expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({ reversed: true });
    expect((await stripe.transfers.list({ destination: account.id })).data).toHaveLength(1);
    const paidOut = stage.fake.control.payOut(null, 400);
    expect(await stripe.payouts.retrieve(paidOut.id)).toMatchObject({ amount: 400 });
    expect((await stripe.payouts.list({ status: "paid" })).data).toHaveLength(1);
    const { data } = await stripe.balanceTransactions.list({ source: paidOut.id });
    expect(await stripe.balanceTransactions.retrieve(data[0]?.id ?? "")).toMatchObject({ type: "payout", amount: -400 });
    expect((await stripe.balance.retrieve()).object).toBe("balance");
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({ id: account.id });
    expect(await stripe.accounts.del(account.id)).toMatchObject({ deleted: true });
    const events = await stripe.events.list({ types: ["transfer.created", "transfer.reversed"] });
    expect(events.data.map(({ type }) => type)).toEqual(["transfer.reversed", "transfer.created"]);
    expect(await stripe.events.retrieve(events.data[0]?.id ?? "")).toMatchObject({ data: { object: { id: transfer.id } } });
  });

  it("of money that goes back", async () => {
    const pay = () => stripe.paymentIntents.create({ amount: 700, currency: "usd", payment_method: "pm_card_visa", confirm: true });
    const refund = await stripe.refunds.create({ payment_intent: (await pay()).id });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({ amount: 700 });
    expect((await stripe.refunds.list()).data).toHaveLength(1);
    const first = stage.fake.control.dispute((await pay()).id);
    const second = stage.fake.control.dispute((await pay()).id);
    expect(await stripe.disputes.update(first.id, { evidence: { uncategorized_text: "hm" } })).toMatchObject({ status: "under_review" });
    expect(await stripe.disputes.update(first.id, { evidence: { uncategorized_text: "losing_evidence" } })).toMatchObject({
      status: "lost",
    });
    expect(await stripe.disputes.close(second.id)).toMatchObject({ status: "lost" });
    expect((await refusalOf(stripe.disputes.close(second.id))).status).toBe(400);
    expect(await stripe.disputes.retrieve(first.id)).toMatchObject({ status: "lost" });
    expect((await stripe.disputes.list()).data).toHaveLength(2);
  });

  // After all of them: a route without a call above is a route without a test.
  it("was called", () => {
    const patterns = ROUTES.map(({ method, path }) => ({
      name: `${method} ${path}`,
      pattern: new RegExp(`^${method} ${path.replace(/:\w+/g, "[^/]+")}$`),
    }));
    expect(patterns.filter(({ pattern }) => !called.some((call) => pattern.test(call))).map(({ name }) => name)).toEqual([]);
  });
});

describe("what Stripe refuses", () => {
  it.each([
    ["less than 50 cents", () => stripe.paymentIntents.create({ amount: 49, currency: "usd" }), "amount_too_small", "amount"],
    ["nothing", () => stripe.paymentIntents.create({ amount: 0, currency: "usd" }), "parameter_invalid_integer", "amount"],
    ["half a cent", () => stripe.paymentIntents.create({ amount: 50.5, currency: "usd" }), "parameter_invalid_integer", "amount"],
    ["no customer", () => stripe.invoices.create({}), "parameter_missing", "customer"],
    ["an unknown customer", () => stripe.invoices.create({ customer: "cus_none" }), "resource_missing", "customer"],
    ["an unknown parameter", () => stripe.customers.create({ tax_exempt: "none" }), "parameter_unknown", "tax_exempt"],
  ])("%s", async (_name, call, code, param) => {
    expect(await refusalOf(call())).toMatchObject({ type: "StripeInvalidRequestError", code, param });
  });

  it("an invoice below the least that can be charged, and one without lines", async () => {
    const { id: customer } = await stripe.customers.create({});
    expect(await refusalOf(openInvoice(stage, customer, 49))).toMatchObject({ code: "amount_too_small" });
    const { id } = await stripe.invoices.create({ customer });
    expect(await refusalOf(stripe.invoices.finalizeInvoice(id))).toMatchObject({ status: 400 });
  });

  it("to expand what cannot be, or too deep", async () => {
    const { id } = await stripe.customers.create({ email: "a@example.test" });
    for (const expand of ["email", "nothing", "a.b.c.d.e"]) {
      expect((await refusalOf(stripe.customers.retrieve(id, { expand: [expand] }))).param).toBe("expand");
    }
  });

  it("keys of others, live keys, and what it does not know", async () => {
    for (const key of ["sk_live_0123456789", "nonsense"]) {
      expect(await refusalOf(sdkFor(stage.fake.url, key).customers.list())).toMatchObject({
        type: "StripeAuthenticationError",
        status: 401,
      });
    }
    expect(await refusalOf(stripe.coupons.list())).toMatchObject({ status: 404 });
  });
});
