import { createLogger } from "@slipstream/telemetry";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliver, openStripeWorld, type StripeEvent, type StripeWorld, snapshotOf, WEBHOOK_SECRET } from "./stripe-events.fixture.ts";
import { startTestService, type TestService } from "./test-service.ts";

let world: StripeWorld;
let service: TestService;
let paid: StripeEvent;
let paidInvoiceId: string;
beforeAll(async () => {
  world = await openStripeWorld(1);
  const [first] = world.services;
  if (!first) throw new Error("a service");
  service = first;
});
afterAll(() => world?.close());

/** An invoice that Stripe says is paid, and nobody told us yet. */
beforeEach(async () => {
  await service.fresh.sql("TRUNCATE billing_events");
  const follower = await world.follower();
  await world.pay(follower, await world.saveCard(follower.customerId, "works"));
  paidInvoiceId = follower.invoiceId;
  const events = world.fake.control.all("event") as unknown as StripeEvent[];
  const found = events.findLast(({ type }) => type === "invoice.paid");
  if (!found) throw new Error("an event");
  paid = found;
});

const eventsStored = () => service.fresh.sql("SELECT id, outcome, detail FROM billing_events");
const paymentsBooked = () => service.fresh.sql("SELECT key FROM ledger_journals WHERE key = $1", [`payment:${paidInvoiceId}`]);

it.each([undefined, "https://elsewhere.example"])("is answered, and has its effect, from wherever it comes: %s", async (origin) => {
  const answer = await deliver(service, paid, { ...(origin ? { origin } : {}) });
  expect([answer.status, answer.json]).toEqual([200, { success: true, received: true }]);
  expect(await eventsStored()).toEqual([{ id: paid.id, outcome: "applied", detail: "invoice" }]);
  expect(await paymentsBooked()).toHaveLength(1);
});

describe("refused, and without an effect", () => {
  const big = () => JSON.stringify({ ...paid, padding: "x".repeat(256 * 1_024) });
  it.each([
    ["signed with another secret", () => deliver(service, paid, { secret: "whsec_forgedforged" }), 400, "event-invalid"],
    ["signed five minutes and a second ago", () => deliver(service, paid, { ageS: 302 }), 400, "event-invalid"],
    ["not signed", () => deliver(service, paid, { signature: "" }), 400, "event-invalid"],
    ["signed for another body", () => deliver(service, paid, { signature: signatureOf("{}") }), 400, "event-invalid"],
    ["of live mode, with a test key", () => deliver(service, { ...paid, livemode: true }), 400, "event-wrong-mode"],
    ["no event", () => deliver(service, "[]"), 400, "event-invalid"],
    ["of more than 256 KB", () => deliver(service, big()), 413, "body-too-large"],
  ] as const)("%s", async (_name, send, status, code) => {
    const before = await snapshotOf(service);
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ success: false, error: { code } });
    expect(answer.text).not.toMatch(/canary/);
    expect(await eventsStored()).toEqual([]);
    expect(await snapshotOf(service)).toEqual(before);
  });

  // Copied from another delivery: its time is good, its digest is not of this body.
  const signatureOf = (body: string) => `t=${Math.floor(Date.now() / 1_000)},v1=${Buffer.from(body).toString("hex")}`;

  it("of test mode, with a live key", async () => {
    const live = await startTestService({
      STRIPE_SECRET_KEY: "sk_live_canaryofthekey",
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_API_URL: "http://127.0.0.1:1",
    });
    const answer = await deliver(live, paid);
    expect([answer.status, answer.json]).toMatchObject([400, { error: { code: "event-wrong-mode" } }]);
    expect(await live.fresh.sql("SELECT FROM billing_events")).toEqual([]);
    await live.close();
  });

  it("without a key, until there is one", async () => {
    const manual = await startTestService();
    const answer = await deliver(manual, paid);
    expect([answer.status, answer.json]).toMatchObject([503, { error: { code: "billing-manual" } }]);
    expect(await manual.fresh.sql("SELECT FROM billing_events")).toEqual([]);
    await manual.close();
  });

  it("by any other way than POST", async () => {
    expect((await service.rest("GET", "/api/webhooks/stripe")).status).toBe(405);
  });
});

