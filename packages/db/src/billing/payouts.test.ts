import { runPayouts } from "@slipstream/core/billing/server";
import { DAY_MS } from "@slipstream/kernel";
import { brokenBooks } from "@slipstream/testing";
import { beforeEach, expect, it } from "vitest";
import { type PayoutsWorld, payoutsWorld } from "./test-payouts.ts";

let world: PayoutsWorld;
beforeEach(async () => {
  world = await payoutsWorld();
  return async () => {
    expect(await brokenBooks(world.fresh.pool)).toEqual([]);
    await world.close();
  };
});
const turn = (over: { payments?: null } = {}) => {
  const { lane, store, terms, clock, nextId, stripe } = world;
  return runPayouts({ lane, store, payments: over.payments === null ? null : stripe.port, terms, clock, nextId, onFailure: () => {} });
};
const journals = (kind: string) =>
  world.fresh.sql<{ key: string; minor: string }>(
    `SELECT j.key, sum(t.amount_minor) AS minor FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id
     WHERE j.kind = $1 GROUP BY j.key ORDER BY j.key`,
    [kind],
  );

it("pays a share when its holding period is over, its reserve a period later, each once", async () => {
  const { clock, stripe } = world;
  const owner = await world.person();
  const masterId = await world.master(owner);
  await world.onboard(owner);
  await world.paid(await world.person(), [{ masterId, amount: "10" }]);

  clock.advance(7 * DAY_MS - 1);
  expect(await turn()).toMatchObject({ planned: 0, sent: 0, released: 0 });
  clock.advance(1);
  // 10.00, less 20 % for the platform, less 20 % of the rest in reserve
  expect(await turn()).toMatchObject({ planned: 1, sent: 1 });
  expect([...stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([640n]);
  expect(await turn()).toMatchObject({ planned: 0, sent: 0 });
  clock.advance(7 * DAY_MS);
  expect(await turn()).toMatchObject({ released: 1, planned: 1, sent: 1 });
  expect([...stripe.transfers.values()].map(({ amountCents }) => amountCents)).toEqual([640n, 160n]);
  expect((await journals("payout")).map(({ minor }) => minor).sort()).toEqual(["160000000", "640000000"]);
  expect(await world.store.list({ userId: owner, limit: 10 })).toMatchObject({
    items: [
      { amount: "1.6", status: "sent" },
      { amount: "6.4", status: "sent" },
    ],
  });
});
