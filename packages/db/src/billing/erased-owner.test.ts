import { runPayouts } from "@slipstream/core/billing/server";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { brokenBooks } from "@slipstream/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { createPeopleStore } from "../people/people-store.ts";
import { MANUAL_TERMS, type PayoutsWorld, payoutsWorld } from "./test-payouts.ts";

let world: PayoutsWorld;
const useWorld = (...terms: Parameters<typeof payoutsWorld>) =>
  beforeEach(async () => {
    world = await payoutsWorld(...terms);
    return async () => {
      expect(await brokenBooks(world.fresh.pool)).toEqual([]);
      await world.close();
    };
  });
const turn = () => {
  const { lane, store, terms, clock, nextId, stripe } = world;
  const payments = terms.mode === "manual" ? null : stripe.port;
  return runPayouts({ lane, store, payments, terms, clock, nextId, onFailure: () => {} });
};
const erase = (userId: string) =>
  createPeopleStore(world.database).atomically(async (writes) => {
    const user = await writes.findUser(userId);
    const rules = { leastChargeCents: 50n, platformBps: 2_000, live: false };
    expect(await writes.settleFees(userId, rules, { journalId: world.nextId(), at: world.clock.now() })).toEqual([]);
    await writes.eraseUser(userId, user?.email ?? "");
  });
const payouts = () => world.fresh.sql("SELECT status, stripe_transfer_id IS NOT NULL AS transfer FROM billing_payouts");
const booked = () => world.fresh.sql("SELECT 1 FROM ledger_journals WHERE kind = 'payout'");
/** 6.40 of 10.00 are due to an owner. */
async function anOwnerWithMoneyDue(): Promise<string> {
  const owner = await world.person();
  const masterId = await world.master(owner);
  await world.onboard(owner);
  await world.paid(await world.person(), [{ masterId, amount: "10" }]);
  world.clock.advance(7 * DAY_MS);
  return owner;
}

describe("an owner who erases themselves", () => {
  describe("with Stripe", () => {
    useWorld();

    it("while the reply to their transfer is lost was paid: the money that went out is in the books, and the account at Stripe is forgotten", async () => {
      const owner = await anOwnerWithMoneyDue();
      world.stripe.fail("after");
      expect(await turn()).toMatchObject({ planned: 1, sent: 0 });
      await erase(owner);
      world.clock.advance(MINUTE_MS);
      await turn();
      expect(world.stripe.transfers.size).toBe(1);
      expect(await payouts()).toEqual([{ status: "sent", transfer: true }]);
      expect(await booked()).toHaveLength(1);
      expect(await world.fresh.sql("SELECT 1 FROM billing_connects WHERE user_id = $1", [owner])).toEqual([]);
    });

    it("without a payout under way leaves no account at Stripe with us", async () => {
      const owner = await anOwnerWithMoneyDue();
      await erase(owner);
      expect(await world.fresh.sql("SELECT 1 FROM billing_connects WHERE user_id = $1", [owner])).toEqual([]);
      expect(await turn()).toMatchObject({ planned: 0, sent: 0 });
    });

    it("and whose transfer is refused then is forgotten too", async () => {
      const owner = await anOwnerWithMoneyDue();
      world.stripe.fail("before");
      await turn();
      await erase(owner);
      world.stripe.refuse("account_invalid");
      world.clock.advance(MINUTE_MS);
      await turn();
      expect(await payouts()).toEqual([{ status: "failed", transfer: false }]);
      expect(await world.fresh.sql("SELECT 1 FROM billing_connects WHERE user_id = $1", [owner])).toEqual([]);
    });
  });

  describe("in manual mode", () => {
    useWorld(MANUAL_TERMS);

    it("can still be paid what was planned", async () => {
      const owner = await anOwnerWithMoneyDue();
      await turn();
      await erase(owner);
      const { items } = await world.store.listDue({ limit: 5 });
      const operator = await world.person();
      const audit = {
        id: world.nextId(),
        kind: "payout-marked-sent",
        userId: operator,
        at: 0,
        ip: "::1",
        userAgent: "test",
        detail: {},
      } as const;
      expect(await world.store.markSent(items[0]?.payout.id ?? "", "by transfer", audit, world.context())).toMatchObject({
        user: "erased",
      });
      expect(await booked()).toHaveLength(1);
    });
  });
});
