import { collectDueInvoices } from "@slipstream/core/billing/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Follower, type InvoicesWorld, invoicesWorld, MANUAL, TEST, VISITOR, WEEK_MS } from "./invoices.fixture.ts";

type Master = { masterId: string; ownerId: string };
let world: InvoicesWorld;
let ann: Follower;
let trend: Master;
let scalper: Master;
beforeAll(async () => {
  world = await invoicesWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.useTerms(TEST);
  world.stripe.fail(null);
  world.stripe.lie({});
  [ann, trend, scalper] = [await world.follower(), await world.master(), await world.master()];
});
/** Whatever happened, the books are right, and nobody waits for anything from an earlier test. */
afterEach(async () => {
  expect(await world.brokenBooks()).toEqual([]);
  await world.fresh.sql("UPDATE billing_invoices SET next_at = NULL");
});
const charge = async (userId = ann.userId) =>
  (await world.billing().payInvoice({ userId, invoiceId: (await world.invoiceOf(userId)).id })).status;

describe("a follower with a card", () => {
  beforeEach(() => world.saveCard(ann.userId, "works"));

  it("gets one invoice over all masters in whole cents, is charged, and the masters have their shares", async () => {
    await world.fee(ann, trend, "12.34567899");
    await world.fee(ann, scalper, "0.60999999");
    const before = world.stripe.charged();
    await world.nextWeek();
    const invoice = await world.invoiceOf(ann.userId);
    expect(invoice).toMatchObject({
      ...{ number: expect.stringMatching(/^I-\d+$/), currency: "USD", amount: "12.94", status: "paid", failure: null, payUrl: null },
      ...{ periodTo: new Date(world.market.ms - 3_600_000).toISOString(), provider: "stripe", holdAt: null, nextTryAt: null },
      lines: [
        { masterId: trend.masterId, amount: "12.34", platformShare: "2.468" },
        { masterId: scalper.masterId, amount: "0.6", platformShare: "0.12" },
      ],
    });
    expect(world.stripe.charged() - before).toBe(1_294n);
    const shares = await world.fresh.sql(
      `SELECT s.user_id, payable_minor, reserve_minor, platform_minor, (payable_at - paid_at)::text AS held, (reserve_at - paid_at)::text AS reserved
       FROM billing_shares s JOIN billing_invoices i ON i.id = s.invoice_id WHERE s.invoice_id = $1 AND s.master_id = $2`,
      [invoice.id, trend.masterId],
    );
    // 12.34: 20 % is 2.468; of the rest 20 % is 1.9744.
    expect(shares).toEqual([
      {
        user_id: trend.ownerId,
        payable_minor: "789760000",
        reserve_minor: "197440000",
        platform_minor: "246800000",
        held: "7 days",
        reserved: "14 days",
      },
    ]);
    expect(await world.noticesOf(ann.userId)).toEqual(["invoice-paid"]);
    expect(await world.billing().overview({ userId: ann.userId })).toMatchObject({
      carried: [{ currency: "USD", amount: "0.01567898", leastCharge: "0.5" }],
      open: [],
      paid: [{ currency: "USD", amount: "12.94", refunded: "0" }],
      paymentMethod: { brand: "visa", last4: "4242" },
      paymentMethodMissing: false,
      hold: null,
    });
  });

  it("gets no second invoice for a period; what came later and the rest below a cent are on the next one", async () => {
    await world.fee(ann, trend, "1.00999999");
    await world.nextWeek();
    await world.fee(ann, trend, "2.00000002");
    await world.plan();
    expect(await world.invoicesOf(ann.userId)).toHaveLength(1);
    await world.nextWeek();
    expect((await world.invoicesOf(ann.userId)).map(({ amount, status }) => [amount, status])).toEqual([
      ["2.01", "paid"],
      ["1", "paid"],
    ]);
  });

  it("owes less than can be charged: it is carried, shown, and charged with the next period", async () => {
    await world.fee(ann, trend, "0.3");
    await world.fee(ann, scalper, "0.19999999");
    await world.nextWeek();
    expect(await world.invoicesOf(ann.userId)).toEqual([]);
    expect((await world.billing().overview({ userId: ann.userId })).carried).toEqual([
      { currency: "USD", amount: "0.49999999", leastCharge: "0.5" },
    ]);
    await world.fee(ann, scalper, "0.10000001");
    await world.nextWeek();
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ amount: "0.6", status: "paid" });
  });

  it("with two workers at once gets one invoice and one charge", async () => {
    await world.fee(ann, trend, "5");
    world.market.ms += WEEK_MS;
    const before = world.stripe.charged();
    const made = await Promise.all([world.plan(), world.plan(), world.plan()]);
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(1);
    await Promise.all([world.collect(), world.collect(), world.collect(), charge().catch(() => undefined)]);
    expect(world.stripe.charged() - before).toBe(500n);
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });

  it("whose follow is not settled up to the end of the period waits for it, a day at most", async () => {
    await world.fee(ann, trend, "3");
    world.market.ms += WEEK_MS;
    const follow = world.nextId();
    await world.fresh.sql(
      `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, started_at, started_ms, updated_at)
       VALUES ($1, $2, $3, $4, 'paper', 'active', '{}', 1000, 1000, false, 1, 0, now(), $5, now())`,
      [follow, ann.userId, ann.accountId, scalper.masterId, world.market.ms - WEEK_MS],
    );
    expect(await world.plan()).toBe(0);
    world.market.ms += 23 * 3_600_000;
    expect(await world.plan()).toBe(1);
    await world.fresh.sql("DELETE FROM follows WHERE id = $1", [follow]);
  });
});

