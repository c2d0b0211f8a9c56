import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Stripe } from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startStripeFake } from "./index.ts";
import { customerWith, openInvoice, openStage, refusalOf, type Stage, sdkFor, WEBHOOK_SECRET } from "./stripe-fake.fixture.ts";

const DAY_MS = 86_400_000;
/** The SDK sends a call once more where the connection broke, even when it is told not to. */
const TRIES = 2;

let stage: Stage;
let stripe: Stripe;
beforeEach(async () => {
  stage = await openStage();
  stripe = stage.stripe;
});
afterEach(() => stage.close());

describe("idempotency", () => {
  it("answers the same key with the same object, and clashes on other parameters", async () => {
    const first = await stripe.customers.create({ email: "a@example.test" }, { idempotencyKey: "k1" });
    const again = await stripe.customers.create({ email: "a@example.test" }, { idempotencyKey: "k1" });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(await refusalOf(stripe.customers.create({ email: "b@example.test" }, { idempotencyKey: "k1" }))).toMatchObject({
      type: "StripeIdempotencyError",
      status: 400,
    });
    expect(stage.fake.control.all("customer")).toHaveLength(1);
  });

  it("forgets a key after a day", async () => {
    const first = await stripe.customers.create({}, { idempotencyKey: "k1" });
    stage.clock.advance(DAY_MS - 1_000);
    expect((await stripe.customers.create({}, { idempotencyKey: "k1" })).id).toBe(first.id);
    stage.clock.advance(1_000);
    expect((await stripe.customers.create({}, { idempotencyKey: "k1" })).id).not.toBe(first.id);
  });

  it("keeps a decline, not a wrong parameter", async () => {
    const { customer } = await customerWith(stage, "declinedLater");
    const { id } = await openInvoice(stage, customer);
    for (const _ of [1, 2])
      expect(await refusalOf(stripe.invoices.pay(id, {}, { idempotencyKey: "pay" }))).toMatchObject({ code: "card_declined" });
    expect(stage.fake.control.all("charge")).toHaveLength(1);
    await refusalOf(stripe.customers.create({ payment_method: "pm_none" }, { idempotencyKey: "c" }));
    expect(await stripe.customers.create({ email: "a@example.test" }, { idempotencyKey: "c" })).toMatchObject({ object: "customer" });
  });
});

describe("a bad line to the API", () => {
  it("does the work of a call whose answer is lost, once", async () => {
    stage.fake.control.api.loseReplies({ call: "POST /v1/customers", times: TRIES });
    expect((await refusalOf(stripe.customers.create({ email: "a@example.test" }, { idempotencyKey: "k" }))).type).toBe(
      "StripeConnectionError",
    );
    expect(stage.fake.control.all("customer")).toHaveLength(1);
    await stripe.customers.create({ email: "a@example.test" }, { idempotencyKey: "k" });
    expect(stage.fake.control.all("customer")).toHaveLength(1);
  });

  it("is bridged by the SDK's own retries", async () => {
    const patient = sdkFor(stage.fake.url, undefined, 2);
    stage.fake.control.api.loseReplies();
    stage.fake.control.api.fail();
    expect(await patient.customers.create({})).toMatchObject({ object: "customer" });
    expect(stage.fake.control.all("customer")).toHaveLength(1);
  });

  it("answers 500 without doing anything, and is down until it is up", async () => {
    stage.fake.control.api.fail({ times: 2 });
    for (const _ of [1, 2]) expect(await refusalOf(stripe.customers.create({}))).toMatchObject({ type: "StripeAPIError", status: 500 });
    stage.fake.control.api.setDown(true);
    expect((await refusalOf(stripe.customers.list())).type).toBe("StripeConnectionError");
    stage.fake.control.api.setDown(false);
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it("is bad by chance, the same way for the same seed", async () => {
    const course = async (seed: number) => {
      const other = await openStage({ seed });
      other.fake.control.api.behave({ lostReplies: 0.6, failures: 0.3 });
      const ends: string[] = [];
      for (let count = 0; count < 12; count += 1) {
        ends.push(
          await other.stripe.customers.create({}).then(
            ({ id }) => id,
            (error: Error) => error.constructor.name,
          ),
        );
      }
      await other.close();
      return ends.join();
    };
    const [one, same, another] = [await course(3), await course(3), await course(4)];
    expect(one).toBe(same);
    expect(one).not.toBe(another);
    expect(one).toMatch(/StripeConnectionError/);
    expect(one).toMatch(/StripeAPIError/);
    expect(one).toMatch(/cus_/);
  });
});

describe("webhooks", () => {
  it("come again until they are taken, then are given up", async () => {
    stage.answers.push(500, 503);
    await stripe.customers.create({});
    await stage.fake.control.webhooks.settled();
    expect(stage.fake.control.webhooks.sendings().map(({ status }) => status)).toEqual([500, 503, 200]);
    stage.answers.push(500, 500, 500, 500);
    await stripe.customers.create({});
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toEqual(["customer.created"]);
    const undelivered = await stripe.events.list({ delivery_success: false });
    expect(undelivered.data).toHaveLength(1);
    stage.fake.control.webhooks.resend(undelivered.data[0]?.id ?? "");
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toEqual(["customer.created", "customer.created"]);
  });

  it("are held, doubled and shuffled", async () => {
    stage.fake.control.webhooks.hold();
    for (let count = 0; count < 8; count += 1) await stripe.customers.create({});
    await stage.fake.control.webhooks.settled();
    expect(stage.events).toEqual([]);
    stage.fake.control.webhooks.release({ shuffled: true, times: 3 });
    await stage.fake.control.webhooks.settled();
    const ids = stage.events.map(({ id }) => id);
    const made = stage.fake.control.all("event").map(({ id }) => id);
    expect(ids).toHaveLength(24);
    expect(ids.toSorted()).toEqual(made.flatMap((id) => [id, id, id]).toSorted());
    expect(ids).not.toEqual(made.flatMap((id) => [id, id, id]));
  });

  it("overtake each other where each is late by chance", async () => {
    stage.fake.control.webhooks.hold();
    for (let count = 0; count < 8; count += 1) await stripe.customers.create({});
    stage.fake.control.webhooks.behave({ delayUpToMs: 200 });
    stage.fake.control.webhooks.release();
    await stage.fake.control.webhooks.settled();
    const made = stage.fake.control.all("event").map(({ id }) => id);
    expect(stage.events.map(({ id }) => id)).not.toEqual(made);
    expect(stage.events.map(({ id }) => id).toSorted()).toEqual(made.toSorted());
  });

  it("are lost and doubled by chance", async () => {
    stage.fake.control.webhooks.behave({ lost: 0.3, doubled: 0.3 });
    for (let count = 0; count < 20; count += 1) await stripe.customers.create({});
    await stage.fake.control.webhooks.settled();
    const made = stage.fake.control.all("event").map(({ id }) => id);
    const came = stage.events.map(({ id }) => id);
    expect(made).toHaveLength(20);
    expect(made.filter((id) => !came.includes(id)).length).toBeGreaterThan(0);
    expect(came.length).toBeGreaterThan(new Set(came).size);
  });

  it("carry a signature that a forger does not have, and that grows old", async () => {
    const payload = JSON.stringify({ id: "evt_1", object: "event" });
    const { webhooks } = stripe;
    const sign = (secret: string) =>
      webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(stage.clock.now() / 1_000) });
    const check = (header: string) => webhooks.constructEvent(payload, header, WEBHOOK_SECRET, 300, undefined, stage.clock.now());
    expect(check(sign(WEBHOOK_SECRET))).toMatchObject({ id: "evt_1" });
    expect(() => check(sign("whsec_other00001"))).toThrow(Stripe.errors.StripeSignatureVerificationError);
    const old = sign(WEBHOOK_SECRET);
    stage.clock.advance(301_000);
    expect(() => check(old)).toThrow(Stripe.errors.StripeSignatureVerificationError);
  });

  it("say which call made them", async () => {
    const made = await stripe.customers.create({}, { idempotencyKey: "k" });
    await stage.fake.control.webhooks.settled();
    expect(stage.events[0]).toMatchObject({
      livemode: false,
      api_version: Stripe.API_VERSION,
      request: { id: made.lastResponse.requestId, idempotency_key: "k" },
      data: { object: { id: made.id } },
    });
  });
});

