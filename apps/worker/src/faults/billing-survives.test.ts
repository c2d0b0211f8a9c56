import { setTimeout as sleep } from "node:timers/promises";
import { nextPeriodEnd } from "@slipstream/core/fees";
import { MINUTE_MS, type Ms } from "@slipstream/kernel";
import { brokenBooks, createRandom, type FreshDatabase, type FreshRedis, freshDatabase, freshRedis } from "@slipstream/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FeesLog, followedLife } from "../fees-life.fixture.ts";
import { type BillingWorld, openBillingWorld, type Pair } from "./billing-world.fixture.ts";
import { keepWorkers, type Workers } from "./workers.fixture.ts";

// Real workers settle, invoice, charge and pay out against a simulation of Stripe that loses replies and events, doubles and shuffles them, while
// they are killed at labelled points. Then our books are held to the law of the fee, to themselves and to Stripe's.

const LONG = process.env.FAULTS === "long";
const ROUNDS = LONG ? Number(process.env.FAULT_ROUNDS ?? "8") : 1;
const FOLLOWERS = LONG ? 24 : 6;
/** One period of the market each: whoever works then dies there. */
const LABELS = [
  "after-settle-page",
  "invoices-plan-page",
  "payments-create-invoice",
  "payments-pay-invoice",
  "invoices-apply-state",
  "payout-planned",
  "payout-sent",
];
const TERMS = {
  PAYOUT_HOLD_HOURS: "0",
  PAYOUT_RESERVE_HOURS: "0.0005",
  BILLING_REMIND_HOURS: "0,0.0003,0.0006",
  BILLING_GRACE_HOURS: "0.001",
};
const random = createRandom(20_261_123);
const log: FeesLog = [];
const pairs: Pair[] = [];
const people: string[] = [];
let fresh: FreshDatabase;
let redis: FreshRedis;
let world: BillingWorld;
let workers: Workers;

beforeAll(async () => {
  [fresh, redis] = await Promise.all([freshDatabase(), freshRedis()]);
  world = await openBillingWorld(fresh, TERMS, 20_261_123);
  const owners = [await world.user("Mia"), await world.user("Max")];
  const masters: string[] = [];
  for (const [index, feeBps] of [1_000, 2_345, 3_000].entries()) {
    const masterId = await world.master(owners[index % 2] ?? "", feeBps);
    log.push({ kind: "ask", ms: 0, masterId, feeBps });
    masters.push(masterId);
  }
  await world.moveTo(world.marketMs() + 1);
  for (let follower = 0; follower < FOLLOWERS; follower++) {
    const userId = await world.user("Ann");
    people.push(userId);
    const accountId = await world.account(userId);
    for (const masterId of masters.filter((_, index) => index !== follower % 3)) {
      const pair = await world.follow(userId, accountId, masterId);
      pairs.push(pair);
      log.push({ kind: "follow", ms: world.marketMs(), ...pair });
    }
  }
  for (const userId of owners) await world.onboard(userId);
  // The first has no card for long, the second one that is refused.
  for (const [index, userId] of people.entries()) if (index > 0) await world.saveCard(userId, index === 1 ? "noFunds" : "works");
  world.fake.control.api.behave({ lostReplies: 0.05, failures: 0.05 });
  world.fake.control.webhooks.behave({ doubled: 0.5, lost: 0.05, delayUpToMs: 400 });
});
afterAll(async () => {
  await workers?.stop();
  await world?.close();
  await redis?.stop();
  await fresh?.drop();
});

const count = async (query: string, values: unknown[] = []): Promise<number> =>
  Number((await fresh.sql<{ n: string }>(`SELECT count(*) AS n FROM ${query}`, values))[0]?.n ?? 0);
const until = async (what: string, isSo: () => Promise<boolean>, limitMs = 120_000): Promise<void> => {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`still not so: ${what}`);
    await sleep(100);
  }
};
/** What a dead worker had taken on, or Stripe did not answer, waits minutes before it is looked at again: here it does not. */
const hurry = async () => {
  await fresh.sql("UPDATE billing_invoices SET next_at = now() WHERE next_at > now() AND status IN ('planned', 'open')");
  await fresh.sql("UPDATE billing_payouts SET next_at = now() WHERE next_at > now() AND status = 'planned'");
};

