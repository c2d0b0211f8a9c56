import { DAY_MS, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { brokenBooks } from "@slipstream/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { openPayoutsWorld, type PayoutsWorld } from "../payouts-world.fixture.ts";

let world: PayoutsWorld;
beforeEach(async () => {
  world = await openPayoutsWorld();
  return async () => {
    expect(await brokenBooks(world.fresh.pool)).toEqual([]);
    await world.close();
  };
});
const transfers = () => world.fake.control.all("transfer").map(({ amount, amount_reversed }) => [amount, amount_reversed]);
const findings = async (graceMs = 0) => (await world.compare(graceMs)).run.findings;
const booked = async (kind: string) =>
  (await world.fresh.sql<{ n: number }>("SELECT count(*)::int AS n FROM ledger_journals WHERE kind = $1", [kind]))[0]?.n;
/** Paid, held, sent: 6.40 of 10.00 are with the master. */
async function paidOut() {
  const { owner, masterId } = await world.master();
  world.fake.control.topUp(100_000);
  const payment = await world.paid([{ masterId, owner, cents: 1_000n }]);
  world.clock.advance(7 * DAY_MS);
  await world.turn();
  return { owner, masterId, ...payment };
}

describe("payouts at Stripe", () => {
  it("are one transfer, whatever is lost or killed", async () => {
    const { owner, masterId } = await world.master();
    world.fake.control.topUp(100_000);
    await world.paid([{ masterId, owner, cents: 1_000n }]);
    world.clock.advance(7 * DAY_MS);
    await expect(world.turn("payout-planned")).rejects.toThrow("killed");
    await expect(world.turn("payout-sent")).rejects.toThrow("killed");
    // Keys are forgotten after a day.
    world.clock.advance(2 * DAY_MS);
    await world.turn();
    await world.turn();
    expect(transfers()).toEqual([[640, 0]]);
    expect(await booked("payout")).toBe(1);
    expect(await findings()).toEqual([]);
  });

  it("wait until the money of payments has arrived", async () => {
    const { owner, masterId } = await world.master();
    await world.paid([{ masterId, owner, cents: 100n }]);
    // 1.00 less Stripe's 0.33 is less than is due of it: 0.64, with the reserve 0.80.
    world.clock.advance(14 * DAY_MS);
    expect(await world.turn()).toMatchObject({ planned: 1, sent: 0 });
    world.fake.control.topUp(10_000);
    expect(await world.turn()).toMatchObject({ sent: 0 });
    world.clock.advance(HOUR_MS);
    expect(await world.turn()).toMatchObject({ sent: 1 });
    expect(transfers()).toEqual([[80, 0]]);
  });

  it("are reversed where a refund finds the money gone, once", async () => {
    const { id } = await paidOut();
    const operator = await world.person();
    const audit = {
      id: world.nextId(),
      kind: "refund-made",
      userId: operator,
      at: world.clock.now(),
      ip: "::1",
      userAgent: "t",
      detail: {},
    } as const;
    await world.store.planRefund({ id: world.nextId(), invoiceId: id, amountCents: null, reason: "a mistake" }, audit, world.context());
    expect(await world.turn()).toMatchObject({ refunded: 1, reversed: 1 });
    await world.turn();
    expect(transfers()).toEqual([[640, 640]]);
    expect(world.fake.control.all("refund").map(({ amount }) => amount)).toEqual([1_000]);
    expect(await findings()).toEqual([]);
  });
});

describe("the books against Stripe's", () => {
  it("agree after payments, payouts, refunds, disputes, costs and a payout to the bank, and book each of these once", async () => {
    const { owner, masterId, paymentId } = await paidOut();
    const second = await world.paid([{ masterId, owner, cents: 3_333n }]);
    world.fake.control.dispute(second.paymentId);
    const won = world.fake.control.dispute(paymentId);
    world.fake.control.closeDispute(won.id, "won");
    world.fake.control.payOut(null, 50_000);
    const { run } = await world.compare();
    expect(run).toMatchObject({ differences: 0, findings: [] });
    expect(run.figures["atStripe USD"]).toBe(run.figures["inBooks USD"]);
    // Fees of two payments and of two disputes; what came from the bank and went there.
    const costs = await booked("payment-cost");
    expect([costs, await booked("bank-payout"), await booked("dispute")]).toEqual([4, 2, 1]);
    world.clock.advance(DAY_MS);
    expect(await findings()).toEqual([]);
    expect(await booked("payment-cost")).toBe(costs);
    expect(await world.fresh.sql("SELECT kind, differences FROM ledger_runs")).toEqual([
      { kind: "reconcile", differences: 0 },
      { kind: "reconcile", differences: 0 },
    ]);
  });

  it("agree after refunds that no webhook told of", async () => {
    const { paymentId } = await paidOut();
    await world.payments.refund({ paymentId, amountCents: 250n, returnId: world.nextId(), key: "by hand" });
    expect(await findings()).toEqual([]);
    expect(await booked("refund")).toBe(1);
  });

  it("differ by a charge that is not ours, and operators hear of it", async () => {
    const { masterId, owner } = await paidOut();
    const operator = await world.person();
    await world.fresh.sql("UPDATE users SET role = 'operator' WHERE id = $1", [operator]);
    const stray = await world.paid([{ masterId, owner, cents: 777n }]);
    // As if the payment had never been ours.
    await world.fresh.sql("UPDATE billing_invoices SET stripe_payment_id = 'pi_other' WHERE id = $1", [stray.id]);
    const { run, userIds } = await world.compare();
    expect(run.findings).toHaveLength(2);
    const expected = [
      expect.stringContaining(`charge ${stray.paymentId} over 7.77 USD at Stripe is not in the books`),
      expect.stringContaining("pi_other over 7.77 USD in the books is not at Stripe"),
    ];
    expect(run.findings).toEqual(expect.arrayContaining(expected));
    expect(userIds).toEqual([operator]);
    expect(await world.fresh.sql("SELECT kind, payload ->> 'differences' AS n FROM notices WHERE user_id = $1", [operator])).toEqual([
      { kind: "books-differ", n: "2" },
    ]);
    await world.fresh.sql("UPDATE billing_invoices SET stripe_payment_id = $2 WHERE id = $1", [stray.id, stray.paymentId]);
    expect(await findings()).toEqual([]);
  });

  it("differ by a balance that its transactions do not explain", async () => {
    await paidOut();
    await world.compare();
    // A transaction that we hold and Stripe does not.
    await world.fresh.sql("UPDATE billing_balances SET amount_cents = amount_cents + 1 WHERE type = 'charge'");
    expect((await findings()).join()).toMatch(/Stripe's balance is .* and its transactions sum to/);
    await world.fresh.sql("UPDATE billing_balances SET amount_cents = amount_cents - 1 WHERE type = 'charge'");
  });

  it("leave what may still be told of by a webhook out of the findings for an hour", async () => {
    const { masterId, owner } = await world.master();
    const { id, paymentId } = await world.paid([{ masterId, owner, cents: 777n }]);
    await world.fresh.sql("UPDATE billing_invoices SET stripe_payment_id = NULL WHERE id = $1", [id]);
    const { run } = await world.compare(HOUR_MS);
    expect(run).toMatchObject({ differences: 0, figures: { underWay: 2 } });
    world.clock.advance(HOUR_MS + MINUTE_MS);
    expect(await findings(HOUR_MS)).toHaveLength(2);
    await world.fresh.sql("UPDATE billing_invoices SET stripe_payment_id = $2 WHERE id = $1", [id, paymentId]);
  });
});
