import { moneyFromCents, type PayoutRun, runPayouts } from "@slipstream/core/billing/server";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { brokenBooks } from "@slipstream/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { inTransaction } from "../connection.ts";
import { applyPayee } from "./apply-payee.ts";
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
const failures: string[] = [];
const turn = (crashAt?: string): Promise<PayoutRun> => {
  const { lane, store, terms, clock, nextId, stripe } = world;
  const payments = terms.mode === "manual" ? null : stripe.port;
  const crashPoint = (label: string) => {
    if (label === crashAt) throw new Error(`killed at ${label}`);
  };
  const onFailure = ({ code }: { code: string }) => failures.push(code);
  return runPayouts({ lane, store, payments, terms, clock, nextId, crashPoint, onFailure });
};
const journals = (kind: string) =>
  world.fresh.sql<{ key: string; minor: string }>(
    `SELECT j.key, sum(t.amount_minor) AS minor FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id
     WHERE j.kind = $1 GROUP BY j.key ORDER BY j.key`,
    [kind],
  );
const sentCents = () => [...world.stripe.transfers.values()].map(({ amountCents }) => amountCents);
const earned = async (userId: string) => (await world.store.readEarnings(userId, world.clock.now())).totals[0];

/** Somebody who is paid 6.40 of 10.00 after a week, and 1.60 a week later. */
async function aMaster({ onboarded = true } = {}) {
  const owner = await world.person();
  const masterId = await world.master(owner);
  if (onboarded) await world.onboard(owner);
  return { owner, masterId };
}

