import { afterAll, beforeAll, expect, it } from "vitest";
import { type InvoicesWorld, invoicesWorld } from "./invoices.fixture.ts";

let world: InvoicesWorld;
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());

it("coming back once more from the page of an older card leaves the newer one where it is", async () => {
  const { userId } = await world.follower();
  const setUp = async () => {
    const { url } = await world.billing().startSetup({ userId });
    const sessionId = new URL(url).pathname.slice(1);
    return { sessionId, method: world.stripe.fillIn(sessionId, "works") };
  };
  const older = await setUp();
  await world.billing().finishSetup({ userId, sessionId: older.sessionId });
  const newer = await setUp();
  const customerId = (await world.deps().customers.find(userId, false))?.stripeCustomerId ?? "";
  // As the event does, which comes before the browser: the older card stays with the customer.
  await world.stripe.port.chargeTo(customerId, newer.method.id);
  await world.deps().customers.saveMethod(customerId, newer.method, world.clock.now());
  await world.billing().finishSetup({ userId, sessionId: newer.sessionId });
  await world.billing().finishSetup({ userId, sessionId: older.sessionId });
  expect((await world.deps().customers.find(userId, false))?.method).toMatchObject({ id: newer.method.id });
  expect((await world.stripe.port.readCustomer(customerId))?.method).toMatchObject({ id: newer.method.id });
  expect(world.stripe.removed).not.toContain(newer.method.id);
});
