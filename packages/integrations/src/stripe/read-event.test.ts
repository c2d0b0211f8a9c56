import { fixedClock } from "@slipstream/testing";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { createEventReader } from "./read-event.ts";

const SECRET = "whsec_accountcanary";
const OTHER = "whsec_payeescanary";
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const NOW_S = NOW_MS / 1_000;
const stripe = new Stripe("sk_test_canary");
const read = createEventReader(stripe, { secrets: [SECRET, OTHER], live: false, clock: fixedClock(NOW_MS) });

const EVENT = {
  id: "evt_1",
  object: "event",
  type: "invoice.paid",
  livemode: false,
  created: NOW_S - 60,
  data: { object: { object: "invoice", id: "in_1", customer: "cus_1" } },
};
const sign = (body: string, { secret = SECRET, timestamp = NOW_S } = {}) =>
  stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
const readSigned = (event: unknown) => {
  const body = JSON.stringify(event);
  return read(body, sign(body));
};

describe("an event that Stripe signed", () => {
  it("says what it is about", () => {
    expect(readSigned(EVENT)).toEqual({
      id: "evt_1",
      type: "invoice.paid",
      objectId: "in_1",
      account: null,
      customerId: "cus_1",
      paymentId: null,
      createdAt: NOW_MS - 60_000,
    });
  });

  it.each([
    ["a payment", { object: "refund", id: "re_1", payment_intent: "pi_1" }, { objectId: "re_1", paymentId: "pi_1" }],
    ["a payment that is shown whole", { object: "charge", id: "ch_1", payment_intent: { id: "pi_1" } }, { paymentId: "pi_1" }],
    ["a customer", { object: "customer", id: "cus_2" }, { objectId: "cus_2", customerId: "cus_2" }],
    ["what has no id", { object: "balance" }, { objectId: "" }],
  ])("about %s", (_name, object, expected) => {
    expect(readSigned({ ...EVENT, data: { object } })).toMatchObject(expected);
  });

  it("names the customer that a card belonged to", () => {
    const data = { object: { object: "payment_method", id: "pm_1", customer: null }, previous_attributes: { customer: "cus_3" } };
    expect(readSigned({ ...EVENT, type: "payment_method.detached", data })).toMatchObject({ customerId: "cus_3" });
  });

  it("names the account of a payee", () => {
    expect(readSigned({ ...EVENT, account: "acct_1" })).toMatchObject({ account: "acct_1" });
  });

  it("may be signed by any of our endpoints, and with more than one signature while a secret is being changed", () => {
    const body = JSON.stringify(EVENT);
    expect(read(body, sign(body, { secret: OTHER })).id).toBe("evt_1");
    const [, forged] = sign(body, { secret: "whsec_old" }).split(",");
    expect(read(body, `${sign(body)},${forged}`).id).toBe("evt_1");
  });
  it("is good for five minutes", () => {
    const body = JSON.stringify(EVENT);
    expect(read(body, sign(body, { timestamp: NOW_S - 300 })).id).toBe("evt_1");
  });
});

describe("refused", () => {
  const body = JSON.stringify(EVENT);
  it.each([
    ["signed with another secret", body, sign(body, { secret: "whsec_forged" })],
    ["older than five minutes", body, sign(body, { timestamp: NOW_S - 301 })],
    ["changed by one letter", body.replace("in_1", "in_2"), sign(body)],
    ["with a space more", `${body} `, sign(body)],
    ["not signed", body, ""],
    ["signed with nonsense", body, "t=now,v1=zz"],
    ["signed in an old scheme", body, sign(body).replace("v1=", "v0=")],
    ["no JSON", "{", sign("{")],
    ["no event", "{}", sign("{}")],
  ])("%s", (_name, text, signature) => {
    expect(() => read(text, signature)).toThrow(expect.objectContaining({ kind: "bad-input", code: "event-invalid" }));
  });

  it.each([
    [true, false],
    [false, true],
  ])("an event of the other mode: live %s, key live %s", (livemode, live) => {
    const reader = createEventReader(stripe, { secrets: [SECRET], live, clock: fixedClock(NOW_MS) });
    const text = JSON.stringify({ ...EVENT, livemode });
    expect(() => reader(text, sign(text))).toThrow(expect.objectContaining({ code: "event-wrong-mode" }));
  });

  it("everything, without a secret", () => {
    const reader = createEventReader(stripe, { secrets: [], live: false, clock: fixedClock(NOW_MS) });
    expect(() => reader(body, sign(body))).toThrow(expect.objectContaining({ code: "event-invalid" }));
  });

  it("without repeating a secret or the body", () => {
    try {
      read(body, sign(body, { secret: "whsec_forged" }));
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).not.toMatch(/canary|in_1/);
    }
  });
});
