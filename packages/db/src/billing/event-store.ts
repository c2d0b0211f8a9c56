import type { BooksContext, EventEffect, EventStore, InvoiceState, PaymentMethod, SubjectEvent } from "@slipstream/core/billing/server";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { applyInvoiceState } from "./apply-invoice.ts";
import { applyPayee } from "./apply-payee.ts";
import { applyPaymentMethod } from "./apply-payment-method.ts";
import { applyDispute, applyRefund } from "./apply-returns.ts";

/** The effects of most events, each inside the caller's transaction; they answer the user ids that have news. */
export type EventEffects = {
  applyInvoiceState(client: pg.PoolClient, state: InvoiceState, context: BooksContext): Promise<readonly string[]>;
  applyPaymentMethod(
    client: pg.PoolClient,
    change: { customerId: string; method: PaymentMethod | null; at: number },
  ): Promise<readonly string[]>;
};

const EFFECTS: EventEffects = { applyInvoiceState, applyPaymentMethod };

/** Of the space of advisory locks, the part for subjects of events. */
const EVENT_LOCKS = 0x51_1e;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Events of Stripe in Postgres, each with its effect in one transaction. */
export function createEventStore({ pool }: Database, effects: EventEffects = EFFECTS): EventStore {
  return {
    async look({ id, subject }) {
      const { rows } = await pool.query<{ known: boolean; applied: string }>(
        `SELECT EXISTS (SELECT 1 FROM billing_events WHERE id = $1) AS known,
                (SELECT count(*) FROM billing_events WHERE subject = $2 AND outcome = 'applied') AS applied`,
        [id, subject],
      );
      return { known: rows[0]?.known ?? false, applied: Number(rows[0]?.applied ?? 0) };
    },

    async knows(kind, id) {
      const { rows } = await pool.query(
        kind === "customer"
          ? "SELECT 1 FROM billing_customers WHERE stripe_customer_id = $1"
          : "SELECT 1 FROM billing_connects WHERE stripe_account_id = $1",
        [id],
      );
      return rows.length > 0;
    },

    async ignore(event, why, receivedAt) {
      await insertEvent(pool, event, { outcome: "ignored", detail: why, receivedAt });
    },

    apply: (event, effect, applied, context) =>
      inTransaction(pool, async (client) => {
        await client.query("SELECT pg_advisory_xact_lock($1, hashtext($2))", [EVENT_LOCKS, event.subject]);
        const others = await client.query<{ count: string }>(
          "SELECT count(*) AS count FROM billing_events WHERE subject = $1 AND outcome = 'applied' AND id <> $2",
          [event.subject, event.id],
        );
        if (Number(others.rows[0]?.count) !== applied) return "overtaken";
        const ours = await isOurs(client, effect);
        const outcome = ours
          ? ({ outcome: "applied", detail: effect.kind } as const)
          : ({ outcome: "ignored", detail: "not ours" } as const);
        if (!(await insertEvent(client, event, { ...outcome, receivedAt: context.at })) || !ours) return [];
        return [...new Set(await applyEffect(client, effect, context))];
      }),
  };

  async function applyEffect(client: pg.PoolClient, effect: EventEffect, context: BooksContext): Promise<readonly string[]> {
    switch (effect.kind) {
      case "invoice":
        return effects.applyInvoiceState(client, effect.invoice, context);
      case "method":
        return effects.applyPaymentMethod(client, { customerId: effect.customerId, method: effect.method, at: context.at });
      case "payee":
        return applyPayee(client, effect.payee, context.at);
      case "refunds": {
        const news = [...(await effects.applyInvoiceState(client, effect.invoice, context))];
        for (const refund of effect.refunds) news.push(...(await applyRefund(client, refund, context)));
        return news;
      }
      case "dispute": {
        const news = await effects.applyInvoiceState(client, effect.invoice, context);
        return [...news, ...(await applyDispute(client, effect.dispute, context))];
      }
    }
  }
}

/** Another deployment may share our account at Stripe, and its invoices name rows of its own. */
async function isOurs(client: pg.PoolClient, effect: EventEffect): Promise<boolean> {
  if (!("invoice" in effect)) return true;
  const { invoiceId } = effect.invoice;
  if (invoiceId === null || !UUID.test(invoiceId)) return false;
  const { rows } = await client.query("SELECT 1 FROM billing_invoices WHERE id = $1", [invoiceId]);
  return rows.length > 0;
}

type Outcome = { readonly outcome: "applied" | "ignored"; readonly detail: string; readonly receivedAt: number };

/** False where it is there already. */
async function insertEvent(
  client: pg.Pool | pg.PoolClient,
  event: SubjectEvent,
  { outcome, detail, receivedAt }: Outcome,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO billing_events (id, type, object_id, subject, outcome, detail, created_at, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING`,
    [event.id, event.type, event.objectId, event.subject, outcome, detail, new Date(event.createdAt), new Date(receivedAt)],
  );
  return rowCount === 1;
}