/** A week of everybody's trading, and the market's step beyond its end. */
async function tradeAWeek(): Promise<Ms> {
  for (const pair of pairs)
    if (random.chance(0.8)) await world.trade(pair, 2_000 + random.below(30_000) - (random.chance(0.3) ? 25_000 : 0));
  const end = nextPeriodEnd(world.marketMs(), "week");
  const [row] = await fresh.sql<{ seq: string }>("SELECT max(seq)::text AS seq FROM fills");
  await world.moveTo(end + 3 * MINUTE_MS);
  log.push({ kind: "run", ms: world.marketMs(), ends: [end], fillSeq: row?.seq ?? "0", cashId: "0" });
  return end;
}
const isSettled = async (end: Ms) => (await count("fee_settlements WHERE to_ms = $1", [end])) >= pairs.length;
/** All invoices of those who can pay are paid, and everything that is due has gone out. */
const isQuiet = async (users: readonly string[]): Promise<boolean> => {
  await hurry();
  return (
    (await count("billing_invoices WHERE status <> 'paid' AND user_id = ANY($1)", [users])) === 0 &&
    (await count("billing_payouts WHERE status = 'planned'")) === 0 &&
    (await count("billing_shares WHERE reserve_released_at IS NULL")) === 0
  );
};

it(
  "one fee, one invoice, one charge, one transfer, whatever is killed, lost, doubled or late; and the books are Stripe's",
  async () => {
    workers = keepWorkers(fresh, { ...world.settings, WORKER_ROLES: "billing", REDIS_URL: redis.url });
    const diedAt = new Set<string>();
    const payers = people.slice(2);
    for (let round = 0; round < ROUNDS; round++)
      for (const label of LABELS) {
        const before = workers.deaths();
        workers.crashAt(`${label}#${LONG ? 1 + random.below(3) : 1}`);
        workers.killAll();
        const end = await tradeAWeek();
        const died = async () => {
          await hurry();
          return workers.deaths() > before + 2;
        };
        await until(`a death at ${label}`, died, 60_000).then(
          () => diedAt.add(label),
          () => undefined,
        );
        workers.crashAt(null);
        workers.killAll();
        await until(`the week to ${new Date(end).toISOString()} is settled`, () => isSettled(end));
        await hurry();
      }
    await until("those who can pay have paid, and masters have it", () => isQuiet(payers), 180_000);
    // Whoever could not pay does in the end.
    await until("opens of those who did not pay stand still", async () => (await count("billing_holds")) === 2);
    for (const userId of people.slice(0, 2)) await world.saveCard(userId, "works");
    await until("everybody has paid, and masters have it", () => isQuiet(people), 180_000);
    expect(await count("billing_holds")).toBe(0);
    await world.fake.control.webhooks.settled();
    expect(await workers.stop()).toBe(0);

    process.stdout.write(`${JSON.stringify({ deaths: workers.deaths(), diedAt: [...diedAt], ...(await figures()) })}\n`);
    for (const pair of pairs) {
      const { stated, lawful } = await followedLife(fresh.sql, log, pair);
      expect(stated).toEqual(lawful);
    }
    expect(await brokenBooks(world.pool)).toEqual([]);
    await expectStripesBooks();
    // Otherwise the test proved nothing.
    expect(diedAt.size).toBeGreaterThan(LABELS.length / 2);
    expect(await count("fee_settlements WHERE fee_minor > 0")).toBeGreaterThan(pairs.length);
  },
  LONG ? 3_600_000 : 900_000,
);

const figures = async () => ({
  settlements: await count("fee_settlements"),
  fees: await count("ledger_journals WHERE kind = 'fee'"),
  invoices: await count("billing_invoices"),
  payouts: await count("billing_payouts"),
  events: await count("billing_events"),
});

/** Stripe has one object for each row of ours, over the same amount, and its balance is what our clearing account says. */
async function expectStripesBooks(): Promise<void> {
  const { control } = world.fake;
  const ours = await fresh.sql<{ id: string; stripe_invoice_id: string; amount: string }>(
    "SELECT id, stripe_invoice_id, amount_cents::text AS amount FROM billing_invoices ORDER BY stripe_invoice_id",
  );
  const invoices = control.all("invoice").filter(({ status }) => status === "paid");
  expect(invoices.map(({ id, amount_paid }) => `${id} ${amount_paid}`).toSorted()).toEqual(
    ours.map((row) => `${row.stripe_invoice_id} ${row.amount}`),
  );
  expect(control.all("charge").filter(({ status }) => status === "succeeded")).toHaveLength(ours.length);
  const sent = await fresh.sql<{ stripe_transfer_id: string; amount: string }>(
    "SELECT stripe_transfer_id, amount_cents::text AS amount FROM billing_payouts WHERE status = 'sent' ORDER BY stripe_transfer_id",
  );
  expect(
    control
      .all("transfer")
      .map(({ id, amount }) => `${id} ${amount}`)
      .toSorted(),
  ).toEqual(sent.map((row) => `${row.stripe_transfer_id} ${row.amount}`));
  control.api.behave({ lostReplies: 0, failures: 0 });
  expect(await world.reconcile()).toEqual([]);
  const [clearing] = await fresh.sql<{ cents: string }>(
    `SELECT (sum(e.amount_minor) / 1000000)::bigint::text AS cents FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.kind = 'payment-clearing'`,
  );
  expect((await world.payments.readBalance()).get("USD")).toBe(BigInt(clearing?.cents ?? -1));
}
