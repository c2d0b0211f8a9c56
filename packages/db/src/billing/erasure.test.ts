import { dropErasedCustomers } from "@slipstream/core/billing/server";
import { DAY_MS } from "@slipstream/kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPeopleStore } from "../people/people-store.ts";
import { type Follower, type InvoicesWorld, invoicesWorld, LIVE, TEST } from "./invoices.fixture.ts";

let world: InvoicesWorld;
let ann: Follower;
let master: { masterId: string; ownerId: string };
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.useTerms(TEST);
  [ann, master] = [await world.follower(), await world.master()];
});
afterEach(async () => {
  expect(await world.brokenBooks()).toEqual([]);
  await world.fresh.sql("UPDATE billing_invoices SET next_at = NULL");
});

const LEAST = { leastChargeCents: 50n, platformBps: 2_000 };
const erase = (userId = ann.userId, live = false) =>
  createPeopleStore(world.database).atomically(async (writes) => {
    const user = await writes.findUser(userId);
    const open = await writes.settleFees(userId, { ...LEAST, live }, { journalId: world.nextId(), at: world.clock.now() });
    if (open.length === 0) await writes.eraseUser(userId, user?.email ?? "");
    return open;
  });
const tracesOf = async (userId: string): Promise<string[]> => {
  const tables = await world.fresh.sql<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'user_id' ORDER BY 1",
  );
  const found: string[] = [];
  for (const { name } of tables)
    if ((await world.fresh.sql(`SELECT 1 FROM "${name}" WHERE user_id = $1 LIMIT 1`, [userId])).length > 0) found.push(name);
  return found;
};
const owed = async (userId: string): Promise<string | undefined> => {
  const [row] = await world.fresh.sql<{ sum: string | null }>(
    `SELECT trim_scale(sum(e.amount_minor) / 1e8)::text AS sum FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id
     WHERE a.kind = 'follower-receivable' AND a.user_id = $1`,
    [userId],
  );
  return row?.sum ?? undefined;
};

it("whoever takes their data along has the invoices, the books and the card's name, and nobody else's", async () => {
  await world.saveCard(ann.userId, "works");
  await world.fee(ann, master, "8.004");
  await world.nextWeek();
  const exported = new Map<string, Record<string, unknown>[]>();
  for await (const { table, rows } of createPeopleStore(world.database).exportRows(ann.userId))
    exported.set(table, [...(exported.get(table) ?? []), ...rows.map((row) => JSON.parse(row) as Record<string, unknown>)]);
  expect(exported.get("billing_invoices")).toMatchObject([{ amount_cents: 800, status: "paid", currency: "USD" }]);
  expect(exported.get("billing_invoice_lines")).toMatchObject([{ master_id: master.masterId, amount_cents: 800 }]);
  expect(exported.get("billing_customers")).toMatchObject([{ payment_method: { last4: "4242" } }]);
  expect(exported.get("ledger_journals")?.map(({ kind }) => kind)).toEqual(["fee", "payment"]);
  expect(exported.get("ledger_transfers")?.map(({ amount }) => amount)).toEqual(["8.004", "8"]);
  expect(JSON.stringify([...exported])).not.toMatch(/invoice\.test/);
  expect(JSON.stringify([...exported])).not.toContain(master.ownerId);
});

