import { brokenBooks, createRandom } from "@slipstream/testing";
import type { CardName } from "@slipstream/testing/stripe-fake";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deliver, openStripeWorld, type StripeEvent, type StripeWorld, snapshotOf } from "./stripe-events.fixture.ts";
import type { TestService } from "./test-service.ts";

const FOLLOWERS = 20;
const CARDS: readonly CardName[] = ["works", "declinedLater", "confirm", "mastercard", "noFunds"];
const AT_ONCE = 6;

let world: StripeWorld;
/** Hears each event once, at once, in order. */
let calm: TestService;
/** Hears them doubled, shuffled and late. */
let wild: TestService;
beforeAll(async () => {
  world = await openStripeWorld(2);
  const [first, second] = world.services;
  if (!first || !second) throw new Error("two services");
  [calm, wild] = [first, second];
});
afterAll(() => world?.close());

const random = createRandom(42);
function shuffle<T>(list: readonly T[]): T[] {
  const left = [...list];
  return list.flatMap(() => left.splice(random.below(left.length), 1));
}

let heard = 0;
let deliveries = 0;
/** What happened since the last time: to the calm service as it should be, to the other a part of it, in any order. */
async function tell(): Promise<void> {
  const news = world.fake.control.all("event").slice(heard) as unknown as StripeEvent[];
  heard += news.length;
  for (const event of news) expect((await deliver(calm, event)).status).toBe(200);
  await storm(shuffle(news.filter(() => random.chance(0.4))));
}

/** Several deliveries at once; what was not taken is sent again, as Stripe does. */
async function storm(events: readonly StripeEvent[]): Promise<void> {
  let left = [...events];
  for (let round = 0; left.length > 0; round++) {
    expect(round).toBeLessThan(20);
    const refused: StripeEvent[] = [];
    const lanes = Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (const event of left.filter((_event, index) => index % AT_ONCE === lane)) {
        const { status, text } = await deliver(wild, event, { peer: `10.0.0.${deliveries++ % 200}` });
        if (status !== 200) refused.push(event);
        if (status !== 200) expect(status, text).toBeGreaterThanOrEqual(500);
      }
    });
    await Promise.all(lanes);
    left = refused;
  }
}

/** One follower's way, each with another card and another end. */
async function live(index: number): Promise<void> {
  const { payments, fake, nextId, submit } = world;
  const follower = await world.follower();
  await tell();
  const method = await world.saveCard(follower.customerId, CARDS[index % CARDS.length] ?? "works");
  await tell();
  let tried = await world.pay(follower, method);
  await tell();
  if (tried.failure?.code === "authentication_required")
    await submit(`${fake.url}/pages/confirm/${tried.paymentId}`, { answer: "confirm" });
  else if (tried.failure) await world.pay(follower, await world.saveCard(follower.customerId, "works"));
  await tell();
  tried = await payments.readInvoice(follower.invoice.id);
  const paymentId = tried.paymentId ?? "";
  expect(tried.status).toBe("paid");
  const refund = (amountCents: bigint) => {
    const returnId = nextId();
    return payments.refund({ paymentId, amountCents, returnId, key: `return:${returnId}` });
  };
  if (index % 4 === 1) await refund(500n);
  if (index % 4 === 2) {
    await refund(1n);
    await tell();
    await refund(1_233n);
  }
  if (index % 4 === 3) {
    const { id } = fake.control.dispute(paymentId, index % 8 === 7 ? { warning: true } : {});
    await tell();
    if (index % 3 !== 0) fake.control.closeDispute(id, index % 3 === 1 ? "won" : "lost");
  }
  await tell();
}

it("500 deliveries, doubled, shuffled and late, leave what one delivery of each leaves", { timeout: 180_000 }, async () => {
  for (const how of ["done", "document-missing", "done"] as const) await world.payee(how);
  for (let index = 0; index < FOLLOWERS; index++) await live(index);
  const all = world.fake.control.all("event") as unknown as StripeEvent[];
  await storm(shuffle([...all, ...all]));
  expect(deliveries).toBeGreaterThanOrEqual(500);

  const [expected, found] = [await snapshotOf(calm), await snapshotOf(wild)];
  expect(found).toEqual(expected);
  expect(found.payments).toHaveLength(FOLLOWERS);
  expect(found.invoices.filter(({ status }) => status === "paid")).toHaveLength(FOLLOWERS);
  expect(found.paidNotices).toEqual(found.paidNotices.map((row) => ({ ...row, count: 1 })));
  expect(found.returns.length).toBeGreaterThan(FOLLOWERS / 2);
  for (const service of [calm, wild]) {
    expect(await brokenBooks(service.fresh.pool)).toEqual([]);
    expect(await service.fresh.sql("SELECT count(*)::int AS count FROM billing_events")).toEqual([{ count: all.length }]);
  }
  // At Stripe, too, the card that was saved last is charged, whichever event came last.
  for (const { user_id: userId, payment_method_id: methodId } of found.customers) {
    const row = await wild.fresh.sql<{ id: string }>("SELECT stripe_customer_id AS id FROM billing_customers WHERE user_id = $1", [userId]);
    expect((await world.payments.readCustomer(row[0]?.id ?? ""))?.method?.id).toBe(methodId);
  }
});
