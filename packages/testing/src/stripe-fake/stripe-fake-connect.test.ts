import type { Stripe } from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { customerWith, openInvoice, openStage, refusalOf, type Stage, submit } from "./stripe-fake.fixture.ts";

let stage: Stage;
let stripe: Stripe;
beforeEach(async () => {
  stage = await openStage();
  stripe = stage.stripe;
});
afterEach(() => stage.close());

const newAccount = () =>
  stripe.accounts.create({
    controller: { stripe_dashboard: { type: "express" }, fees: { payer: "application" }, losses: { payments: "application" } },
    capabilities: { transfers: { requested: true } },
    email: "master@example.test",
  });

async function payee(): Promise<string> {
  const { id } = await newAccount();
  stage.fake.control.onboard(id);
  return id;
}

/** A paid invoice: its payment intent. */
async function payment(amount = 10_000): Promise<string> {
  const { customer } = await customerWith(stage);
  const { id } = await openInvoice(stage, customer, amount);
  await stripe.invoices.pay(id);
  const { data } = await stripe.invoicePayments.list({ invoice: id });
  const intent = data[0]?.payment.payment_intent;
  if (typeof intent !== "string") throw new Error("the invoice has no payment");
  return intent;
}
const transactions = async () => {
  const { data } = await stripe.balanceTransactions.list({ limit: 100 });
  return data.toReversed().map(({ type, amount, fee, net }) => ({ type, amount, fee, net }));
};
const available = async () => (await stripe.balance.retrieve()).available[0]?.amount;

describe("accounts", () => {
  it("are onboarded on their page, once, and may not be paid before", async () => {
    await payment();
    const account = await newAccount();
    expect(account).toMatchObject({
      object: "account",
      type: "express",
      details_submitted: false,
      capabilities: { transfers: "inactive" },
    });
    const transfer = () => stripe.transfers.create({ amount: 100, currency: "usd", destination: account.id });
    expect(await refusalOf(transfer())).toMatchObject({ code: "insufficient_capabilities_for_transfer", status: 400 });
    expect((await refusalOf(stripe.accounts.createLoginLink(account.id))).type).toBe("StripeInvalidRequestError");

    const links = { return_url: "http://app.test/back", refresh_url: "http://app.test/again" };
    const link = await stripe.accountLinks.create({ account: account.id, type: "account_onboarding", ...links });
    expect(await (await fetch(link.url)).text()).toContain("external_account");
    expect(await submit(link.url, { how: "document-missing" })).toMatchObject({ location: links.return_url });
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({
      details_submitted: true,
      payouts_enabled: false,
      requirements: { currently_due: ["individual.verification.document"] },
    });
    expect(await submit(link.url, { how: "done" })).toMatchObject({ location: links.refresh_url });

    const second = await stripe.accountLinks.create({ account: account.id, type: "account_onboarding", ...links });
    await submit(second.url, { how: "done" });
    expect(await stripe.accounts.retrieve(account.id)).toMatchObject({ payouts_enabled: true, capabilities: { transfers: "active" } });
    expect(await transfer()).toMatchObject({ amount: 100, destination: account.id });
    const { url } = await stripe.accounts.createLoginLink(account.id);
    expect(await (await fetch(url)).text()).toContain("1.00 USD");
    await stage.fake.control.webhooks.settled();
    expect(stage.events.filter(({ type }) => type === "account.updated").map((event) => event.account)).toContain(account.id);
  });

  it("get a new link when theirs is too old", async () => {
    const { id } = await newAccount();
    const link = await stripe.accountLinks.create({
      account: id,
      type: "account_onboarding",
      return_url: "http://a.test/1",
      refresh_url: "http://a.test/2",
    });
    stage.clock.advance(301_000);
    const answer = await fetch(link.url, { redirect: "manual" });
    expect(answer.headers.get("location")).toBe("http://a.test/2");
  });
});

