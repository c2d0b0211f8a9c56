import { type DisputeState, type RefundState, runPayouts } from "@slipstream/core/billing/server";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { brokenBooks, createRandom } from "@slipstream/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../connection.ts";
import { verifyMoment } from "../ledger/verify-books.ts";
import { applyDispute, applyRefund } from "./apply-returns.ts";
import { MANUAL_TERMS, type PayoutsWorld, payoutsWorld } from "./test-payouts.ts";

let world: PayoutsWorld;
const useWorld = (...terms: Parameters<typeof payoutsWorld>) =>
  beforeEach(async () => {
    world = await payoutsWorld(...terms);
    return async () => {
      expect(await brokenBooks(world.fresh.pool)).toEqual([]);
      // The operator's check says the same of payouts and returns; fees without statements are this fixture's.
      const { findings } = await inTransaction(world.database.pool, verifyMoment);
      expect(findings.filter((line) => !/^(journal fee:|what follower|and \d+ more)/.test(line))).toEqual([]);
      await world.close();
    };
  });
const turn = () => {
  const { lane, store, terms, clock, nextId, stripe } = world;
  return runPayouts({ lane, store, payments: stripe.port, terms, clock, nextId, onFailure: () => {} });
};
async function aMaster() {
  const owner = await world.person();
  const masterId = await world.master(owner);
  await world.onboard(owner);
  return { owner, masterId, follower: await world.person() };
}
const aRefund = (paymentId: string, cents: bigint, over: Partial<RefundState> = {}): RefundState => ({
  id: `re_${world.nextId()}`,
  status: "succeeded",
  amountCents: cents,
  currency: "USD",
  paymentId,
  returnId: null,
  ...over,
});
const aDispute = (paymentId: string, cents: bigint, over: Partial<DisputeState> = {}): DisputeState => ({
  id: "du_1",
  status: "open",
  amountCents: cents,
  currency: "USD",
  paymentId,
  reason: "fraudulent",
  ...over,
});
const refunded = (refund: RefundState) => inTransaction(world.database.pool, (client) => applyRefund(client, refund, world.context()));
const disputed = (dispute: DisputeState) => inTransaction(world.database.pool, (client) => applyDispute(client, dispute, world.context()));
/** Credits less debits, in cents, of what matters here. */
async function balances(): Promise<Record<string, number>> {
  const rows = await world.fresh.sql<{ kind: string; cents: string }>(
    `SELECT a.kind, -sum(e.amount_minor) / 1000000 AS cents FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
     WHERE a.kind IN ('master-payable', 'master-reserve', 'platform-revenue', 'payment-clearing', 'manual-clearing') GROUP BY a.kind`,
  );
  return Object.fromEntries(rows.map(({ kind, cents }) => [kind, Number(cents)]));
}
const audit = (userId: string) =>
  ({ id: world.nextId(), kind: "refund-made", userId, at: world.clock.now(), ip: "::1", userAgent: "test", detail: {} }) as const;
const returns = () =>
  world.fresh.sql<{ status: string }>("SELECT kind, amount_cents::int AS cents, status FROM billing_returns ORDER BY id");

