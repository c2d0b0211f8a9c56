import { PaymentError } from "@slipstream/core/billing/server";
import { DAY_MS, isRefusal } from "@slipstream/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStripePayments } from "./stripe-payments.ts";
import { CANARY, follower, invoiceOf, openStage, type Stage, saveCard, submit } from "./test-stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe("customers and their cards", () => {
  it("save a card on Stripe's page, and are charged to it", async () => {
    const { customerId, method } = await follower(stage);
    expect(method).toEqual({
      id: expect.stringMatching(/^pm_/),
      brand: "visa",
      last4: "4242",
      expMonth: 12,
      expYear: 2030,
      savedAt: stage.clock.now(),
    });
    expect(await stage.payments.readCustomer(customerId)).toEqual({ method });
    expect(stage.fake.control.all("checkout.session")).toMatchObject([{ mode: "setup", status: "complete" }]);
  });

  it("have saved nothing before they are through, or where they give up", async () => {
    const { payments, nextId } = stage;
    const customerId = await payments.createCustomer({ userId: nextId(), email: "a@example.com", key: "c" });
    expect(await payments.readCustomer(customerId)).toEqual({ method: null });
    const pages = { successUrl: "http://app.test/done", cancelUrl: "http://app.test/back" };
    const setup = await payments.startSetup({ customerId, userId: nextId(), ...pages, key: "s" });
    expect(await payments.readSetup(setup.id)).toBeNull();
    expect(await submit(`${setup.url}/cancel`)).toBe("http://app.test/back");
    expect(await payments.readSetup(setup.id)).toBeNull();
    expect(await payments.readSetup("cs_test_unknown")).toBeNull();
  });

  it("change to another card, and back", async () => {
    const { customerId, method } = await follower(stage);
    const other = await saveCard(stage, customerId, "mastercard");
    for (const { id } of [other, method, other, method]) {
      await stage.payments.chargeTo(customerId, id);
      expect((await stage.payments.readCustomer(customerId))?.method?.id).toBe(id);
    }
  });

  it("remove a card, once or twice; the setup that saved it is then nothing", async () => {
    const { customerId, method } = await follower(stage);
    const session = stage.fake.control.all("checkout.session")[0]?.id ?? "";
    expect(await stage.payments.readSetup(session)).toMatchObject({ customerId });
    for (let times = 0; times < 2; times++) await stage.payments.removeMethod(method.id);
    await stage.payments.removeMethod("pm_unknown");
    expect(await stage.payments.readCustomer(customerId)).toEqual({ method: null });
    expect(await stage.payments.readSetup(session)).toBeNull();
  });

  it("are erased, once or twice", async () => {
    const { customerId } = await follower(stage);
    for (let times = 0; times < 2; times++) await stage.payments.deleteCustomer(customerId);
    expect(await stage.payments.readCustomer(customerId)).toBeNull();
    expect(await stage.payments.readCustomer("cus_unknown")).toBeNull();
  });
});

