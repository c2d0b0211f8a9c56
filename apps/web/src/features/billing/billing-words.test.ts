import { expect, it } from "vitest";
import { carriedWords, expiryWords, nextOfInvoice, stateOfInvoice, sumDue, sumPerCurrency } from "./billing-words.ts";

const invoice = { status: "open", provider: "stripe", failure: null, failureMessage: null } as const;

it.each([
  ["paid", { ...invoice, status: "paid" }, true, "none", "info"],
  ["written off", { ...invoice, status: "written-off" }, false, "none", "info"],
  ["the operator's to record", { ...invoice, provider: "manual" }, false, "none", "info"],
  ["nothing to charge", { ...invoice, failure: "no-payment-method" }, false, "add-method", "warn"],
  ["a card came after it failed for want of one", { ...invoice, failure: "no-payment-method" }, true, "pay", "warn"],
  ["the bank asks", { ...invoice, failure: "action-required" }, true, "confirm", "warn"],
  ["the card was declined", { ...invoice, failure: "card_declined", failureMessage: "Your card was declined." }, true, "pay", "crit"],
  ["on its way", { ...invoice, status: "planned" }, true, "none", "info"],
  ["being charged", invoice, true, "none", "info"],
] as const)("an invoice: %s", (_, given, hasMethod, action, tone) => {
  expect(nextOfInvoice(given, hasMethod)).toMatchObject({ action, tone });
});

it("says a failure in the words of Stripe, or by its code", () => {
  expect(nextOfInvoice({ ...invoice, failure: "card_declined", failureMessage: "Your card was declined." }, true).words).toBe(
    "The payment failed: Your card was declined.",
  );
  expect(nextOfInvoice({ ...invoice, failure: "insufficient_funds" }, true).words).toBe("The payment failed: insufficient_funds.");
});

it("says what is carried over, and why", () => {
  expect(carriedWords({ currency: "USD", amount: "0.32123456", leastCharge: "0.50" })).toBe(
    "0.3212 USD is carried over: less than 0.50 USD is not charged by itself, and goes onto the next invoice.",
  );
  expect(carriedWords({ currency: "USD", amount: "0.50", leastCharge: "0.50" })).toBe(
    "0.5000 USD is settled and goes onto the next invoice.",
  );
});

it("adds what is due per currency, exactly, and only what is charged", () => {
  const due = (amount: string | null, charge: "ledger" | "paper" | "own" = "ledger", chargedCurrency = "USD") => ({
    due: amount,
    charge,
    chargedCurrency,
  });
  expect(sumDue([due("0.1"), due("0.2"), due("5", "paper"), due("7", "own"), due("1", "ledger", "EUR")])).toEqual([
    { currency: "USD", amount: "0.3" },
    { currency: "EUR", amount: "1" },
  ]);
  expect(sumDue([due("0.1"), due(null)])).toBeNull();
  expect(sumDue([due("0.1"), due(null, "paper")])).toEqual([{ currency: "USD", amount: "0.1" }]);
  expect(sumPerCurrency([])).toEqual([]);
});

it("writes an expiry with two digits of month", () => {
  expect(expiryWords({ expMonth: 4, expYear: 2027 })).toBe("04/2027");
});

it.each([
  ["open", "0", "open"],
  ["paid", "0", "paid"],
  ["paid", "14.46", "paid, part given back"],
  ["paid", "28.91", "given back"],
] as const)("an invoice over 28.91 that is %s, with %s given back, says: %s", (status, refunded, words) => {
  expect(stateOfInvoice({ status, amount: "28.91", refunded }).words).toBe(words);
});
