import { HOUR_MS } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import { parseContent } from "../notices/server.ts";
import { afterFailure, afterLook, BY_HAND, failureOf, holdAtOf, isTryDue, NO_METHOD } from "./decide-try.ts";
import type { InvoiceRecord } from "./invoice-ports.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const hours = (count: number): number => count * HOUR_MS;
const TERMS = { remindAfterMs: [0, hours(72), hours(168)], graceMs: hours(240) };
const INVOICE = "00000000-0000-7000-8000-0000000000d1";
const DECLINED = { code: "card_declined", message: "Your card was declined." };
const invoice = (over: Partial<InvoiceRecord> = {}): InvoiceRecord => ({
  ...{
    id: INVOICE,
    number: "I-7",
    userId: "ann",
    periodMs: 0,
    currency: "USD",
    amountCents: 1_250n,
    refundedCents: 0n,
    provider: "stripe",
  },
  ...{
    live: false,
    status: "open",
    stripeInvoiceId: "in_1",
    hostedUrl: null,
    failure: null,
    failureMessage: null,
    attempts: 0,
    reminders: 0,
  },
  ...{ dueAt: null, nextAt: NOW, paidAt: null, createdAt: NOW, lines: [], ...over },
});

describe("a try that failed", () => {
  it("is due from the first one on: it is told, and looked at again within a day", () => {
    expect(afterFailure(invoice(), DECLINED, "https://pay", NOW, TERMS)).toEqual({
      ...{ failure: "card_declined", failureMessage: "Your card was declined.", attempts: 1, reminders: 1, dueAt: NOW, hold: false },
      nextAt: NOW + hours(24),
      notices: [
        {
          kind: "payment-failed",
          payload: {
            ...{ invoiceId: INVOICE, number: "I-7", amount: "12.5", currency: "USD", payUrl: "https://pay", reminder: 1 },
            ...{ because: "card_declined", message: "Your card was declined.", holdAt: new Date(NOW + hours(240)).toISOString() },
          },
        },
      ],
    });
  });

  it.each([
    // hours since due, reminders before → reminders after, kinds, hold, hours to the next look
    [1, 1, 1, [], false, 24],
    [60, 1, 1, [], false, 12],
    [72, 1, 2, ["payment-reminder"], false, 24],
    [100, 2, 2, [], false, 24],
    [168, 2, 3, ["payment-reminder"], false, 24],
    // A worker that stood still for long reminds once, of all it missed.
    [200, 1, 3, ["payment-reminder"], false, 24],
    [230, 3, 3, [], false, 10],
    [239.5, 3, 3, [], false, 0.5],
    [240, 3, 3, [], true, 24],
    [999, 3, 3, [], true, 24],
  ])("%s hours after it was due, %s reminders out", (since, before, reminders, kinds, hold, nextHours) => {
    const tried = afterFailure(invoice({ dueAt: NOW - hours(since), reminders: before, attempts: 5 }), DECLINED, null, NOW, TERMS);
    expect(tried).toMatchObject({ reminders, hold, attempts: 6, dueAt: NOW - hours(since), nextAt: NOW + hours(nextHours) });
    expect(tried.notices.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each([
    [NO_METHOD, 0, "payment-method-missing", "no-payment-method"],
    [NO_METHOD, 1, "payment-method-missing", "no-payment-method"],
    [{ code: "authentication_required", message: "x" }, 0, "payment-failed", "action-required"],
    [BY_HAND, 0, "payment-reminder", null],
  ])("for %j with %i reminders is told as %s", (failure, reminders, kind, code) => {
    const dueAt = reminders === 0 ? null : NOW - hours(72);
    const tried = afterFailure(invoice({ reminders, dueAt }), failure, null, NOW, TERMS);
    expect([tried.notices.map((notice) => notice.kind), tried.failure]).toEqual([[kind], code]);
  });
});

it("whatever Stripe says, what is told can be read again", () => {
  const failure = { code: "c".repeat(200), message: "m".repeat(2_000) };
  const [notice] = afterFailure(invoice(), failure, `https://pay/${"x".repeat(3_000)}`, NOW, TERMS).notices;
  expect(parseContent(notice?.kind ?? "", notice?.payload)).toEqual({
    kind: "payment-failed",
    payload: expect.objectContaining({ payUrl: null }),
  });
});

it("a look tells nothing and counts no try; it only sees that opens have to stop", () => {
  const waiting = invoice({ failure: "card_declined", dueAt: NOW - hours(30), reminders: 1, attempts: 2 });
  expect(afterLook(waiting, NOW, TERMS)).toMatchObject({ failure: "card_declined", attempts: 2, reminders: 1, hold: false, notices: [] });
  expect(afterLook({ ...waiting, dueAt: NOW - hours(240) }, NOW, TERMS).hold).toBe(true);
});

it.each([
  ["it has not been tried", {}, true],
  ["something has changed since it failed", { dueAt: NOW - hours(5), reminders: 1 }, true],
  ["Stripe had another amount", { failure: "currency-mismatch" }, true],
  ["a reminder is due", { failure: "card_declined", dueAt: NOW - hours(72), reminders: 1 }, true],
  ["between reminders", { failure: "card_declined", dueAt: NOW - hours(71), reminders: 1 }, false],
  ["after the last", { failure: "card_declined", dueAt: NOW - hours(500), reminders: 3 }, false],
])("whether it is charged now: %s", (_name, over, isDue) => {
  expect(isTryDue(invoice(over), NOW, TERMS)).toBe(isDue);
});

it("opens stop so long after it was due, unless it is settled", () => {
  expect(holdAtOf(invoice(), TERMS)).toBeNull();
  expect(holdAtOf(invoice({ dueAt: NOW }), TERMS)).toBe(NOW + hours(240));
  expect(holdAtOf(invoice({ dueAt: NOW, status: "paid" }), TERMS)).toBeNull();
});

it.each(["authentication_required", "payment_intent_action_required", "action-required"])("knows %s as what the payer must do", (code) => {
  expect(failureOf({ code, message: "m" })).toEqual({ code: "action-required", message: "m" });
});
