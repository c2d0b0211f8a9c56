// Paid invoices as the product books them, and a stand-in for Stripe that keeps what it was asked for.

import {
  type BillingTerms,
  type BooksContext,
  billingEnv,
  PaymentError,
  type Payments,
  type RefundState,
  toBillingTerms,
} from "@slipstream/core/billing/server";
import { money, type NextId } from "@slipstream/kernel";
import { fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { z } from "zod";
import { connectDatabase, inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { feeJournal } from "../ledger/test-ledger.ts";
import { applyInvoiceState } from "./apply-invoice.ts";
import { createPayoutLane } from "./payout-lane.ts";
import { createPayoutStore } from "./payout-store.ts";

const env = z.object(billingEnv);
/** 20 % to the platform, 20 % of the rest in reserve for a week after a week of holding. */
const TEST_TERMS: BillingTerms = toBillingTerms(env.parse({ STRIPE_SECRET_KEY: "sk_test_payouts" }));
export const MANUAL_TERMS: BillingTerms = toBillingTerms(env.parse({}));

export type PayoutsWorld = Awaited<ReturnType<typeof payoutsWorld>>;

/** A database with people and masters, and what pays them. */
export async function payoutsWorld(terms: BillingTerms = TEST_TERMS) {
  const fresh = await freshDatabase();
  const database = connectDatabase(fresh.url, { maxConnections: 5 });
  const clock = fixedClock("2026-11-21T12:00:00Z");
  const nextId: NextId = sequentialIds(7);
  const context = (): BooksContext => ({ at: clock.now(), nextId, terms });
  const stripe = payeeSim();
  let people = 0;
  const person = async (): Promise<string> => {
    const id = nextId();
    people += 1;
    await fresh.sql("INSERT INTO users (id, email, name, password_hash, email_confirmed_at) VALUES ($1, $2, $3, 'none', now())", [
      id,
      `person${people}@example.com`,
      `Person ${people}`,
    ]);
    return id;
  };

  return {
    fresh,
    database,
    clock,
    nextId,
    terms,
    context,
    stripe,
    lane: createPayoutLane(database),
    store: createPayoutStore(database, terms),
    person,
    async master(userId: string): Promise<string> {
      const id = nextId();
      await fresh.sql(
        "INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, 1000, 1, now(), now())",
        [id, userId, `Master ${id}`],
      );
      return id;
    },
    /** The owner is through with Stripe's questions. */
    async onboard(userId: string): Promise<string> {
      const payeeId = `acct_${userId}`;
      await fresh.sql(
        `INSERT INTO billing_connects (user_id, stripe_account_id, details_submitted, transfers_active, payouts_enabled, requirements, updated_at)
         VALUES ($1, $2, true, true, true, '[]', now())`,
        [userId, payeeId],
      );
      return payeeId;
    },
    /** Fees of these masters were charged, invoiced and paid. Answers the invoice. */
    async paid(followerId: string, lines: readonly { masterId: string; amount: string }[]): Promise<{ id: string; paymentId: string }> {
      const id = nextId();
      const paymentId = `pi_${id}`;
      const cents = lines.map(({ amount }) => money(amount) / 1_000_000n);
      const total = cents.reduce((sum, each) => sum + each, 0n);
      await inTransaction(database.pool, async (client) => {
        const owners = await client.query<{ id: string; user_id: string | null }>("SELECT id, user_id FROM masters");
        const ownerOf = (masterId: string) => owners.rows.find((row) => row.id === masterId)?.user_id ?? null;
        await appendJournals(
          client,
          lines.map(({ masterId, amount }) => feeJournal(nextId, { userId: followerId, masterId, ownerId: ownerOf(masterId), amount })),
        );
        await client.query(
          `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, live, status, created_at, updated_at)
           VALUES ($1, $2, (SELECT count(*) FROM billing_invoices), 'USD', $3, $4, $5, 'open', now(), now())`,
          [id, followerId, String(total), terms.mode === "manual" ? "manual" : "stripe", terms.mode === "live"],
        );
        for (const [index, { masterId }] of lines.entries())
          await client.query(
            `INSERT INTO billing_invoice_lines (invoice_id, master_id, master_user_id, master_name, amount_cents, platform_bps)
             VALUES ($1, $2, $3, 'A master', $4, $5)`,
            [id, masterId, ownerOf(masterId), String(cents[index]), terms.platformBps],
          );
        await applyInvoiceState(
          client,
          {
            id: `in_${id}`,
            status: "paid",
            currency: "USD",
            amountCents: total,
            paidCents: total,
            payUrl: null,
            paymentId: terms.mode === "manual" ? null : paymentId,
            failure: null,
            invoiceId: id,
          },
          context(),
        );
      });
      stripe.payments.set(paymentId, total);
      return { id, paymentId };
    },
    async close() {
      await database.close();
      await fresh.drop();
    },
  };
}

type Fault = "before" | "after";

/** The part of Stripe that payouts need: one object for each key, whatever the client hears. */
function payeeSim() {
  const transfers = new Map<string, { id: string; payeeId: string; amountCents: bigint; reversedCents: bigint }>();
  const reversals = new Map<string, { id: string; transferId: string; amountCents: bigint }>();
  const refunds = new Map<string, RefundState>();
  const payments = new Map<string, bigint>();
  const keys: string[] = [];
  let faults: Fault[] = [];
  let refusals: string[] = [];
  const lostReply = () => new PaymentError("temporary", "connection_failed", "no reply");
  /** A fault is the fate of one call: it never arrives, or its reply is lost. */
  const once = <T>(work: () => T): T => {
    const refusal = refusals.shift();
    if (refusal !== undefined) throw new PaymentError("invalid", refusal, refusal);
    const fault = faults.shift();
    if (fault === "before") throw lostReply();
    const result = work();
    if (fault === "after") throw lostReply();
    return result;
  };
  const port: Pick<Payments, "transfer" | "reverseTransfer" | "refund" | "listRefunds"> = {
    transfer: async ({ payeeId, amountCents, payoutId, key }) => {
      keys.push(key);
      return once(() => {
        const made = transfers.get(payoutId) ?? { id: `tr_${payoutId}`, payeeId, amountCents, reversedCents: 0n };
        transfers.set(payoutId, made);
        return { id: made.id };
      });
    },
    reverseTransfer: async ({ transferId, amountCents, key }) =>
      once(() => {
        const made = reversals.get(key) ?? { id: `trr_${reversals.size}`, transferId, amountCents };
        if (!reversals.has(key)) {
          const transfer = [...transfers.values()].find(({ id }) => id === transferId);
          if (!transfer || transfer.amountCents - transfer.reversedCents < amountCents)
            throw new PaymentError("invalid", "amount_too_large", "more than is left of the transfer");
          transfer.reversedCents += amountCents;
        }
        reversals.set(key, made);
        return { id: made.id };
      }),
    refund: async ({ paymentId, amountCents, returnId }) =>
      once(() => {
        const made = refunds.get(returnId) ?? {
          id: `re_${returnId}`,
          status: "succeeded",
          amountCents,
          currency: "USD",
          paymentId,
          returnId,
        };
        refunds.set(returnId, made);
        return made;
      }),
    listRefunds: async (paymentId) => [...refunds.values()].filter((refund) => refund.paymentId === paymentId),
  };
  return {
    port: port as Payments,
    transfers,
    reversals,
    refunds,
    payments,
    /** Of the transfers that were asked for. */
    keys,
    /** The fates of the next calls. */
    fail: (...next: Fault[]) => {
      faults = next;
    },
    refuse: (...next: string[]) => {
      refusals = next;
    },
  };
}
