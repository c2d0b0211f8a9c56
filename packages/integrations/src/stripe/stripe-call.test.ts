import { PaymentError } from "@slipstream/core/billing/server";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { expectObject, fromCents, toCents, toPaymentError } from "./stripe-call.ts";

// What Stripe's own parts are: the SDK makes its errors from the status and the body of a reply.
const errorOf = (statusCode: number, body: Record<string, unknown>) =>
  Stripe.errors.StripeError.generate({ statusCode, requestId: "req_1", message: "no", ...body } as never);

describe("what a reply of Stripe comes to", () => {
  it.each([
    ["a decline", 402, { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" }, "declined", "insufficient_funds"],
    ["a decline without its reason", 402, { type: "card_error", code: "expired_card" }, "declined", "expired_card"],
    [
      "a card that wants its owner",
      402,
      { type: "card_error", code: "authentication_required" },
      "action-required",
      "authentication_required",
    ],
    [
      "the same, declined by the bank",
      402,
      { type: "card_error", code: "card_declined", decline_code: "authentication_required" },
      "action-required",
      "authentication_required",
    ],
    [
      "the same, of an invoice",
      402,
      { type: "card_error", code: "invoice_payment_intent_requires_action" },
      "action-required",
      "authentication_required",
    ],
    ["a wrong parameter", 400, { type: "invalid_request_error", code: "parameter_missing" }, "invalid", "parameter_missing"],
    ["what is not there", 404, { type: "invalid_request_error", code: "resource_missing" }, "invalid", "resource_missing"],
    ["a key with another body", 400, { type: "idempotency_error" }, "invalid", "idempotency_clash"],
    [
      "a key that is still at work",
      409,
      { type: "idempotency_error", code: "idempotency_key_in_use" },
      "temporary",
      "idempotency_key_in_use",
    ],
    ["a lock", 400, { type: "invalid_request_error", code: "lock_timeout" }, "temporary", "lock_timeout"],
    ["too many requests", 429, { type: "invalid_request_error" }, "temporary", "rate_limit"],
    ["a key of ours that is wrong", 401, { type: "invalid_request_error" }, "temporary", "authentication_failed"],
    ["a key of ours that may too little", 403, { type: "invalid_request_error" }, "temporary", "permission_denied"],
    ["an outage", 500, { type: "api_error" }, "temporary", "api_error"],
  ])("%s", (_name, status, body, kind, code) => {
    const error = toPaymentError(errorOf(status, body));
    expect(error).toBeInstanceOf(PaymentError);
    expect(error).toMatchObject({ kind, code });
  });

  it("names the request in Stripe's log, but not to payers", () => {
    expect(toPaymentError(errorOf(400, { type: "invalid_request_error" }))).toMatchObject({ message: "no (req_1)" });
    expect(toPaymentError(errorOf(402, { type: "card_error" }))).toMatchObject({ message: "no" });
  });

  it("carries no secret, whatever Stripe repeats", () => {
    const message = "Invalid key sk_test_canary1234 or rk_live_ca**nary or whsec_canary or pi_1_secret_canary";
    for (const status of [400, 401, 402, 403, 500]) {
      const error = toPaymentError(errorOf(status, { type: "invalid_request_error", message }));
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).not.toMatch(/canary|nary/);
    }
  });

  it("leaves what is no error of Stripe's as it is", () => {
    const fault = new TypeError("a fault of ours");
    expect(toPaymentError(fault)).toBe(fault);
  });
});

describe("what the SDK takes for a success", () => {
  it("is believed where it is what was asked for", () => {
    expect(expectObject({ object: "invoice" }, "invoice")).toEqual({ object: "invoice" });
  });
  it("is else as good as no reply", () => {
    const page: { object: string } = { object: "page of a proxy" };
    expect(() => expectObject(page, "invoice")).toThrow(expect.objectContaining({ kind: "temporary", code: "unexpected_reply" }));
  });
});

describe("amounts", () => {
  it.each([
    [1n, 1],
    [99_999_999n, 99_999_999],
  ])("%s goes out", (cents, number) => expect(fromCents(cents)).toBe(number));
  it.each([0n, -1n, 100_000_000n, 2n ** 64n])("%s does not", (cents) => {
    expect(() => fromCents(cents)).toThrow(expect.objectContaining({ kind: "invalid", code: "amount_out_of_range" }));
  });
  it("come in as they are, below zero too", () => expect([toCents(-5), toCents(0), toCents(12_345)]).toEqual([-5n, 0n, 12_345n]));
  it.each([0.5, Number.NaN, 2 ** 53])("%s does not come in", (amount) => {
    expect(() => toCents(amount)).toThrow(PaymentError);
  });
});
