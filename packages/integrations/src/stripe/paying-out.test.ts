import type { BalanceTransaction } from "@slipstream/core/billing/server";
import { DAY_MS } from "@slipstream/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { follower, invoiceOf, onboarded, openStage, type Stage } from "./test-stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

/** An invoice over 12.34 that was paid. */
async function paid(): Promise<string> {
  const { customerId } = await follower(stage);
  const { invoice } = await invoiceOf(stage, customerId);
  const { paymentId } = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: null, key: `pay:${invoice.id}` });
  return paymentId ?? expect.unreachable();
}
const transferOf = (payeeId: string, amountCents: bigint, payoutId = stage.nextId()) => ({
  payeeId,
  amountCents,
  currency: "USD",
  payoutId,
  key: `payout:${payoutId}:transfer`,
});

describe("a payee", () => {
  it("has an Express account that can do nothing but be paid, and is asked by Stripe", async () => {
    const { payments, nextId } = stage;
    const payeeId = await payments.createPayee({ userId: nextId(), email: "m@example.com", key: "payee:m" });
    const begun = await payments.readPayee(payeeId);
    expect(begun).toMatchObject({ id: payeeId, detailsSubmitted: false, transfersActive: false, payoutsEnabled: false });
    expect(begun.requirements.length).toBeGreaterThan(0);
    expect(new Set(begun.requirements).size).toBe(begun.requirements.length);
    expect(stage.fake.control.all("account")).toMatchObject([
      { controller: { stripe_dashboard: { type: "express" } }, capabilities: { transfers: "inactive" } },
    ]);
  });

  it("is through once he gave everything, and is not where a document is missing", async () => {
    expect(await stage.payments.readPayee(await onboarded(stage))).toMatchObject({
      detailsSubmitted: true,
      transfersActive: true,
      payoutsEnabled: true,
      requirements: [],
    });
    const incomplete = await stage.payments.readPayee(await onboarded(stage, "document-missing"));
    expect(incomplete.detailsSubmitted).toBe(true);
    expect(incomplete.requirements).not.toEqual([]);
  });

  it("gets a new link each time, and a page of his own once he is through", async () => {
    const payeeId = await onboarded(stage);
    const back = { payeeId, returnUrl: "http://app.test/back", refreshUrl: "http://app.test/again" };
    expect(await stage.payments.onboardingUrl(back)).not.toBe(await stage.payments.onboardingUrl(back));
    expect(await stage.payments.dashboardUrl(payeeId)).toContain(stage.fake.url);
  });

  it("is paid by a transfer of his own, once; also days later", async () => {
    await paid();
    const payout = transferOf(await onboarded(stage), 800n);
    const sent = await stage.payments.transfer(payout);
    expect(await stage.payments.transfer(payout)).toEqual(sent);
    stage.clock.advance(3 * DAY_MS);
    expect(await stage.payments.transfer(payout)).toEqual(sent);
    expect(stage.fake.control.all("transfer")).toMatchObject([
      { amount: 800, currency: "usd", destination: payout.payeeId, transfer_group: `payout_${payout.payoutId}`, source_transaction: null },
    ]);
  });

  it.each([
    ["before he is through", "document-missing", 800n, "insufficient_capabilities_for_transfer"],
    ["more than there is", "done", 5_000n, "balance_insufficient"],
  ] as const)("is not paid %s, and the error says so", async (_name, how, amountCents, code) => {
    await paid();
    const payeeId = await onboarded(stage, how);
    await expect(stage.payments.transfer(transferOf(payeeId, amountCents))).rejects.toMatchObject({ kind: "invalid", code });
    expect(stage.fake.control.all("transfer")).toEqual([]);
  });

  it("gives back a part of a transfer, once for each reversal, and no more than it was", async () => {
    await paid();
    const { id: transferId } = await stage.payments.transfer(transferOf(await onboarded(stage), 800n));
    const take = (reversalId: string, amountCents: bigint) =>
      stage.payments.reverseTransfer({ transferId, amountCents, reversalId, key: `reversal:${reversalId}` });
    const first = await take("row-1", 300n);
    stage.clock.advance(3 * DAY_MS);
    expect(await take("row-1", 300n)).toEqual(first);
    expect(await take("row-2", 300n)).not.toEqual(first);
    await expect(take("row-3", 300n)).rejects.toMatchObject({ kind: "invalid" });
    expect(stage.fake.control.all("transfer")).toMatchObject([{ amount_reversed: 600 }]);
  });
});