describe("with Stripe", () => {
  useWorld();

  it("takes a refund from the platform and the master in proportion, of the master's part the reserve first", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    expect(await balances()).toEqual({ "platform-revenue": 200, "master-reserve": 160, "master-payable": 640, "payment-clearing": -1000 });
    const refund = aRefund(paymentId, 300n);
    expect(await refunded(refund)).toEqual([follower]);
    // 3.00: 0.60 of the platform, 2.40 of the master, 1.60 of that from the reserve
    expect(await balances()).toEqual({ "platform-revenue": 140, "master-reserve": 0, "master-payable": 560, "payment-clearing": -700 });
    expect(await refunded(refund)).toEqual([]);
    expect(await returns()).toEqual([{ kind: "refund", cents: 300, status: "done" }]);
  });

  it("gives back the whole in any number of parts, to the unit", async () => {
    const { masterId, follower } = await aMaster();
    const second = await world.master(await world.person());
    const { paymentId } = await world.paid(follower, [
      { masterId, amount: "10.01" },
      { masterId: second, amount: "3.33" },
    ]);
    const random = createRandom(5);
    let left = 1334n;
    while (left > 0n) {
      const part = 1n + BigInt(Math.floor(random.next() * 400));
      const cents = part < left ? part : left;
      await refunded(aRefund(paymentId, cents));
      left -= cents;
    }
    expect(await balances()).toEqual({ "platform-revenue": 0, "master-reserve": 0, "master-payable": 0, "payment-clearing": 0 });
  });

  it("reverses the transfer where the money is gone already, once, whatever is lost; the rest below a cent stays for later", async () => {
    const { owner, masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10.01" }]);
    world.clock.advance(7 * DAY_MS);
    await turn();
    expect([...world.stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([640n]);
    await refunded(aRefund(paymentId, 1001n));
    world.stripe.fail("after");
    expect(await turn()).toMatchObject({ reversed: 0 });
    world.clock.advance(MINUTE_MS);
    expect(await turn()).toMatchObject({ reversed: 1 });
    expect(await turn()).toMatchObject({ reversed: 0, sent: 0 });
    expect([...world.stripe.reversals.values()].map(({ amountCents }) => amountCents)).toEqual([640n]);
    expect((await world.store.list({ userId: owner, limit: 1 })).items).toMatchObject([{ amount: "6.4", reversed: "6.4", status: "sent" }]);
    expect((await world.store.readEarnings(owner, world.clock.now())).totals).toMatchObject([{ ready: 0n, paidOut: 0n, reserve: 0n }]);
  });

  it("takes shares in their holding period before it reverses a transfer", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    await turn();
    await world.paid(follower, [{ masterId, amount: "20" }]);
    await refunded(aRefund(paymentId, 1000n));
    expect(await turn()).toMatchObject({ reversed: 0 });
    world.clock.advance(7 * DAY_MS);
    await turn();
    // 12.80 are free, 6.40 of them fill what is missing of the first
    expect([...world.stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([640n, 640n]);
  });

  it("lets later earnings fill what a master's account at Stripe would not give back", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    await turn();
    await refunded(aRefund(paymentId, 1000n));
    world.stripe.refuse("balance_insufficient");
    expect(await turn()).toMatchObject({ reversed: 0 });
    expect(await turn()).toMatchObject({ reversed: 0 });
    expect(world.stripe.reversals.size).toBe(0);
    expect(await balances()).toMatchObject({ "master-payable": -640 });
    await world.paid(follower, [{ masterId, amount: "20" }]);
    world.clock.advance(7 * DAY_MS);
    await turn();
    expect([...world.stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([640n, 640n]);
  });

  it("puts a dispute that is won back where it came from, also where the reserve is released meanwhile", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    // The master's 4.00 of it take the whole reserve.
    await disputed(aDispute(paymentId, 500n));
    expect(await balances()).toEqual({ "platform-revenue": 100, "master-reserve": 0, "master-payable": 400, "payment-clearing": -500 });
    expect(await disputed(aDispute(paymentId, 500n))).toEqual([]);
    world.clock.advance(14 * DAY_MS);
    expect(await turn()).toMatchObject({ released: 1, sent: 1 });
    expect(await disputed(aDispute(paymentId, 500n, { status: "won" }))).toEqual([follower]);
    expect(await disputed(aDispute(paymentId, 500n, { status: "won" }))).toEqual([]);
    // What comes late and is older changes nothing.
    expect(await disputed(aDispute(paymentId, 500n))).toEqual([]);
    await turn();
    expect([...world.stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([400n, 400n]);
    expect(await balances()).toEqual({ "platform-revenue": 200, "master-reserve": 0, "master-payable": 0, "payment-clearing": -200 });
  });

  it("knows a dispute that was closed before it was told of, and one that is lost", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    await disputed(aDispute(paymentId, 500n, { status: "won" }));
    await disputed(aDispute(paymentId, 500n, { status: "open" }));
    expect(await balances()).toMatchObject({ "payment-clearing": -1000 });
    await disputed(aDispute(paymentId, 500n, { id: "du_2", status: "lost" }));
    await disputed(aDispute(paymentId, 500n, { id: "du_2", status: "open" }));
    await disputed(aDispute(paymentId, 500n, { id: "du_3", status: "inquiry" }));
    expect(await balances()).toMatchObject({ "payment-clearing": -500 });
    expect((await returns()).map(({ status }) => status)).toEqual(["won", "done"]);
  });

  it("lets the platform bear what a bank takes beyond the payment", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    await refunded(aRefund(paymentId, 800n));
    await disputed(aDispute(paymentId, 1000n));
    expect(await balances()).toMatchObject({ "platform-revenue": 0, "master-reserve": 0, "master-payable": 0, "payment-clearing": 800 });
    await disputed(aDispute(paymentId, 1000n, { status: "won" }));
    expect(await balances()).toMatchObject({ "payment-clearing": -200 });
  });

  it("puts a refund that fails at the payer's bank back", async () => {
    const { masterId, follower } = await aMaster();
    const { paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
    const refund = aRefund(paymentId, 1000n, { status: "pending" });
    await refunded(refund);
    await refunded({ ...refund, status: "failed" });
    await refunded({ ...refund, status: "failed" });
    await refunded(refund);
    expect(await balances()).toEqual({ "platform-revenue": 200, "master-reserve": 160, "master-payable": 640, "payment-clearing": -1000 });
  });

  it("asks to be told again of a payment that is not in the books yet", async () => {
    await expect(refunded(aRefund("pi_unknown", 100n))).rejects.toMatchObject({ kind: "temporary", code: "payment_unknown" });
    await expect(disputed(aDispute("pi_unknown", 100n))).rejects.toMatchObject({ kind: "temporary" });
  });

  describe("an operator's refund", () => {
    const plan = async (invoiceId: string, amountCents: bigint | null) => {
      const operator = await world.person();
      const refund = { id: world.nextId(), invoiceId, amountCents, reason: "a mistake" };
      return world.store.planRefund(refund, audit(operator), world.context());
    };

    it.each([["before"], ["after"]] as const)("is made once where its call is lost %s it arrived", async (fault) => {
      const { masterId, follower } = await aMaster();
      const { id } = await world.paid(follower, [{ masterId, amount: "10" }]);
      expect(await plan(id, null)).toMatchObject({ amountCents: 1000n });
      world.stripe.fail(fault);
      await turn();
      expect(await returns()).toEqual([{ kind: "refund", cents: 1000, status: "planned" }]);
      world.clock.advance(MINUTE_MS);
      expect(await turn()).toMatchObject({ refunded: 1 });
      expect(await turn()).toMatchObject({ refunded: 0 });
      expect(world.stripe.refunds.size).toBe(1);
      expect(await balances()).toMatchObject({ "payment-clearing": 0 });
    });

    it("asked for twice within minutes, or while the first is under way, is one; another reason or amount, and later, is another", async () => {
      const { masterId, follower } = await aMaster();
      const { id } = await world.paid(follower, [{ masterId, amount: "10" }]);
      expect(await plan(id, 200n)).toMatchObject({ amountCents: 200n });
      world.clock.advance(30 * MINUTE_MS);
      expect(await plan(id, 200n)).toBe("repeated");
      await turn();
      expect(await plan(id, 100n)).toMatchObject({ amountCents: 100n });
      await turn();
      expect(await plan(id, 100n)).toBe("repeated");
      world.clock.advance(10 * MINUTE_MS);
      expect(await plan(id, 100n)).toMatchObject({ amountCents: 100n });
    });

    it("is booked once where its event comes before our own reply", async () => {
      const { masterId, follower } = await aMaster();
      const { id, paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
      const planned = await plan(id, 400n);
      const returnId = typeof planned === "object" ? planned.id : null;
      const refund = aRefund(paymentId, 400n, { returnId });
      await refunded(refund);
      world.stripe.refunds.set(returnId ?? "", refund);
      await turn();
      await world.store.bookRefund(refund, world.context());
      expect(await returns()).toEqual([{ kind: "refund", cents: 400, status: "done" }]);
      expect(await balances()).toMatchObject({ "payment-clearing": -600 });
    });

    it("is no more than is left, those that are under way counted", async () => {
      const { masterId, follower } = await aMaster();
      const { id, paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
      await refunded(aRefund(paymentId, 300n));
      expect(await plan(id, 701n)).toBe("too-large");
      expect(await plan(id, 600n)).toMatchObject({ amountCents: 600n });
      expect(await plan(id, 101n)).toBe("too-large");
      expect(await plan(id, null)).toMatchObject({ amountCents: 100n });
      expect(await plan(id, null)).toBe("too-large");
      expect(await plan(world.nextId(), null)).toBe("not-found");
      await turn();
      expect(await balances()).toMatchObject({ "payment-clearing": 0 });
    });

    it("that Stripe refuses moves nothing, and may be asked for anew", async () => {
      const { masterId, follower } = await aMaster();
      const { id } = await world.paid(follower, [{ masterId, amount: "10" }]);
      await plan(id, null);
      world.stripe.refuse("charge_disputed");
      await turn();
      expect(await balances()).toMatchObject({ "payment-clearing": -1000 });
      expect(await returns()).toEqual([{ kind: "refund", cents: 1000, status: "failed" }]);
      expect(await plan(id, null)).toMatchObject({ amountCents: 1000n });
      await turn();
      expect(await balances()).toMatchObject({ "payment-clearing": 0 });
    });

    it("that we gave up is booked where Stripe made it after all", async () => {
      const { masterId, follower } = await aMaster();
      const { id, paymentId } = await world.paid(follower, [{ masterId, amount: "10" }]);
      const planned = await plan(id, 400n);
      const returnId = typeof planned === "object" ? planned.id : null;
      world.stripe.refuse("lock_timeout");
      await turn();
      const refund = aRefund(paymentId, 400n, { returnId });
      expect(await refunded(refund)).toEqual([follower]);
      expect(await refunded(refund)).toEqual([]);
      expect(await returns()).toEqual([{ kind: "refund", cents: 400, status: "done" }]);
    });
  });

  it("keeps every law over random lives of payments, payouts, refunds, disputes, faults", async () => {
    const random = createRandom(11);
    const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random.next() * all.length)];
    const masters = [await aMaster(), await aMaster()];
    const [first] = masters;
    if (first) masters.push({ ...first, masterId: await world.master(first.owner) });
    const payments: { id: string; paymentId: string; cents: bigint }[] = [];
    const disputes: DisputeState[] = [];
    for (let step = 0; step < 60; step++) {
      const chance = random.next();
      if (chance < 0.25) {
        const lines = masters
          .filter(() => random.next() < 0.6)
          .map(({ masterId }) => ({ masterId, amount: (0.5 + Math.floor(random.next() * 2_000) / 100).toFixed(2) }));
        if (lines.length > 0) {
          const cents = lines.reduce((sum, { amount }) => sum + BigInt(Math.round(Number(amount) * 100)), 0n);
          payments.push({ ...(await world.paid(first?.follower ?? "", lines)), cents });
        }
      } else if (chance < 0.4) {
        const payment = pick(payments);
        if (payment) await refunded(aRefund(payment.paymentId, 1n + (payment.cents * BigInt(Math.floor(random.next() * 60))) / 100n));
      } else if (chance < 0.55) {
        const payment = pick(payments);
        const dispute = payment && aDispute(payment.paymentId, payment.cents, { id: `du_${step}` });
        if (dispute) disputes.push(dispute);
        if (dispute) await disputed(dispute);
      } else if (chance < 0.65) {
        const dispute = pick(disputes);
        if (dispute) await disputed({ ...dispute, status: random.next() < 0.6 ? "won" : "lost" });
      } else {
        world.clock.advance(Math.floor(random.next() * 4) * DAY_MS);
        world.stripe.fail(...(random.next() < 0.3 ? (["after"] as const) : []));
        world.stripe.refuse(...(random.next() < 0.15 ? ["balance_insufficient"] : []));
        await turn();
      }
      expect(await brokenBooks(world.fresh.pool), `after step ${step}`).toEqual([]);
    }
    expect(world.stripe.transfers.size).toBeGreaterThan(3);
    expect(world.stripe.reversals.size).toBeGreaterThan(0);
  });
});

describe("by hand", () => {
  useWorld(MANUAL_TERMS);

  it("books a refund of the operator at once", async () => {
    const { masterId, follower } = await aMaster();
    const { id } = await world.paid(follower, [{ masterId, amount: "10" }]);
    const refund = { id: world.nextId(), invoiceId: id, amountCents: 1000n, reason: "a mistake" };
    expect(await world.store.planRefund(refund, audit(follower), world.context())).toMatchObject({ provider: "manual" });
    expect(await balances()).toMatchObject({ "manual-clearing": 0, "master-payable": 0 });
  });

  it("takes what it goes back of out of a payout that still waits: the operator is told of what is left, at once", async () => {
    const { owner, masterId, follower } = await aMaster();
    const { id } = await world.paid(follower, [{ masterId, amount: "10" }]);
    await world.paid(follower, [{ masterId, amount: "5" }]);
    world.clock.advance(7 * DAY_MS);
    const byHand = () => runPayouts({ ...world, payments: null, onFailure: () => {} });
    await byHand();
    const waits = async () => (await world.store.listDue({ limit: 5 })).items.map(({ payout }) => payout.amount);
    expect(await waits()).toEqual(["9.6"]);
    const refund = { id: world.nextId(), invoiceId: id, amountCents: 1000n, reason: "a mistake" };
    await world.store.planRefund(refund, audit(follower), world.context());
    expect(await waits()).toEqual([]);
    await byHand();
    expect(await waits()).toEqual(["3.2"]);
    expect((await world.store.list({ userId: owner, limit: 5 })).items.map(({ status, failure }) => [status, failure])).toEqual([
      ["planned", null],
      ["failed", "taken-back"],
    ]);
  });
});