describe("with Stripe", () => {
  useWorld();

  it("pays a share when its holding period is over, its reserve a period later, each once", async () => {
    const { clock } = world;
    const { owner, masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);

    clock.advance(7 * DAY_MS - 1);
    expect(await turn()).toMatchObject({ planned: 0, sent: 0, released: 0 });
    expect(await earned(owner)).toMatchObject({ held: moneyFromCents(640n), reserve: moneyFromCents(160n), ready: 0n, paidOut: 0n });
    clock.advance(1);
    expect(await turn()).toMatchObject({ planned: 1, sent: 1, userIds: [owner] });
    expect(sentCents()).toEqual([640n]);
    expect(await turn()).toMatchObject({ planned: 0, sent: 0 });
    clock.advance(7 * DAY_MS);
    expect(await turn()).toMatchObject({ released: 1, planned: 1, sent: 1 });
    expect(sentCents()).toEqual([640n, 160n]);
    expect((await journals("payout")).map(({ minor }) => minor).sort()).toEqual(["160000000", "640000000"]);
    expect((await world.store.list({ userId: owner, limit: 1 })).items).toMatchObject([{ amount: "1.6", status: "sent" }]);
    expect(await earned(owner)).toMatchObject({ held: 0n, reserve: 0n, ready: 0n, paidOut: moneyFromCents(800n) });
    expect(await world.fresh.sql("SELECT count(*)::int AS n FROM notices WHERE user_id = $1 AND kind = 'payout-sent'", [owner])).toEqual([
      { n: 2 },
    ]);
  });

  it("keeps what is below a cent for the next payout", async () => {
    const { clock } = world;
    const { masterId } = await aMaster();
    const follower = await world.person();
    // 0.64 of each dollar and a third of a cent: 0.01 × 0.64 = 0.0064
    for (let index = 0; index < 3; index++) await world.paid(follower, [{ masterId, amount: "0.51" }]);
    clock.advance(7 * DAY_MS);
    await turn();
    // 3 × 0.3264 = 0.9792
    expect(sentCents()).toEqual([97n]);
    clock.advance(7 * DAY_MS);
    await turn();
    // 3 × 0.0816 = 0.2448, and the 0.0092 that stayed
    expect(sentCents()).toEqual([97n, 25n]);
  });

  it("pays two masters of one owner together, and knows whose is what", async () => {
    const { clock } = world;
    const { owner, masterId } = await aMaster();
    const second = await world.master(owner);
    await world.paid(await world.person(), [
      { masterId, amount: "10" },
      { masterId: second, amount: "5" },
    ]);
    clock.advance(7 * DAY_MS);
    await turn();
    expect(sentCents()).toEqual([960n]);
    const parts = await world.fresh.sql<{ minor: string }>("SELECT amount_minor AS minor FROM billing_payout_parts ORDER BY 1");
    expect(parts.map(({ minor }) => minor)).toEqual(["320000000", "640000000"]);
  });

  it("holds the share of a master who is not through with Stripe's questions, and pays it after", async () => {
    const { clock, database } = world;
    const { owner, masterId } = await aMaster({ onboarded: false });
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    clock.advance(14 * DAY_MS);
    expect(await turn()).toMatchObject({ released: 1, planned: 0, sent: 0 });
    expect(await earned(owner)).toMatchObject({ ready: moneyFromCents(800n), held: 0n, reserve: 0n });
    expect((await world.store.listWaiting(world.clock.now(), 10)).map(({ because, amount }) => [because, amount])).toEqual([
      ["onboarding", "8"],
    ]);

    const audit = {
      id: world.nextId(),
      kind: "payout-onboarding-begun",
      userId: owner,
      at: clock.now(),
      ip: "::1",
      userAgent: "test",
      detail: {},
    } as const;
    await world.store.openPayee(owner, "acct_new", audit);
    await world.store.openPayee(owner, "acct_new", { ...audit, id: world.nextId() });
    // Once, also where nobody went through with it the first time.
    expect(await world.fresh.sql("SELECT kind, payload FROM notices WHERE user_id = $1", [owner])).toEqual([
      { kind: "payouts-set-up", payload: { payeeId: "acct_new" } },
    ]);
    const payee = { id: "acct_new", detailsSubmitted: true, transfersActive: true, payoutsEnabled: true, requirements: [] };
    await inTransaction(database.pool, async (client) => expect(await applyPayee(client, payee, clock.now())).toEqual([owner]));
    await inTransaction(database.pool, async (client) => expect(await applyPayee(client, payee, clock.now())).toEqual([]));
    expect(await turn()).toMatchObject({ planned: 1, sent: 1 });
    expect([...world.stripe.transfers.values()]).toMatchObject([{ payeeId: "acct_new", amountCents: 800n }]);
    expect(await world.store.listWaiting(world.clock.now(), 10)).toEqual([]);
  });

  it("holds the share of somebody who erased themselves, for operators to see", async () => {
    const { owner, masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    await world.fresh.sql("UPDATE masters SET user_id = NULL WHERE id = $1", [masterId]);
    await world.fresh.sql("DELETE FROM users WHERE id = $1", [owner]);
    world.clock.advance(14 * DAY_MS);
    expect(await turn()).toMatchObject({ planned: 0, sent: 0 });
    expect(await world.store.listWaiting(world.clock.now(), 10)).toMatchObject([
      { masterId, userId: null, because: "erased", amount: "8", currency: "USD" },
    ]);
  });

  it.each(["payout-planned", "payout-sent"])("goes on where it was killed at %s: one transfer, one journal", async (label) => {
    const { masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    await expect(turn(label)).rejects.toThrow("killed");
    await turn();
    await turn();
    expect(sentCents()).toEqual([640n]);
    expect(await journals("payout")).toHaveLength(1);
  });

  it.each([["before"], ["after"]] as const)("asks again when a call was lost %s it arrived: one transfer, one journal", async (fault) => {
    const { masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    world.stripe.fail(fault);
    expect(await turn()).toMatchObject({ planned: 1, sent: 0 });
    expect(await turn()).toMatchObject({ planned: 0, sent: 0 });
    world.clock.advance(MINUTE_MS);
    expect(await turn()).toMatchObject({ sent: 1 });
    expect(sentCents()).toEqual([640n]);
    expect(await journals("payout")).toHaveLength(1);
  });

  it("waits an hour where Stripe has too little, and asks under a new key", async () => {
    const { masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    world.stripe.refuse("balance_insufficient");
    await turn();
    world.clock.advance(HOUR_MS - 1);
    expect(await turn()).toMatchObject({ sent: 0 });
    world.clock.advance(1);
    expect(await turn()).toMatchObject({ sent: 1 });
    const keys = world.stripe.keys.map((key) => key.replace(/[0-9a-f-]{36}/, "ID"));
    expect(keys).toEqual(["payout:ID:transfer", "payout:ID:transfer:1"]);
  });

  it("gives up a payout that Stripe refuses for good: the money is due again, a day later", async () => {
    const { owner, masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    world.stripe.refuse("account_closed");
    expect(await turn()).toMatchObject({ planned: 1, sent: 0 });
    expect(await earned(owner)).toMatchObject({ ready: moneyFromCents(640n) });
    expect(await turn()).toMatchObject({ planned: 0 });
    world.clock.advance(DAY_MS);
    expect(await turn()).toMatchObject({ planned: 1, sent: 1 });
    expect((await world.store.list({ userId: owner, limit: 9 })).items.map(({ status }) => status)).toEqual(["sent", "failed"]);
  });

  it("makes one payout where several plan and send at once", async () => {
    for (let index = 0; index < 4; index++) {
      const { masterId } = await aMaster();
      await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    }
    world.clock.advance(7 * DAY_MS);
    await Promise.all([turn(), turn(), turn(), turn()]);
    await turn();
    expect(sentCents()).toEqual([640n, 640n, 640n, 640n]);
    expect(await journals("payout")).toHaveLength(4);
    world.clock.advance(7 * DAY_MS);
    await Promise.all([turn(), turn(), turn()]);
    await turn();
    expect(await journals("reserve-release")).toHaveLength(4);
    expect(sentCents().filter((cents) => cents === 160n)).toHaveLength(4);
  });

  it("never pays with a live key what was paid with a test key", async () => {
    const { masterId } = await aMaster();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    world.clock.advance(7 * DAY_MS);
    const { lane, store, clock, nextId, stripe } = world;
    await world.fresh.sql("UPDATE billing_connects SET live = true");
    const terms = { ...world.terms, mode: "live" } as const;
    const run = await runPayouts({ lane, store, payments: stripe.port, terms, clock, nextId, onFailure: () => {} });
    expect(run).toMatchObject({ planned: 0, sent: 0 });
  });
});

describe("by hand", () => {
  useWorld(MANUAL_TERMS);

  it("writes payouts down, and books them when the operator says so, once", async () => {
    const { clock, store } = world;
    const { owner, masterId } = await aMaster({ onboarded: false });
    const operator = await world.person();
    await world.paid(await world.person(), [{ masterId, amount: "10" }]);
    clock.advance(7 * DAY_MS);
    expect(await turn()).toMatchObject({ planned: 1, sent: 0 });
    expect(await turn()).toMatchObject({ planned: 0 });
    const [due] = (await store.listDue({ limit: 10 })).items;
    expect(due).toMatchObject({ userId: owner, payout: { amount: "6.4", provider: "manual", status: "planned" } });
    const payoutId = due?.payout.id ?? "";
    const audit = () =>
      ({
        id: world.nextId(),
        kind: "payout-marked-sent",
        userId: operator,
        at: clock.now(),
        ip: "::1",
        userAgent: "test",
        detail: { payoutId },
      }) as const;
    expect(await store.markSent(world.nextId(), "by bank", audit(), world.context())).toBeNull();
    expect(await store.markSent(payoutId, "by bank", audit(), world.context())).toMatchObject({ payout: { status: "sent" } });
    expect(await store.markSent(payoutId, "by bank", audit(), world.context())).toBe(false);
    expect(await journals("payout")).toHaveLength(1);
    expect((await store.listDue({ limit: 10 })).items).toEqual([]);
    expect(await world.fresh.sql("SELECT kind FROM audit_events WHERE user_id = $1", [operator])).toEqual([{ kind: "payout-marked-sent" }]);
  });
});