describe("a card that declines", () => {
  beforeEach(async () => {
    await world.saveCard(ann.userId, "declines");
    await world.fee(ann, trend, "20");
    await world.nextWeek();
  });

  it("is tried with each reminder, then opens stop; a new card pays at once and opens go on", async () => {
    expect(await world.invoiceOf(ann.userId)).toMatchObject({
      ...{ status: "open", failure: "card_declined", failureMessage: "Your card was declined.", reminders: 1 },
      payUrl: expect.stringMatching(/^https:/),
    });
    expect(await world.noticesOf(ann.userId)).toEqual(["payment-failed"]);
    const tries = () => world.stripe.calls.filter((call) => call === "payInvoice").length;
    const first = tries();
    await world.later(71);
    expect(tries()).toBe(first);
    await world.later(1);
    expect([tries(), await world.noticesOf(ann.userId)]).toEqual([first + 1, ["payment-failed", "payment-reminder"]]);
    await world.later(96);
    expect((await world.noticesOf(ann.userId)).slice(2)).toEqual(["payment-reminder"]);
    await world.later(71);
    expect(await world.holds()).toEqual([]);
    await world.later(1);
    expect(await world.holds()).toEqual([ann.userId]);
    expect((await world.noticesOf(ann.userId)).slice(3)).toEqual(["opens-stopped"]);
    expect((await world.billing().overview({ userId: ann.userId })).hold).toMatchObject({
      since: new Date(world.clock.now()).toISOString(),
    });
    await world.later(500);
    expect((await world.noticesOf(ann.userId)).length).toBe(4);

    await world.saveCard(ann.userId, "works");
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "paid", amount: "20" });
    expect(await world.holds()).toEqual([]);
    expect((await world.noticesOf(ann.userId)).slice(4)).toEqual(["invoice-paid", "opens-resumed"]);
    expect(world.stripe.removed).toHaveLength(1);
  });

  it("says no again when the payer asks for it, in Stripe's words, with the page to pay it on", async () => {
    await expect(charge()).rejects.toMatchObject({
      code: "payment-failed",
      message: "Your card was declined.",
      detail: { payUrl: expect.stringMatching(/^https:/) },
    });
    expect(await world.noticesOf(ann.userId)).toEqual(["payment-failed"]);
  });

  it("and is paid on Stripe's page: the next look sees it, even without an event", async () => {
    const [id] = [...world.stripe.invoices.values()]
      .filter(({ status }) => status === "open")
      .map((invoice) => invoice.id)
      .slice(-1);
    world.stripe.payOnPage(id ?? "");
    await world.later(24);
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });

  it("of two unpaid invoices the hold stands until both are settled", async () => {
    await world.fee(ann, scalper, "7");
    await world.nextWeek();
    await world.later(240);
    expect(await world.holds()).toEqual([ann.userId]);
    const [second, first] = await world.invoicesOf(ann.userId);
    const operator = await world.person();
    const asked = { userId: operator, visitor: VISITOR, note: "paid by transfer" };
    await world.billing().markPaid({ ...asked, invoiceId: first?.id ?? "" });
    expect(await world.holds()).toEqual([ann.userId]);
    expect(await world.billing().writeOff({ ...asked, invoiceId: second?.id ?? "" })).toMatchObject({
      status: "written-off",
      holdAt: null,
    });
    expect(await world.holds()).toEqual([]);
    const audit = await world.fresh.sql("SELECT kind, detail ->> 'note' AS note FROM audit_events WHERE user_id = $1 ORDER BY id", [
      operator,
    ]);
    expect(audit).toEqual([
      { kind: "invoice-marked-paid", note: "paid by transfer" },
      { kind: "invoice-written-off", note: "paid by transfer" },
    ]);
    // Paid outside: nobody can pay it at Stripe any more.
    expect([...world.stripe.invoices.values()].filter(({ status }) => status === "void")).not.toHaveLength(0);
    await expect(world.billing().markPaid({ ...asked, invoiceId: first?.id ?? "" })).rejects.toMatchObject({ code: "invoice-not-open" });
  });
});