describe("transfers", () => {
  it("take from what is there, and can be reversed as far as the account holds it", async () => {
    await payment(10_000);
    const destination = await payee();
    expect(await available()).toBe(10_000 - 320);
    expect(await refusalOf(stripe.transfers.create({ amount: 9_681, currency: "usd", destination }))).toMatchObject({
      code: "balance_insufficient",
    });
    const sent = await stripe.transfers.create({
      amount: 8_000,
      currency: "usd",
      destination,
      transfer_group: "payout_1",
      metadata: { payout: "1" },
    });
    expect(await stripe.transfers.list({ transfer_group: "payout_1" })).toMatchObject({
      data: [{ id: sent.id, metadata: { payout: "1" } }],
    });
    const reversal = await stripe.transfers.createReversal(sent.id, { amount: 3_000, metadata: { why: "dispute" } });
    expect(reversal).toMatchObject({ object: "transfer_reversal", amount: 3_000, transfer: sent.id });
    expect(await stripe.transfers.retrieve(sent.id)).toMatchObject({
      amount_reversed: 3_000,
      reversed: false,
      reversals: { data: [{ id: reversal.id }] },
    });
    expect((await stripe.transfers.listReversals(sent.id)).data).toHaveLength(1);
    expect((await refusalOf(stripe.transfers.createReversal(sent.id, { amount: 5_001 }))).param).toBe("amount");
    stage.fake.control.payOut(destination, 4_000);
    expect(await refusalOf(stripe.transfers.createReversal(sent.id, { amount: 1_001 }))).toMatchObject({ code: "balance_insufficient" });
    await stripe.transfers.createReversal(sent.id, { amount: 1_000 });
    expect(await available()).toBe(9_680 - 8_000 + 4_000);
    expect((await stripe.balance.retrieve({}, { stripeAccount: destination })).available[0]?.amount).toBe(0);
    expect((await stripe.payouts.list({}, { stripeAccount: destination })).data).toMatchObject([{ amount: 4_000, status: "paid" }]);
    expect((await stripe.payouts.list()).data).toEqual([]);
  });

  it("wait until the money of a payment is there, unless they name the payment", async () => {
    await stage.close();
    stage = await openStage({ availableAfterMs: 2 * 86_400_000 });
    stripe = stage.stripe;
    const intent = await payment(10_000);
    const destination = await payee();
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 0 }], pending: [{ amount: 9_680 }] });
    expect(await refusalOf(stripe.transfers.create({ amount: 100, currency: "usd", destination }))).toMatchObject({
      code: "balance_insufficient",
    });
    const { latest_charge } = await stripe.paymentIntents.retrieve(intent);
    await stripe.transfers.create({ amount: 100, currency: "usd", destination, source_transaction: String(latest_charge) });
    stage.clock.advance(2 * 86_400_000);
    expect((await stripe.balanceTransactions.list({ type: "charge" })).data).toMatchObject([{ status: "available" }]);
    await stripe.transfers.create({ amount: 100, currency: "usd", destination });
  });
});