describe("a refund", () => {
  it("is made once, names our row, and is told with all others of its payment", async () => {
    const paymentId = await paid();
    const asked = { paymentId, amountCents: 234n, returnId: "row-1", key: "return:row-1" };
    const made = await stage.payments.refund(asked);
    const { id } = made;
    expect(made).toEqual({ id, status: "succeeded", amountCents: 234n, currency: "USD", paymentId, returnId: "row-1" });
    stage.clock.advance(3 * DAY_MS);
    expect(await stage.payments.refund(asked)).toEqual(made);
    const rest = await stage.payments.refund({ ...asked, amountCents: 1_000n, returnId: "row-2", key: "return:row-2" });
    expect(await stage.payments.readRefund(id)).toEqual(made);
    expect(new Set(await stage.payments.listRefunds(paymentId))).toEqual(new Set([made, rest]));
    await expect(stage.payments.refund({ ...asked, amountCents: 1n, returnId: "row-3", key: "return:row-3" })).rejects.toMatchObject({
      kind: "invalid",
    });
  });
});

describe("a dispute", () => {
  it.each(["won", "lost"] as const)("is open until it is %s", async (verdict) => {
    const paymentId = await paid();
    const { id } = stage.fake.control.dispute(paymentId);
    const open = { id, status: "open", amountCents: 1_234n, currency: "USD", paymentId, reason: "fraudulent" };
    expect(await stage.payments.readDispute(id)).toEqual(open);
    stage.fake.control.closeDispute(id, verdict);
    expect(await stage.payments.readDispute(id)).toEqual({ ...open, status: verdict });
  });
  it("that is a question only, moves no money", async () => {
    const { id } = stage.fake.control.dispute(await paid(), { warning: true });
    expect(await stage.payments.readDispute(id)).toMatchObject({ status: "inquiry" });
    stage.fake.control.closeDispute(id, "won");
    expect(await stage.payments.readDispute(id)).toMatchObject({ status: "inquiry" });
  });
});

describe("Stripe's own books", () => {
  async function listFrom(since: number): Promise<BalanceTransaction[]> {
    const found: BalanceTransaction[] = [];
    for await (const transaction of stage.payments.listBalanceTransactions(since)) found.push(transaction);
    return found;
  }
  it("are read oldest first, page by page, from a time on, and sum to the balance", async () => {
    expect(await stage.payments.readBalance()).toEqual(new Map([["USD", 0n]]));
    const paymentId = await paid();
    stage.clock.advance(DAY_MS);
    const since = stage.clock.now();
    for (let count = 0; count < 110; count++)
      await stage.payments.refund({ paymentId, amountCents: 1n, returnId: `row-${count}`, key: `return:${count}` });
    await stage.payments.transfer(transferOf(await onboarded(stage), 800n));
    const all = await listFrom(0);
    expect(all.map(({ type }) => type)).toEqual(["charge", ...Array.from({ length: 110 }, () => "refund"), "transfer"]);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(all.map(({ createdAt }) => createdAt).toSorted((a, b) => a - b));
    const [charge] = all;
    expect(charge).toMatchObject({ amountCents: 1_234n, currency: "USD", sourceId: paymentId });
    expect(all.at(-1)).toMatchObject({ amountCents: -800n, sourceId: expect.stringMatching(/^tr_/) });
    const net = all.reduce((sum, { amountCents, feeCents }) => sum + amountCents - feeCents, 0n);
    expect(await stage.payments.readBalance()).toEqual(new Map([["USD", net]]));
    expect(await listFrom(since)).toEqual(all.slice(1));
  });
});