describe("a card that wants to be confirmed", () => {
  it("is told with the page for it, and paid once that is done", async () => {
    await world.saveCard(ann.userId, "wants-confirmation");
    await world.fee(ann, trend, "4");
    await world.nextWeek();
    const invoice = await world.invoiceOf(ann.userId);
    expect(invoice).toMatchObject({ status: "open", failure: "action-required", payUrl: expect.stringMatching(/^https:/) });
    const [notice] = await world.fresh.sql<{ url: string }>("SELECT payload ->> 'payUrl' AS url FROM notices WHERE user_id = $1", [
      ann.userId,
    ]);
    expect(notice?.url).toBe(invoice.payUrl);
    await expect(charge()).rejects.toMatchObject({
      code: "payment-action-required",
      detail: { payUrl: invoice.payUrl, invoiceId: invoice.id },
    });
    world.stripe.payOnPage(new URL(invoice.payUrl ?? "").pathname.slice(1));
    await world.later(24);
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "paid", failure: null });
  });
});

describe("without a card", () => {
  it("an invoice waits at Stripe, says so, and is charged to the first card", async () => {
    await world.fee(ann, trend, "4");
    expect((await world.billing().overview({ userId: ann.userId })).paymentMethodMissing).toBe(true);
    await world.nextWeek();
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "open", failure: "no-payment-method", payUrl: expect.any(String) });
    expect(await world.noticesOf(ann.userId)).toEqual(["payment-method-missing"]);
    await expect(charge()).rejects.toMatchObject({ code: "no-payment-method" });
    await world.saveCard(ann.userId, "works");
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });

  it("a card that only an event tells of is charged at the next look", async () => {
    await world.fee(ann, trend, "4");
    await world.nextWeek();
    const { url } = await world.billing().startSetup({ userId: ann.userId });
    const method = world.stripe.fillIn(new URL(url).pathname.slice(1), "works");
    const customerId = (await world.deps().customers.find(ann.userId, false))?.stripeCustomerId ?? "";
    await world.deps().customers.saveMethod(customerId, method, world.clock.now());
    await world.collect();
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });

  it("none is saved before the address is confirmed, from somebody else's page, or by coming back from a page that was not filled in", async () => {
    const bea = await world.follower({ confirmed: false });
    await expect(world.billing().startSetup({ userId: bea.userId })).rejects.toMatchObject({ code: "email-not-confirmed" });
    const { url } = await world.billing().startSetup({ userId: ann.userId });
    const sessionId = new URL(url).pathname.slice(1);
    expect(decodeURIComponent(url)).toContain("https://slip.test/billing?setup={CHECKOUT_SESSION_ID}");
    expect((await world.billing().finishSetup({ userId: ann.userId, sessionId })).paymentMethod).toBeNull();
    world.stripe.fillIn(sessionId, "works");
    await expect(world.billing().finishSetup({ userId: bea.userId, sessionId })).rejects.toMatchObject({ code: "setup-not-found" });
    expect((await world.billing().finishSetup({ userId: ann.userId, sessionId })).paymentMethod).toMatchObject({ last4: "4242" });
    expect((await world.billing().removePaymentMethod({ userId: ann.userId })).paymentMethod).toBeNull();
  });
});