describe("whoever erases themselves", () => {
  it("pays what is open first: an invoice, and what will be on the next one", async () => {
    await world.fee(ann, master, "8");
    expect(await erase()).toEqual([{ currency: "USD", amount: "8", invoices: 0, unsettled: false }]);
    await world.nextWeek();
    await world.fee(ann, master, "0.6");
    expect(await erase()).toEqual([
      { currency: "USD", amount: "8", invoices: 1, unsettled: false },
      { currency: "USD", amount: "0.6", invoices: 0, unsettled: false },
    ]);
    expect(await owed(ann.userId)).toBe("8.6");
  });

  it("stops the follows first whose profit is not settled yet", async () => {
    await world.fresh.sql(
      `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, realized_minor, started_at, started_ms, updated_at)
       VALUES ($1, $2, $3, $4, 'paper', 'active', '{}', 1000, false, 0, 0, 5000000000, now(), 0, now())`,
      [world.nextId(), ann.userId, ann.accountId, master.masterId],
    );
    expect(await erase()).toEqual([{ currency: "USD", amount: "5", invoices: 0, unsettled: true }]);
    await world.fresh.sql("UPDATE follows SET realized_minor = 400000000 WHERE user_id = $1", [ann.userId]);
    expect(await erase()).toEqual([]);
  });

  it("has the cents below the least charge written off, and goes; books stay, Stripe forgets the customer", async () => {
    await world.saveCard(ann.userId, "works");
    await world.fee(ann, master, "8.004");
    await world.fee(ann, master, "0.49");
    await world.nextWeek();
    await world.fee(ann, master, "0.48999999");
    const { stripe_customer_id: customerId } = (
      await world.fresh.sql<{ stripe_customer_id: string }>("SELECT stripe_customer_id FROM billing_customers WHERE user_id = $1", [
        ann.userId,
      ])
    )[0] ?? { stripe_customer_id: "" };
    expect(await erase()).toEqual([]);
    expect(await owed(ann.userId)).toBe("0");
    expect(await tracesOf(ann.userId)).toEqual(["billing_customers", "billing_invoices", "fee_settlements", "ledger_accounts"]);
    expect(
      await world.fresh.sql("SELECT payment_method, payment_method_id FROM billing_customers WHERE user_id = $1", [ann.userId]),
    ).toEqual([{ payment_method: null, payment_method_id: null }]);
    const journals = await world.fresh.sql("SELECT kind, detail FROM ledger_journals WHERE key = $1", [`write-off:erased:${ann.userId}`]);
    expect(journals).toEqual([{ kind: "write-off", detail: { reason: "erased" } }]);

    world.stripe.fail({ call: "deleteCustomer", when: "before" });
    await expect(dropErasedCustomers(world.deps())).rejects.toMatchObject({ kind: "temporary" });
    expect(await tracesOf(ann.userId)).toContain("billing_customers");
    world.stripe.fail(null);
    expect(await dropErasedCustomers(world.deps())).toBe(1);
    expect(world.stripe.erased).toContain(customerId);
    expect(await tracesOf(ann.userId)).not.toContain("billing_customers");
  });

  it("is never planned an invoice meanwhile: one of the two comes first", async () => {
    await world.fee(ann, master, "3");
    world.market.ms += 7 * DAY_MS;
    const [open, made] = await Promise.all([erase(), world.plan()]);
    expect([open.length, made]).toEqual([1, 1]);
  });

  it("takes the hold and the marks along", async () => {
    await world.fresh.sql("INSERT INTO billing_holds VALUES ($1, $2, now())", [ann.userId, world.nextId()]);
    await world.fresh.sql(
      "INSERT INTO fee_marks (account_id, master_id, user_id, to_ms, held, rate_bps, updated_at) VALUES ($1, $2, $3, 0, '{}', 0, now())",
      [...[ann.accountId, master.masterId, ann.userId]],
    );
    expect(await erase()).toEqual([]);
    expect(await tracesOf(ann.userId)).toEqual([]);
  });
});

describe("with a live key", () => {
  it("fees of a paper account that were booked before are never invoiced, and written off with whoever goes", async () => {
    await world.fee(ann, master, "8");
    world.useTerms(LIVE);
    await world.nextWeek();
    expect(await world.invoicesOf(ann.userId)).toEqual([]);
    expect((await world.billing().overview({ userId: ann.userId })).carried).toEqual([]);
    expect(await erase(ann.userId, true)).toEqual([]);
    expect(await owed(ann.userId)).toBe("0");
  });

  it("of one pair, what live accounts owe is invoiced to the cent, whatever was booked and invoiced before", async () => {
    const real = { userId: ann.userId, accountId: await world.account(ann.userId, "live") };
    await world.saveCard(ann.userId, "works");
    await world.fee(ann, master, "8");
    await world.fee(real, master, "2");
    await world.nextWeek();
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ amount: "10", status: "paid" });
    await world.fee(ann, master, "5");
    await world.fee(real, master, "3.001");
    world.useTerms(LIVE);
    await world.nextWeek();
    const [invoice] = await world.invoicesOf(ann.userId);
    // Another kind of key: a customer of its own, and no card yet.
    expect(invoice).toMatchObject({ amount: "3", status: "open", failure: "no-payment-method" });
    await world.fee(real, master, "1.009");
    await world.nextWeek();
    expect((await world.invoicesOf(ann.userId)).map(({ amount }) => amount)).toEqual(["1.01", "3", "10"]);
  });

  it("invoices of another key are left to the operator: neither tried, reminded of nor held against anybody", async () => {
    await world.saveCard(ann.userId, "declines");
    await world.fee(ann, master, "8");
    await world.nextWeek();
    await world.later(240);
    expect(await world.holds()).toContain(ann.userId);
    world.useTerms(LIVE);
    const calls = world.stripe.calls.length;
    await world.plan();
    await world.later(72);
    expect([world.stripe.calls.length, await world.holds()]).toEqual([calls, []]);
    const { id } = await world.invoiceOf(ann.userId);
    await expect(world.billing().payInvoice({ userId: ann.userId, invoiceId: id })).rejects.toMatchObject({ code: "billing-manual" });
    const operator = { userId: master.ownerId, visitor: { ip: "10.0.0.1", userAgent: "test" }, note: "of the test key" };
    expect(await world.billing().writeOff({ ...operator, invoiceId: id })).toMatchObject({ status: "written-off" });
  });
});
