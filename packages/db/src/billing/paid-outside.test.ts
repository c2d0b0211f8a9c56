import { collectDueInvoices, createBilling, type Payments } from "@slipstream/core/billing/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { inTransaction } from "../connection.ts";
import { applyInvoiceState } from "./apply-invoice.ts";
import { type Follower, type InvoicesWorld, invoicesWorld, TEST, VISITOR, WEEK_MS } from "./invoices.fixture.ts";

let world: InvoicesWorld;
let ann: Follower;
let operator: string;
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.useTerms(TEST);
  [ann, operator] = [await world.follower(), await world.person()];
  await world.saveCard(ann.userId, "works");
  await world.fee(ann, await world.master(), "9");
  world.market.ms += WEEK_MS;
  await world.plan();
});
afterEach(async () => {
  expect(await world.brokenBooks()).toEqual([]);
  await world.fresh.sql("UPDATE billing_invoices SET next_at = NULL");
});

const asked = async () => ({
  ...{ userId: operator, visitor: VISITOR, note: "by transfer" },
  invoiceId: (await world.invoiceOf(ann.userId)).id,
});
/** The payments port, with something that happens once a call of it was made and before its caller goes on. */
const withAfter = (call: "createInvoice" | "voidInvoice" | "readInvoice", then: (answer: unknown) => Promise<unknown>): Payments => {
  const port = world.stripe.port;
  let isDone = false;
  const wrapped = async (...args: never[]) => {
    const answer = await (port[call] as (...args: never[]) => Promise<unknown>)(...args);
    if (!isDone) {
      isDone = true;
      await then(answer);
    }
    return answer;
  };
  return { ...port, [call]: wrapped };
};
const statusesAtStripe = async () => {
  const { id } = await world.invoiceOf(ann.userId);
  return [...world.stripe.invoices.values()].filter(({ invoiceId }) => invoiceId === id).map(({ status }) => status);
};

it.each(["markPaid", "writeOff"] as const)("%s while the invoice is being made at Stripe: the card is not charged", async (deed) => {
  const charged = world.stripe.charged();
  const payments = withAfter("createInvoice", async () => world.billing()[deed](await asked()));
  await collectDueInvoices({ ...world.deps(), payments });
  expect(world.stripe.charged() - charged).toBe(0n);
  expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: deed === "markPaid" ? "paid" : "written-off" });
  expect(await statusesAtStripe()).toEqual(["void"]);
});

it("the invoice that was made at Stripe just before it is marked as paid is taken back there first", async () => {
  const store = world.deps().invoices;
  const before = await asked();
  let isDone = false;
  const invoices = {
    ...store,
    async findAny(id: string) {
      const found = await store.findAny(id);
      if (!isDone) {
        isDone = true;
        await world.stripe.port.createInvoice({
          ...{ customerId: "cus", invoiceId: id, currency: "USD", description: "", key: "k" },
          lines: [{ id: "line", amountCents: 900n, description: "" }],
        });
        const [made] = [...world.stripe.invoices.values()].filter(({ invoiceId }) => invoiceId === id);
        if (made) await store.applyState(made, { at: world.clock.now(), nextId: world.nextId, terms: TEST });
      }
      return found;
    },
  };
  expect(await createBilling({ ...world.deps(), invoices }).markPaid(before)).toMatchObject({ status: "paid", provider: "manual" });
  expect(await statusesAtStripe()).toEqual(["void"]);
});

it("the event of the invoice that is taken back comes first: it is paid all the same, not written off", async () => {
  const works = world.stripe;
  await world.fresh.sql("UPDATE billing_customers SET payment_method_id = NULL, payment_method = NULL WHERE user_id = $1", [ann.userId]);
  await world.collect();
  const payments = withAfter("voidInvoice", async () => {
    const [state] = [...works.invoices.values()].slice(-1);
    if (state)
      await inTransaction(world.database.pool, (client) =>
        applyInvoiceState(client, state, { at: world.clock.now(), nextId: world.nextId, terms: TEST }),
      );
  });
  const paid = await createBilling({ ...world.deps(), payments }).markPaid(await asked());
  expect(paid).toMatchObject({ status: "paid", provider: "manual" });
});

it("money that comes in for an invoice that was written off is marked as paid", async () => {
  await world.billing().writeOff(await asked());
  expect(await world.billing().markPaid(await asked())).toMatchObject({ status: "paid" });
  await expect(world.billing().markPaid(await asked())).rejects.toMatchObject({ code: "invoice-not-open" });
});