describe("what goes wrong in between", () => {
  const CALLS = ["createCustomer", "createInvoice", "payInvoice"] as const;
  it.each(CALLS.flatMap((call) => (["before", "after"] as const).map((when) => [call, when] as const)))(
    "no reply to %s (%s it was done): the next look goes on, with one customer, one invoice, one charge",
    async (call, when) => {
      const [charged, customers, invoices] = [world.stripe.charged(), world.stripe.customers(), world.stripe.invoices.size];
      if (call !== "createCustomer") await world.saveCard(ann.userId, "works");
      await world.fee(ann, trend, "9");
      world.market.ms += WEEK_MS;
      await world.plan();
      world.stripe.fail({ call, when });
      const { errors } = await world.collect();
      expect(errors).toHaveLength(1);
      expect(await world.noticesOf(ann.userId)).toEqual([]);
      world.stripe.fail(null);
      world.clock.advance(60_000);
      expect((await world.collect()).errors).toEqual([]);
      if (call === "createCustomer") await world.saveCard(ann.userId, "works");
      expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "paid", amount: "9" });
      expect([world.stripe.charged() - charged, world.stripe.customers() - customers, world.stripe.invoices.size - invoices]).toEqual([
        900n,
        1,
        1,
      ]);
    },
  );

  it.each(
    (["applyState", "recordTry"] as const).flatMap((step) =>
      (["before", "after"] as const).flatMap((when) => (["works", "declines"] as const).map((card) => [step, when, card] as const)),
    ),
  )(
    "a process that ends at %s (%s it was written), with a card that %s: the next look ends where one alone would",
    async (step, when, card) => {
      await world.saveCard(ann.userId, card);
      await world.fee(ann, trend, "9");
      world.market.ms += WEEK_MS;
      await world.plan();
      const charged = world.stripe.charged();
      const store = world.deps().invoices;
      const end = async <T>(write: () => Promise<T>): Promise<T> => {
        if (when === "after") await write();
        throw new Error("the process ends");
      };
      const dying = {
        ...store,
        ...(step === "applyState"
          ? { applyState: (...args: Parameters<typeof store.applyState>) => end(() => store.applyState(...args)) }
          : { recordTry: (...args: Parameters<typeof store.recordTry>) => end(() => store.recordTry(...args)) }),
      };
      const { errors } = await collectDueInvoices({ ...world.deps(), invoices: dying });
      expect(errors).toHaveLength(step === "recordTry" && card === "works" ? 0 : 1);
      // Nobody has it before its claim is over.
      world.clock.advance(180_000);
      expect((await world.collect()).errors).toEqual([]);
      expect(await world.invoiceOf(ann.userId)).toMatchObject(
        card === "works" ? { status: "paid", reminders: 0 } : { status: "open", failure: "card_declined", reminders: 1 },
      );
      expect(await world.noticesOf(ann.userId)).toEqual([card === "works" ? "invoice-paid" : "payment-failed"]);
      expect(world.stripe.charged() - charged).toBe(card === "works" ? 900n : 0n);
    },
  );

  it("a decline whose reply was lost is one decline: the card is asked once", async () => {
    await world.saveCard(ann.userId, "declines");
    await world.fee(ann, trend, "9");
    world.market.ms += WEEK_MS;
    await world.plan();
    const asked = world.stripe.asked();
    world.stripe.fail({ call: "payInvoice", when: "after" });
    await world.collect();
    world.stripe.fail(null);
    await world.later(1);
    expect(world.stripe.asked() - asked).toBe(1);
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ failure: "card_declined", reminders: 1 });
    expect(await world.noticesOf(ann.userId)).toEqual(["payment-failed"]);
  });

  it("whoever dies with an invoice in hand gives it back after a while", async () => {
    await world.saveCard(ann.userId, "works");
    await world.fee(ann, trend, "9");
    world.market.ms += WEEK_MS;
    await world.plan();
    const claim = { at: world.clock.now(), until: world.clock.now() + 180_000, limit: 20, atStripe: true, live: false };
    expect(await world.deps().invoices.claimDue(claim)).toHaveLength(1);
    await world.collect();
    expect((await world.invoiceOf(ann.userId)).status).toBe("planned");
    world.clock.advance(180_000);
    await world.collect();
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });

  it.each([
    ["another currency", { currency: "EUR" }],
    ["another amount", { amountCents: 901n }],
  ])("an invoice at Stripe over %s is refused: nothing is charged or booked", async (_name, lie) => {
    await world.saveCard(ann.userId, "works");
    await world.fee(ann, trend, "9");
    world.market.ms += WEEK_MS;
    await world.plan();
    const before = world.stripe.charged();
    world.stripe.lie(lie);
    const { errors } = await world.collect();
    expect(errors).toEqual([expect.objectContaining({ code: "currency-mismatch" })]);
    expect(await world.invoiceOf(ann.userId)).toMatchObject({ status: "planned", failure: "currency-mismatch", dueAt: null });
    expect([world.stripe.charged() - before, await world.noticesOf(ann.userId)]).toEqual([0n, []]);
    const operator = await world.billing().unpaid({ limit: 200 });
    expect(operator.items.find(({ userId }) => userId === ann.userId)).toMatchObject({
      invoice: { failure: "currency-mismatch" },
      onHold: false,
    });
    world.stripe.lie({});
    await world.later(1);
    expect((await world.invoiceOf(ann.userId)).status).toBe("paid");
  });
});