describe("an invoice", () => {
  it("is finalized with its lines, and charged to nobody by itself", async () => {
    const { customerId } = await follower(stage);
    const { asked, invoice } = await invoiceOf(stage, customerId);
    expect(invoice).toEqual({
      id: expect.stringMatching(/^in_/),
      status: "open",
      currency: "USD",
      amountCents: 1_234n,
      paidCents: 0n,
      payUrl: expect.stringContaining(stage.fake.url),
      paymentId: expect.stringMatching(/^pi_/),
      failure: null,
      invoiceId: asked.invoiceId,
    });
    expect(stage.fake.control.all("invoice")).toMatchObject([{ auto_advance: false, collection_method: "charge_automatically" }]);
    expect(stage.fake.control.all("invoiceitem").map(({ amount, metadata }) => [amount, metadata?.line_id])).toEqual(
      asked.lines.map(({ id, amountCents }) => [Number(amountCents), id]),
    );
    expect(stage.fake.control.all("charge")).toEqual([]);
    expect(await stage.payments.readInvoice(invoice.id)).toEqual(invoice);
  });

  it("is paid off session, once", async () => {
    const { customerId, method } = await follower(stage);
    const { invoice } = await invoiceOf(stage, customerId);
    const paid = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: method.id, key: "try-1" });
    expect(paid).toMatchObject({ status: "paid", paidCents: 1_234n, failure: null, paymentId: invoice.paymentId });
    for (const key of ["try-1", "try-2"])
      expect(await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: null, key })).toEqual(paid);
    expect(stage.fake.control.all("charge")).toMatchObject([{ amount: 1_234, payment_intent: paid.paymentId }]);
    expect(await stage.payments.findInvoice(paid.paymentId ?? "")).toEqual(paid);
    expect(await stage.payments.findInvoice("pi_unknown")).toBeNull();
  });

  it.each([
    ["declinedLater", "generic_decline", "Your card was declined."],
    ["noFunds", "insufficient_funds", "Your card has insufficient funds."],
    ["expired", "expired_card", "Your card has expired."],
    ["confirm", "authentication_required", expect.any(String)],
  ] as const)("stays open with a card that %s, and says why", async (card, code, message) => {
    const { customerId, method } = await follower(stage, card);
    const { invoice } = await invoiceOf(stage, customerId);
    const tried = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: method.id, key: "try-1" });
    expect(tried).toMatchObject({ status: "open", paidCents: 0n, failure: { code, message } });
    expect((await stage.payments.readInvoice(invoice.id)).failure?.code).toBe(code);
    const good = await saveCard(stage, customerId, "works");
    const again = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: good.id, key: "try-2" });
    expect(again).toMatchObject({ status: "paid", failure: null });
  });

  it("is confirmed by its payer on Stripe's page", async () => {
    const { customerId, method } = await follower(stage, "confirm");
    const { invoice } = await invoiceOf(stage, customerId);
    const tried = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: method.id, key: "try-1" });
    await submit(`${stage.fake.url}/pages/confirm/${tried.paymentId}`, { answer: "confirm" });
    expect(await stage.payments.readInvoice(invoice.id)).toMatchObject({ status: "paid", failure: null, paymentId: tried.paymentId });
  });

  it("without a card, or with another's, cannot be paid, and says so as an error", async () => {
    const { payments, nextId } = stage;
    const customerId = await payments.createCustomer({ userId: nextId(), email: "a@example.com", key: "c" });
    const { invoice } = await invoiceOf(stage, customerId);
    const { method } = await follower(stage);
    for (const methodId of [null, method.id])
      await expect(payments.payInvoice({ stripeInvoiceId: invoice.id, methodId, key: `try-${methodId}` })).rejects.toMatchObject({
        name: "PaymentError",
        kind: "invalid",
      });
    expect(await payments.readInvoice(invoice.id)).toMatchObject({ status: "open", paidCents: 0n });
  });

  it("is voided, once or twice; a draft is removed; a paid one stays", async () => {
    const { customerId } = await follower(stage);
    const { invoice } = await invoiceOf(stage, customerId);
    for (let times = 0; times < 2; times++) await stage.payments.voidInvoice(invoice.id);
    expect(await stage.payments.readInvoice(invoice.id)).toMatchObject({ status: "void", failure: null });
    const other = await invoiceOf(stage, customerId);
    await stage.payments.payInvoice({ stripeInvoiceId: other.invoice.id, methodId: null, key: "p" });
    await expect(stage.payments.voidInvoice(other.invoice.id)).rejects.toMatchObject({ kind: "invalid" });
    expect(await stage.payments.readInvoice(other.invoice.id)).toMatchObject({ status: "paid" });
  });

  it("that is asked for again, even when its key is forgotten, is the one that is there", async () => {
    const { customerId } = await follower(stage);
    const { asked, invoice } = await invoiceOf(stage, customerId);
    expect(await stage.payments.createInvoice(asked)).toEqual(invoice);
    stage.clock.advance(3 * DAY_MS);
    expect(await stage.payments.createInvoice(asked)).toEqual(invoice);
    expect(stage.fake.control.all("invoice")).toHaveLength(1);
    expect(stage.fake.control.all("invoiceitem")).toHaveLength(2);
  });

  it("that broke off half-way is finished days later, each line once", async () => {
    const { customerId } = await follower(stage);
    const { asked } = await invoiceOf(stage, customerId);
    const other = { ...asked, invoiceId: stage.nextId(), key: "other" };
    stage.fake.control.api.fail({ call: "POST /v1/invoices/", times: 3 });
    await expect(stage.payments.createInvoice(other)).rejects.toMatchObject({ kind: "temporary" });
    stage.clock.advance(3 * DAY_MS);
    expect(await stage.payments.createInvoice(other)).toMatchObject({ status: "open", amountCents: 1_234n, invoiceId: other.invoiceId });
    expect(stage.fake.control.all("invoice")).toHaveLength(2);
    expect(stage.fake.control.all("invoiceitem")).toHaveLength(4);
  });
});

describe("what goes wrong", () => {
  it("the same key for something else is never sent through", async () => {
    const { payments } = stage;
    await payments.createCustomer({ userId: "u1", email: "a@example.com", key: "same" });
    const clash = payments.createCustomer({ userId: "u2", email: "b@example.com", key: "same" });
    await expect(clash).rejects.toMatchObject({ name: "PaymentError", kind: "invalid", code: "idempotency_clash" });
    expect(stage.fake.control.all("customer")).toHaveLength(1);
  });

  it("no error carries a secret, nor anything of the call", async () => {
    const { payments, fake } = stage;
    const errors: unknown[] = [];
    const fail = async (call: () => Promise<unknown>) => errors.push(await call().catch((error: unknown) => error));
    await fail(() => payments.readInvoice("in_unknown"));
    const wrongKey = createStripePayments({
      secretKey: "sk_test_canarywrong",
      webhookSecret: "whsec_canarywrong",
      apiUrl: fake.url,
      clock: stage.clock,
    });
    await fail(() => wrongKey.readBalance());
    await fail(async () => wrongKey.readEvent("{}", "t=1,v1=canary"));
    fake.control.api.fail({ times: 3 });
    await fail(() => payments.readBalance());
    fake.control.api.setDown(true);
    await fail(() => payments.createCustomer({ userId: "u", email: "canary@example.com", key: "k" }));
    expect(errors.map((error) => (error instanceof PaymentError ? error.kind : isRefusal(error) && error.code))).toEqual([
      "invalid",
      "temporary",
      "event-invalid",
      "temporary",
      "temporary",
    ]);
    for (const error of errors) {
      const all = JSON.stringify(error, [...Object.getOwnPropertyNames(error as object), "cause"]);
      expect(all).not.toMatch(CANARY);
      if (error instanceof PaymentError) expect(Object.keys(error).sort()).toEqual(["code", "kind", "name"]);
    }
  });
});