describe("taken, and without an effect", () => {
  it.each([
    ["of an invoice in somebody's account", () => ({ ...paid, account: "acct_unknown" }), "in an account of a payee"],
    [
      "of an account that is not ours",
      () => ({ ...paid, type: "account.updated", account: "acct_unknown", data: { object: { object: "account", id: "acct_unknown" } } }),
      "not ours",
    ],
    ["of an invoice that is not there", () => ({ ...paid, data: { object: { object: "invoice", id: "in_unknown" } } }), "not there"],
    ["of what means nothing here", () => ({ ...paid, type: "product.created" }), "of no concern"],
  ] as const)("an event %s", async (_name, change, why) => {
    const before = await snapshotOf(service);
    expect((await deliver(service, change())).status).toBe(200);
    expect(await eventsStored()).toEqual([{ id: paid.id, outcome: "ignored", detail: why }]);
    expect(await snapshotOf(service)).toEqual(before);
  });

  it("an event that says something else than Stripe: it is only asked about", async () => {
    const follower = await world.follower();
    const lie = {
      object: "invoice",
      id: follower.invoice.id,
      status: "paid",
      amount_paid: 1_234,
      metadata: { invoice_id: follower.invoiceId },
    };
    expect((await deliver(service, { ...paid, data: { object: lie } })).status).toBe(200);
    const rows = await service.fresh.sql("SELECT status, paid_at FROM billing_invoices WHERE id = $1", [follower.invoiceId]);
    expect(rows).toEqual([{ status: "open", paid_at: null }]);
  });
});

it("writes no secret into logs, whatever is wrong with it", async () => {
  const lines: string[] = [];
  const log = createLogger({ name: "test", level: "trace", write: (line) => lines.push(line) });
  const { paymentEvents } = service.container.services;
  const broken = [() => paymentEvents.receive(JSON.stringify(paid), `t=1,v1=${WEBHOOK_SECRET}`)];
  await service.fresh.sql("ALTER TABLE billing_events RENAME TO billing_events_away");
  broken.push(async () => {
    const { status } = await deliver(service, paid);
    expect(status).toBe(500);
    return paymentEvents.receive("{}", "");
  });
  for (const call of broken) await call().catch((err: unknown) => log.error({ err, request: { signature: WEBHOOK_SECRET } }, "refused"));
  await service.fresh.sql("ALTER TABLE billing_events_away RENAME TO billing_events");
  expect(lines).toHaveLength(2);
  expect(lines.join("")).not.toMatch(/canary/);
});

describe("to be sent again", () => {
  it("where we fail: nothing of it is kept, and the next delivery has its effect", async () => {
    await service.fresh.sql("ALTER TABLE billing_shares RENAME TO billing_shares_away");
    const failed = await deliver(service, paid);
    await service.fresh.sql("ALTER TABLE billing_shares_away RENAME TO billing_shares");
    expect([failed.status, failed.json]).toMatchObject([500, { error: { code: "fault" } }]);
    expect(failed.text).not.toMatch(/billing_shares|canary/);
    expect([await eventsStored(), await paymentsBooked()]).toEqual([[], []]);
    expect((await deliver(service, paid)).status).toBe(200);
    expect(await paymentsBooked()).toHaveLength(1);
  });

  it("where Stripe cannot be asked", async () => {
    world.fake.control.api.setDown(true);
    const failed = await deliver(service, paid);
    world.fake.control.api.setDown(false);
    expect([failed.status, failed.json]).toMatchObject([503, { error: { code: "payments-unreachable" } }]);
    expect(failed.headers.get("retry-after")).not.toBeNull();
    expect([await eventsStored(), await paymentsBooked()]).toEqual([[], []]);
    expect((await deliver(service, paid)).status).toBe(200);
    expect(await paymentsBooked()).toHaveLength(1);
  });
});