describe("in manual mode", () => {
  beforeEach(async () => {
    world.useTerms(MANUAL);
    await world.fee(ann, trend, "6.5");
    await world.nextWeek();
  });

  it("an invoice is open at once, reminded of, holds opens in the end, and the operator marks it as paid", async () => {
    const calls = world.stripe.calls.length;
    const invoice = await world.invoiceOf(ann.userId);
    expect(invoice).toMatchObject({ status: "open", provider: "manual", failure: null, payUrl: null, nextTryAt: null, reminders: 1 });
    expect(await world.billing().overview({ userId: ann.userId })).toMatchObject({ mode: "manual", paymentMethodMissing: false });
    await world.later(72);
    await world.later(96);
    await world.later(72);
    expect(await world.noticesOf(ann.userId)).toEqual(["payment-reminder", "payment-reminder", "payment-reminder", "opens-stopped"]);
    expect(await world.holds()).toEqual([ann.userId]);
    const paid = await world
      .billing()
      .markPaid({ userId: await world.person(), visitor: VISITOR, invoiceId: invoice.id, note: "bank transfer" });
    expect(paid).toMatchObject({ status: "paid", provider: "manual" });
    expect(await world.holds()).toEqual([]);
    expect(world.stripe.calls.length).toBe(calls);
  });

  it("nothing of Stripe can be asked for", async () => {
    const mine = { userId: ann.userId };
    for (const asked of [
      () => world.billing().startSetup(mine),
      () => world.billing().finishSetup({ ...mine, sessionId: "cs_1" }),
      () => world.billing().removePaymentMethod(mine),
      () => charge(),
    ])
      await expect(asked()).rejects.toMatchObject({ code: "billing-manual" });
  });
});

it("somebody else's invoice is not there, and lists hold one's own alone", async () => {
  const bea = await world.follower();
  await world.fee(ann, trend, "6");
  await world.nextWeek();
  const { id } = await world.invoiceOf(ann.userId);
  await expect(world.billing().invoice({ userId: bea.userId, invoiceId: id })).rejects.toMatchObject({ code: "invoice-not-found" });
  await expect(world.billing().payInvoice({ userId: bea.userId, invoiceId: id })).rejects.toMatchObject({ code: "invoice-not-found" });
  expect(await world.invoicesOf(bea.userId)).toEqual([]);
  expect(await world.billing().overview({ userId: bea.userId })).toMatchObject({ open: [], carried: [], paid: [] });
});
