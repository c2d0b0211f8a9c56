import type { InvoiceLine, InvoiceStore, NewInvoice } from "@slipstream/core/billing/server";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { insertRows } from "../unnest.ts";
import { asking, readPairs } from "./pair-balances.ts";

type Page = Parameters<InvoiceStore["planPage"]>[0];
type Plan = Parameters<InvoiceStore["planPage"]>[1];

/**
 * Who owes, has no invoice for the period, and has every follow settled up to its end: what stopped before it, and what ran past it. A fee that is
 * not booked yet would have to wait for the next invoice. Where the operator has closed the running period since, that is the period.
 */
const READY = `
  SELECT u.id, u.period_ms FROM (
    SELECT e.id, GREATEST($1, (SELECT max(s.to_ms) FROM fee_settlements s WHERE s.user_id = e.id AND s.reason = 'early')) AS period_ms
    FROM unnest($2::uuid[]) AS e (id)
  ) u WHERE NOT EXISTS (SELECT 1 FROM billing_invoices i WHERE i.user_id = u.id AND i.period_ms = u.period_ms)
    AND NOT ($3 AND EXISTS (
      SELECT 1 FROM follows f LEFT JOIN fee_marks k ON k.account_id = f.account_id AND k.master_id = f.master_id
      WHERE f.user_id = u.id AND NOT f.own AND (
        (f.status = 'stopped' AND NOT f.fees_settled AND f.stopped_ms < $1)
        OR (f.started_ms < $1 AND (f.status <> 'stopped' OR (NOT f.fees_settled AND f.stopped_ms >= $1)) AND COALESCE(k.to_ms, 0) < $1))))`;

/**
 * Plans invoices for a page of followers in the caller's transaction. They are locked first, so that nobody erases themselves meanwhile, and of
 * two planners the later one sees what the first made.
 */
export async function planPage(
  client: pg.ClientBase,
  page: Page,
  plan: Plan,
  terms: { platformBps: number },
): Promise<{ made: number; last: string | null }> {
  const { periodMs, afterUserId, limit, waits } = page;
  const users = await client.query<{ id: string }>(
    "SELECT DISTINCT a.user_id AS id FROM ledger_accounts a WHERE a.kind = 'follower-receivable' AND ($1::uuid IS NULL OR a.user_id > $1) ORDER BY 1 LIMIT $2",
    [afterUserId, limit],
  );
  const ids = users.rows.map(({ id }) => id);
  const last = ids.length < limit ? null : (ids.at(-1) ?? null);
  const locked = await client.query<{ id: string }>("SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", [ids]);
  const ready = await client.query<{ id: string; period_ms: string }>(READY, [periodMs, locked.rows.map(({ id }) => id), waits]);
  const pairs = await readPairs(
    asking(client),
    ready.rows.map(({ id, period_ms }) => ({ userId: id, periodMs: Number(period_ms) })),
    { ...terms, live: page.live },
  );
  const byUser = groupBy(
    pairs,
    ({ userId }) => userId,
    (pair) => pair,
  );
  const periods = new Map(ready.rows.map(({ id, period_ms }) => [id, Number(period_ms)]));
  const invoices = [...byUser].flatMap(([userId, own]) => plan({ userId, periodMs: periods.get(userId) ?? periodMs }, own) ?? []);
  await insertInvoices(client, page, invoices);
  return { made: invoices.length, last };
}

async function insertInvoices(client: pg.ClientBase, { provider, live, at }: Page, invoices: readonly NewInvoice[]): Promise<void> {
  if (invoices.length === 0) return;
  await client.query(
    insertRows(
      "billing_invoices",
      [
        ["id", "uuid", ({ id }: NewInvoice) => id],
        ["user_id", "uuid", ({ userId }) => userId],
        ["period_ms", "bigint", ({ periodMs }) => periodMs],
        ["currency", "text", ({ currency }) => currency],
        ["amount_cents", "bigint", ({ amountCents }) => String(amountCents)],
        ["provider", "text", () => provider],
        ["live", "boolean", () => live],
        // By hand nothing has to be made anywhere: it is open as soon as it is written.
        ["status", "text", () => (provider === "manual" ? "open" : "planned")],
        ["next_at", "timestamptz", () => new Date(at)],
        ["created_at", "timestamptz", () => new Date(at)],
        ["updated_at", "timestamptz", () => new Date(at)],
      ],
      invoices,
    ),
  );
  const lines = invoices.flatMap((invoice) => invoice.lines.map((line) => ({ ...line, invoiceId: invoice.id })));
  await client.query(
    insertRows(
      "billing_invoice_lines",
      [
        ["invoice_id", "uuid", ({ invoiceId }: InvoiceLine & { invoiceId: string }) => invoiceId],
        ["master_id", "uuid", ({ masterId }) => masterId],
        ["master_user_id", "uuid", ({ masterUserId }) => masterUserId],
        ["master_name", "text", ({ masterName }) => masterName],
        ["amount_cents", "bigint", ({ amountCents }) => String(amountCents)],
        ["platform_bps", "int", ({ platformBps }) => platformBps],
      ],
      lines,
    ),
  );
}
