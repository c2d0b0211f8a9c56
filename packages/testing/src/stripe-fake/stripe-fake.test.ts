import type { Stripe } from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CardName } from "./index.ts";
import { customerWith, onPage, openInvoice, openStage, refusalOf, type Stage, submit } from "./stripe-fake.fixture.ts";

let stage: Stage;
let stripe: Stripe;
beforeEach(async () => {
  stage = await openStage();
  stripe = stage.stripe;
});
afterEach(() => stage.close());

describe("customers", () => {
  it("are made, read, changed and deleted", async () => {
    const made = await stripe.customers.create({ email: "a@example.test", metadata: { userId: "u1", plan: "x" } });
    expect(made).toMatchObject({ object: "customer", livemode: false, email: "a@example.test", metadata: { userId: "u1" } });
    const changed = await stripe.customers.update(made.id, { name: "Ann", metadata: { plan: "" } });
    expect(changed).toMatchObject({ name: "Ann", email: "a@example.test", metadata: { userId: "u1" } });
    expect(changed.metadata).not.toHaveProperty("plan");
    expect(await stripe.customers.del(made.id)).toEqual({ id: made.id, object: "customer", deleted: true });
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ deleted: true });
    expect(await refusalOf(stripe.customers.del(made.id))).toMatchObject({ code: "resource_missing", status: 404 });
  });

  it("take no method of another as their default", async () => {
    const { method } = await customerWith(stage);
    const other = await stripe.customers.create({});
    const refusal = await refusalOf(stripe.customers.update(other.id, { invoice_settings: { default_payment_method: method } }));
    expect(refusal).toMatchObject({ code: "resource_missing", param: "invoice_settings[default_payment_method]" });
  });
});

describe("invoices", () => {
  it("are paid with the customer's card, and say so in events", async () => {
    const { customer, method } = await customerWith(stage);
    const open = await openInvoice(stage, customer);
    expect(open).toMatchObject({ status: "open", amount_due: 2_000, hosted_invoice_url: expect.stringContaining("/invoice/in_") });
    expect(open).not.toHaveProperty("payments");
    const paid = await stripe.invoices.pay(open.id, {}, { idempotencyKey: "pay-1" });
    expect(paid).toMatchObject({ status: "paid", amount_paid: 2_000, amount_remaining: 0, attempt_count: 1 });
    const full = await stripe.invoices.retrieve(open.id, { expand: ["payments.data.payment.payment_intent"] });
    const intent = full.payments?.data[0]?.payment.payment_intent;
    expect(intent).toMatchObject({ status: "succeeded", amount_received: 2_000, payment_method: method });
    await stage.fake.control.webhooks.settled();
    expect(stage.types().slice(-5)).toEqual([
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
  });

  it.each([
    ["declinedLater", "card_declined"],
    ["expired", "expired_card"],
    ["confirm", "invoice_payment_intent_requires_action"],
  ] as const)("are not paid with a card that %s", async (card: CardName, code) => {
    const { customer } = await customerWith(stage, card);
    const open = await openInvoice(stage, customer);
    expect(await refusalOf(stripe.invoices.pay(open.id))).toMatchObject({ type: "StripeCardError", code, status: 402 });
    const after = await stripe.invoices.retrieve(open.id, { expand: ["payments.data.payment.payment_intent"] });
    expect(after).toMatchObject({ status: "open", attempted: true, attempt_count: 1 });
    const intent = after.payments?.data[0]?.payment.payment_intent;
    expect(intent).toMatchObject(
      card === "confirm" ? { status: "requires_action" } : { status: "requires_payment_method", last_payment_error: { code } },
    );
    await stage.fake.control.webhooks.settled();
    expect(stage.types().at(-1)).toBe("invoice.payment_failed");
  });

  it("are confirmed on the bank's page", async () => {
    const { customer } = await customerWith(stage, "confirm");
    const open = await openInvoice(stage, customer);
    await refusalOf(stripe.invoices.pay(open.id));
    const intent = stage.fake.control.all("payment_intent").at(-1);
    const page = intent?.next_action?.redirect_to_url.url ?? "";
    expect(await (await fetch(page)).text()).toContain("20.00 USD");
    expect(await submit(page, { answer: "confirm" })).toMatchObject({ status: 303, location: `/invoice/${open.id}` });
    expect(await stripe.invoices.retrieve(open.id)).toMatchObject({ status: "paid" });
    expect(await submit(page, { answer: "confirm" })).toMatchObject({ status: 410 });
  });

  it("are paid with another card on their page", async () => {
    const { customer } = await customerWith(stage, "declinedLater");
    const open = await openInvoice(stage, customer);
    await refusalOf(stripe.invoices.pay(open.id));
    const page = open.hosted_invoice_url ?? "";
    expect(await (await fetch(page)).text()).toContain("Your card was declined.");
    expect(await submit(page, { card: "noFunds" })).toMatchObject({ status: 200, text: expect.stringContaining("insufficient funds") });
    expect(await submit(page, { card: "works" })).toMatchObject({ status: 303 });
    expect(await stripe.invoices.retrieve(open.id)).toMatchObject({ status: "paid", attempt_count: 3 });
  });
});

describe("Checkout in setup mode", () => {
  const begin = async () => {
    const customer = await stripe.customers.create({});
    const session = await stripe.checkout.sessions.create({
      mode: "setup",
      currency: "usd",
      customer: customer.id,
      success_url: "http://app.test/done?session={CHECKOUT_SESSION_ID}",
      cancel_url: "http://app.test/back",
      metadata: { userId: "u1" },
    });
    return { customer: customer.id, session, url: session.url ?? "" };
  };

  it("saves a card on its page and leads back", async () => {
    const { customer, session, url } = await begin();
    expect(await submit(url, { card: "works" })).toMatchObject({ status: 303, location: `http://app.test/done?session=${session.id}` });
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ["setup_intent.payment_method"] });
    expect(after).toMatchObject({
      status: "complete",
      setup_intent: { status: "succeeded", payment_method: { customer, card: { last4: "4242" } } },
    });
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toContain("checkout.session.completed");
    expect((await fetch(url)).status).toBe(410);
  });

  it("lets a card be confirmed, or refused", async () => {
    const { session, url } = await begin();
    const bank = onPage(stage, (await submit(url, { card: "confirm" })).location);
    expect(await submit(bank, { answer: "refuse" })).toMatchObject({ location: `/pages/checkout/${session.id}` });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "open" });
    const again = onPage(stage, (await submit(url, { card: "confirm" })).location);
    expect(await submit(again, { answer: "confirm" })).toMatchObject({ location: `http://app.test/done?session=${session.id}` });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "complete" });
  });

  it("says that a card is refused, can be given up, and expires", async () => {
    const { session, url } = await begin();
    expect(await submit(url, { card: "refused" })).toMatchObject({ status: 200, text: expect.stringContaining("Your card was declined.") });
    expect(await submit(`${url}/cancel`)).toMatchObject({ location: "http://app.test/back" });
    stage.clock.advance(24 * 3_600_000);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: "expired", url: null });
    expect((await submit(url, { card: "works" })).status).toBe(410);
  });
});