describe("lists", () => {
  it("are paged in both directions and by time", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      ids.push((await stripe.customers.create({})).id);
      stage.clock.advance(1_000);
    }
    const newest = ids.toReversed();
    const first = await stripe.customers.list({ limit: 3 });
    expect(first).toMatchObject({ has_more: true, url: "/v1/customers" });
    expect(first.data.map(({ id }) => id)).toEqual(newest.slice(0, 3));
    const all: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 2 })) all.push(id);
    expect(all).toEqual(newest);
    const before = await stripe.customers.list({ limit: 2, ending_before: newest[4] ?? "" });
    expect(before).toMatchObject({ has_more: true, data: [{ id: newest[2] }, { id: newest[3] }] });
    const from = Math.floor(stage.clock.now() / 1_000) - 3;
    expect((await stripe.customers.list({ created: { gte: from } })).data.map(({ id }) => id)).toEqual(newest.slice(0, 3));
    expect((await stripe.customers.list({ created: { gt: from, lt: from + 2 } })).data).toHaveLength(1);
    expect((await refusalOf(stripe.customers.list({ limit: 101 }))).param).toBe("limit");
    expect(await refusalOf(stripe.customers.list({ starting_after: "cus_none" }))).toMatchObject({ code: "resource_missing" });
  });
});

describe("a restart", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-stripe-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("keeps everything, goes on with new ids, remembers keys, and sends what was not delivered", async () => {
    await stage.close();
    const stateFile = path.join(folder, "stripe.json");
    stage = await openStage({ stateFile, retryAfterMs: [60_000] });
    const { customer } = await customerWith(stage);
    const { id } = await openInvoice(stage, customer);
    await stage.fake.control.webhooks.settled();
    stage.fake.control.webhooks.hold();
    const paid = await stage.stripe.invoices.pay(id, {}, { idempotencyKey: "pay" });
    await stage.close();

    stage = await openStage({ stateFile });
    expect(await stage.stripe.invoices.retrieve(id)).toMatchObject({ status: "paid", amount_paid: 2_000 });
    expect(await stage.stripe.invoices.pay(id, {}, { idempotencyKey: "pay" })).toMatchObject({ id, status: paid.status });
    const other = await stage.stripe.customers.create({});
    expect(other.id).not.toBe(customer);
    await stage.fake.control.webhooks.settled();
    expect(stage.types()).toContain("invoice.paid");
    expect((await stage.stripe.balance.retrieve()).available[0]?.amount).toBe(2_000 - 88);
  });

  it("refuses a file that it cannot read", async () => {
    const stateFile = path.join(folder, "stripe.json");
    fs.writeFileSync(stateFile, '{"version":0}');
    const start = startStripeFake({ stateFile, webhookSecret: WEBHOOK_SECRET, clock: stage.clock, seed: 1 });
    await expect(start).rejects.toThrow("written by another version");
  });
});
