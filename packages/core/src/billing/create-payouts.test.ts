import { type Clock, money, moneyFromMinor } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { billingEnv, toBillingTerms } from "./billing-env.ts";
import { createPayouts } from "./create-payouts.ts";
import { type Payee, PaymentError, type Payments } from "./payments.ts";
import { refundSchema } from "./payout-input.ts";
import type { PayeeRecord, PayoutAudit, PayoutOwner, PayoutStore, PlannedRefund } from "./payout-ports.ts";
import type { InvoiceView } from "./views.ts";

const clock: Clock = { now: () => Date.parse("2026-11-21T12:00:00Z") };
const visitor = { ip: "::1", userAgent: "test" };
const ANN = "00000000-0000-7000-8000-00000000000a";
const THROUGH: Payee = { id: "acct_1", detailsSubmitted: true, transfersActive: true, payoutsEnabled: true, requirements: [] };
const BEGUN: PayeeRecord = { ...THROUGH, transfersActive: false, requirements: ["individual.verification.document"] };
const AN_OWNER: PayoutOwner = { email: "ann@example.com", emailConfirmed: true, twoFactor: false, isMaster: true };

type Setting = {
  key?: string | null;
  owner?: Partial<PayoutOwner>;
  payee?: PayeeRecord | null;
  planned?: PlannedRefund | "not-found" | "not-paid" | "too-large" | "repeated";
  paidBy?: "stripe" | "manual";
  refund?: () => never;
};

function open({ key = "sk_test_payouts", owner = {}, payee = null, planned = "not-found", paidBy, refund }: Setting = {}) {
  const asked: string[] = [];
  const audits: PayoutAudit[] = [];
  const saved: Payee[] = [];
  let record = payee;
  const store: Partial<PayoutStore> = {
    findOwner: async () => ({ ...AN_OWNER, ...owner }),
    findPayee: async () => record,
    openPayee: async (_userId, payeeId, audit) => {
      record ??= { ...BEGUN, id: payeeId };
      audits.push(audit);
    },
    savePayee: async (now) => {
      record = now;
      saved.push(now);
    },
    readEarnings: async () => ({
      totals: [
        {
          currency: "USD",
          // Two masters: the platform's part of each is rounded by itself.
          unpaidFees: [money("10"), moneyFromMinor(3n)],
          held: money("1"),
          ready: money("2"),
          reserve: money("3"),
          paidOut: money("4"),
          takenBack: money("5"),
        },
      ],
      releases: [{ at: clock.now(), currency: "USD", amount: money("1"), kind: "held" }],
    }),
    planRefund: async (_refund, audit) => {
      audits.push(audit);
      return planned;
    },
    bookRefund: async () => {
      asked.push("booked");
    },
    failRefund: async (_id, code) => {
      asked.push(`failed ${code}`);
    },
  };
  const port: Partial<Payments> = {
    createPayee: async ({ key: callKey }) => {
      asked.push(callKey);
      return THROUGH.id;
    },
    onboardingUrl: async ({ returnUrl }) => ({ url: returnUrl }).url,
    dashboardUrl: async () => "https://connect.stripe.com/express/x",
    readPayee: async () => THROUGH,
    listRefunds: async () => [],
    refund: async ({ key: callKey, amountCents, paymentId, returnId }) => {
      asked.push(callKey);
      refund?.();
      return { id: "re_1", status: "succeeded", amountCents, currency: "USD", paymentId, returnId };
    },
  };
  let made = 0;
  const payouts = createPayouts({
    store: store as PayoutStore,
    invoices: { read: async () => (paidBy ? ({ provider: paidBy } as InvoiceView) : null) },
    payments: key === null ? null : (port as Payments),
    terms: toBillingTerms(z.object(billingEnv).parse(key === null ? {} : { STRIPE_SECRET_KEY: key })),
    accruingOf: async () => new Map([["EUR", money("7")]]),
    appUrl: "https://slip.example",
    clock,
    nextId: () => `id ${++made}`,
  });
  return { payouts, asked, audits, saved };
}
const mine = { userId: ANN, visitor };

describe("what a master earns", () => {
  it("has what accrues, waits, is held, ready, in reserve and paid out, per currency, and the terms", async () => {
    const earnings = await open({ payee: BEGUN }).payouts.earnings({ userId: ANN });
    expect(earnings).toMatchObject({
      mode: "test",
      platformPercentage: 20,
      reservePercentage: 20,
      holdDays: 7,
      reserveDays: 7,
      onboarding: { status: "incomplete", requirements: ["individual.verification.document"] },
      releases: [{ at: "2026-11-21T12:00:00.000Z", currency: "USD", amount: "1", kind: "held" }],
    });
    expect(earnings.totals).toEqual([
      { currency: "EUR", accruing: "7", awaitingPayment: "0", held: "0", ready: "0", reserve: "0", paidOut: "0", takenBack: "0" },
      { currency: "USD", accruing: "0", awaitingPayment: "8.00000003", held: "1", ready: "2", reserve: "3", paidOut: "4", takenBack: "5" },
    ]);
  });

  it.each([
    [null, THROUGH, "manual"],
    ["sk_test_payouts", null, "none"],
    ["sk_test_payouts", BEGUN, "incomplete"],
    ["sk_test_payouts", THROUGH, "ready"],
  ] as const)("with the key %s and %o says %s", async (key, payee, status) => {
    expect((await open({ key, payee }).payouts.earnings({ userId: ANN })).onboarding.status).toBe(status);
  });
});