describe("money that goes back", () => {
  it("is refunded in parts, never more than was paid, and the fee stays at Stripe", async () => {
    const intent = await payment(2_000);
    const part = await stripe.refunds.create({ payment_intent: intent, amount: 500, metadata: { return_id: "r1" } });
    expect(part).toMatchObject({
      object: "refund",
      status: "succeeded",
      amount: 500,
      payment_intent: intent,
      metadata: { return_id: "r1" },
    });
    expect((await refusalOf(stripe.refunds.create({ payment_intent: intent, amount: 1_501 }))).param).toBe("amount");
    await stripe.refunds.create({ payment_intent: intent });
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent }))).toMatchObject({ code: "charge_already_refunded" });
    expect((await stripe.refunds.list({ payment_intent: intent })).data.map(({ amount }) => amount)).toEqual([1_500, 500]);
    const full = await stripe.paymentIntents.retrieve(intent, { expand: ["latest_charge.refunds"] });
    expect(full.latest_charge).toMatchObject({
      refunded: true,
      amount_refunded: 2_000,
      refunds: { data: [{ amount: 1_500 }, { amount: 500 }] },
    });
    expect(await transactions()).toEqual([
      { type: "charge", amount: 2_000, fee: 88, net: 1_912 },
      { type: "refund", amount: -500, fee: 0, net: -500 },
      { type: "refund", amount: -1_500, fee: 0, net: -1_500 },
    ]);
    stage.fake.control.failRefund(part.id);
    expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ status: "failed" });
    expect((await transactions()).at(-1)).toEqual({ type: "refund_failure", amount: 500, fee: 0, net: 500 });
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toEqual(expect.arrayContaining(["refund.created", "charge.refunded", "refund.failed"]));
  });

  it.each([
    [
      "won",
      [
        { type: "adjustment", amount: -2_000, fee: 1_500, net: -3_500 },
        { type: "adjustment", amount: 2_000, fee: 0, net: 2_000 },
      ],
    ],
    ["lost", [{ type: "adjustment", amount: -2_000, fee: 1_500, net: -3_500 }]],
  ] as const)("is gone while a dispute is open; then it is %s", async (verdict, booked) => {
    const intent = await payment(2_000);
    const { id } = stage.fake.control.dispute(intent, { reason: "product_not_received" });
    expect(await stripe.disputes.retrieve(id)).toMatchObject({
      status: "needs_response",
      amount: 2_000,
      payment_intent: intent,
      reason: "product_not_received",
    });
    expect(await refusalOf(stripe.refunds.create({ payment_intent: intent }))).toMatchObject({ code: "charge_disputed" });
    if (verdict === "won") await stripe.disputes.update(id, { evidence: { uncategorized_text: "winning_evidence" }, submit: true });
    else await stripe.disputes.close(id);
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: verdict });
    expect((await transactions()).slice(1)).toEqual(booked);
    expect((await stripe.disputes.list({ payment_intent: intent })).data).toHaveLength(1);
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toEqual(expect.arrayContaining(["charge.dispute.created", "charge.dispute.closed"]));
  });

  it("is not touched by an inquiry", async () => {
    const { id } = stage.fake.control.dispute(await payment(2_000), { warning: true });
    stage.fake.control.closeDispute(id, "lost");
    expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: "warning_closed" });
    expect(await transactions()).toHaveLength(1);
  });

  it("is disputed at once with a card that is made for it", async () => {
    const { customer } = await customerWith(stage, "disputed");
    const { id } = await openInvoice(stage, customer);
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: "paid" });
    expect((await stripe.disputes.list()).data).toMatchObject([{ amount: 2_000, reason: "fraudulent" }]);
  });
});

it("the balance is the sum of its transactions", async () => {
  const intent = await payment(3_333);
  const destination = await payee();
  const { id } = await stripe.transfers.create({ amount: 1_000, currency: "usd", destination });
  await stripe.transfers.createReversal(id, { amount: 400 });
  await stripe.refunds.create({ payment_intent: intent, amount: 700 });
  stage.fake.control.topUp(5_000);
  stage.fake.control.payOut(null, 2_000);
  const all = await transactions();
  expect(all.map(({ type }) => type)).toEqual(["charge", "transfer", "transfer_refund", "refund", "topup", "payout"]);
  expect(await available()).toBe(all.reduce((sum, { net }) => sum + net, 0));
});

it("the overview shows it all and has buttons for what people and banks do", async () => {
  const intent = await payment(2_000);
  const page = async () => (await fetch(stage.fake.url)).text();
  const [, refundHalf] = /action="([^"]+refund-half)"/.exec(await page()) ?? [];
  expect(await submit(`${stage.fake.url}${refundHalf}`)).toMatchObject({ status: 303, location: "/" });
  expect((await stripe.refunds.list({ payment_intent: intent })).data).toMatchObject([{ amount: 1_000 }]);
  const [, dispute] = /action="([^"]+\/dispute)"/.exec(await page()) ?? [];
  await submit(`${stage.fake.url}${dispute}`);
  const [, won] = /action="([^"]+\/won)"/.exec(await page()) ?? [];
  await submit(`${stage.fake.url}${won}`);
  expect((await stripe.disputes.list()).data).toMatchObject([{ amount: 1_000, status: "won" }]);
  expect(await submit(`${stage.fake.url}${won}`)).toMatchObject({ status: 400, text: expect.stringContaining("already closed") });
  await stage.fake.control.webhooks.settled();
  const before = stage.events.length;
  const [, resend] = /action="([^"]+\/resend)"/.exec(await page()) ?? [];
  await submit(`${stage.fake.url}${resend}`);
  await stage.fake.control.webhooks.settled();
  expect(stage.events).toHaveLength(before + 1);
});

it("pages escape what others wrote", async () => {
  await stripe.customers.create({ email: "<script>alert(1)</script>@example.test" });
  const text = await (await fetch(stage.fake.url)).text();
  expect(text).toContain("&lt;script&gt;");
  expect(text).not.toContain("<script>");
});
