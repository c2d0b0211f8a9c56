import { describe, expect, it } from "vitest";
import { NOTICE_KINDS, parseContent } from "./notice-kinds.ts";
import { countOf, KIND_WORDS, sayNotice } from "./notice-words.ts";
import { aboutOf, anUnpaid, EVERY_KIND, skipped } from "./test-notices.ts";

describe.each(NOTICE_KINDS)("a notice of the kind %s", (kind) => {
  const content = EVERY_KIND[kind];
  const words = sayNotice(content);

  it("has a title that can be a subject and holds no words of a stranger, a body that names what it is about, and a page of the app", () => {
    expect(words.title).toMatch(/^[\x20-\x7e]{5,78}$/);
    const { name } = aboutOf(content);
    expect(words.title).not.toContain(name);
    expect(words.body).toContain(name);
    expect(words.body).toMatch(/^\S.*\.$/);
    expect(words.link).toMatch(/^\/[a-z]/);
  });

  it("is what it was when it comes back from where it is stored", () => {
    expect(parseContent(kind, JSON.parse(JSON.stringify(content.payload)))).toEqual(content);
  });

  it("is explained in the settings", () => {
    expect(KIND_WORDS[kind].name).not.toBe("");
    expect(KIND_WORDS[kind].when).toMatch(/\.$/);
  });
});

it.each([
  [{ "below-minimum": 1 }, "A trade was not copied", "1 × too small for the venue."],
  [
    { "price-stale": 2, "below-minimum": 2, expired: 11 },
    "15 trades were not copied",
    "11 × too late: the master's fill was more than a minute old; 2 × too small for the venue; 2 × no fresh price was known.",
  ],
  [{ "some-new-reason": 3 }, "3 trades were not copied", "3 × some new reason."],
])("says why trades were not copied, most frequent reason first: %j", (reasons, title, end) => {
  const content = skipped(reasons);
  expect(sayNotice(content).title).toBe(title);
  expect(sayNotice(content).body).toBe(`Following Trend Follower: ${end}`);
});

it.each([
  ["51.2", "51.2"],
  ["50.00000001", "50.01"],
  ["50", "50"],
])("says a loss of %s in cents, rounded up: %s", (loss, said) => {
  const { kind, payload } = EVERY_KIND["loss-limit-hit"];
  expect(sayNotice({ kind, payload: { ...payload, loss } }).body).toContain(`lost ${said} USDT of 50 USDT allowed`);
});

it.each([
  [{}, "Invoice I-7 for 12.50 USD. The payment failed: Your card was declined. Pay it on the page Fees, or pay at https://invoice"],
  [
    { message: null, payUrl: null },
    "The payment failed. Pay it on the page Fees. If it is still unpaid at 2025-06-11 00:00 UTC, nothing new",
  ],
  [{ because: "no-payment-method" }, "There is no payment method to charge. Save one on the page Fees, or pay at https://"],
  [
    { because: "action-required" },
    "wants you to confirm the payment. Confirm it at https://invoice.stripe.com/i/acct_1/test (a page of Stripe).",
  ],
  [{ because: "manual" }, "It is paid outside: the operator marks it as paid. If it is still unpaid"],
])("says why an invoice is unpaid and what to do: %j", (over, said) => {
  expect(sayNotice({ kind: "payment-reminder", payload: { ...anUnpaid, ...over } }).body).toContain(said);
});

it("counts what a notice gathers", () => {
  expect(countOf(skipped({ expired: 2, "price-stale": 3 }))).toBe(5);
  expect(countOf(EVERY_KIND["master-left"])).toBe(1);
});

it.each([
  ["a kind that nobody knows", "copy-danced", {}],
  ["a payload that is not of the kind", "master-left", { masterName: "Ada" }],
])("refuses %s", (_name, kind, payload) => {
  expect(() => parseContent(kind, payload)).toThrow();
});