describe("onboarding", () => {
  it("makes one account for a person, under a key of theirs, and says so in the audit log", async () => {
    const { payouts, asked, audits } = open();
    const first = await payouts.startOnboarding(mine);
    expect(first).toEqual({ url: "https://slip.example/studio?tab=earnings&onboarding=done" });
    await payouts.startOnboarding(mine);
    expect(asked).toEqual([`payee:${ANN}`]);
    expect(audits).toMatchObject([{ kind: "payout-onboarding-begun", userId: ANN, detail: { payeeId: "acct_1" } }, {}]);
  });

  it("believes Stripe and not the address that a browser came back with", async () => {
    const { payouts, saved } = open({ payee: BEGUN });
    expect((await payouts.finishOnboarding({ userId: ANN })).onboarding.status).toBe("ready");
    expect(saved).toEqual([THROUGH]);
    const none = open();
    expect((await none.payouts.finishOnboarding({ userId: ANN })).onboarding.status).toBe("none");
    expect(none.saved).toEqual([]);
  });

  it.each([
    [{ key: null }, "billing-manual"],
    [{ owner: { isMaster: false } }, "not-a-master"],
    [{ owner: { emailConfirmed: false } }, "email-not-confirmed"],
    [{ key: "sk_live_payouts" }, "second-factor-missing"],
  ] as const)("is refused for %o: %s", async (setting, code) => {
    const { payouts, asked } = open(setting);
    await expect(payouts.startOnboarding(mine)).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });

  it("with a live key asks for a second factor and no more", async () => {
    expect(await open({ key: "sk_live_payouts", owner: { twoFactor: true } }).payouts.startOnboarding(mine)).toHaveProperty("url");
  });

  it("leads to Stripe's page for who has begun", async () => {
    expect(await open({ payee: BEGUN }).payouts.openDashboard({ userId: ANN })).toEqual({ url: "https://connect.stripe.com/express/x" });
    await expect(open().payouts.openDashboard({ userId: ANN })).rejects.toMatchObject({ code: "not-a-master" });
  });

  it("and with a live key only with a second factor: where the money goes is changed there", async () => {
    const key = "sk_live_payouts";
    await expect(open({ key, payee: BEGUN }).payouts.openDashboard({ userId: ANN })).rejects.toMatchObject({
      code: "second-factor-missing",
    });
    expect(await open({ key, payee: BEGUN, owner: { twoFactor: true } }).payouts.openDashboard({ userId: ANN })).toHaveProperty("url");
  });
});

describe("an operator's refund", () => {
  const plan = { id: "return 1", invoiceId: ANN, amountCents: 250n, provider: "stripe", paymentId: "pi_1" } as const;
  const wish = { ...mine, invoiceId: ANN, amount: "2.50", reason: "a mistake" };

  it.each([
    ["not-found", "invoice-not-found"],
    ["not-paid", "invoice-not-open"],
    ["too-large", "refund-too-large"],
    ["repeated", "refund-repeated"],
  ] as const)("that is %s is refused, and Stripe is not asked", async (planned, code) => {
    const { payouts, asked } = open({ planned });
    await expect(payouts.refund(wish)).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });

  it("is asked for under the key of its row, and booked", async () => {
    const { payouts, asked, audits } = open({ planned: plan });
    await expect(payouts.refund(wish)).rejects.toMatchObject({ code: "invoice-not-found" });
    expect(asked).toEqual(["return:return 1", "booked"]);
    expect(audits).toMatchObject([{ kind: "refund-made", detail: { invoiceId: ANN, amount: "2.50", reason: "a mistake" } }]);
  });

  it("of what Stripe was paid is refused without a key, and not written down for later", async () => {
    const { payouts, audits } = open({ key: null, paidBy: "stripe", planned: plan });
    await expect(payouts.refund(wish)).rejects.toMatchObject({ code: "billing-manual" });
    expect(audits).toEqual([]);
  });

  it("by hand does not touch Stripe", async () => {
    const { payouts, asked } = open({ key: null, planned: { ...plan, provider: "manual", paymentId: null } });
    await expect(payouts.refund(wish)).rejects.toMatchObject({ code: "invoice-not-found" });
    expect(asked).toEqual([]);
  });

  it.each([
    ["temporary", "connection_failed", "payments-unreachable", []],
    ["invalid", "charge_disputed", "payment-failed", ["failed charge_disputed"]],
  ] as const)("where Stripe's no is %s (%s) says %s", async (kind, code, refusal, after) => {
    const refund = (): never => {
      throw new PaymentError(kind, code, "no");
    };
    const { payouts, asked } = open({ planned: plan, refund });
    await expect(payouts.refund(wish)).rejects.toMatchObject({ code: refusal });
    expect(asked.slice(1)).toEqual(after);
  });

  it.each(["0", "0.00", "-1", "1.234", "1e3", "x", ""])("is not over %j", (amount) => {
    expect(refundSchema.safeParse({ invoiceId: ANN, amount, reason: "a mistake" }).success).toBe(false);
  });
});
