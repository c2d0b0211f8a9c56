import type { PaymentState, StatementRecord } from "@slipstream/core/fees/server";
import { moneyFromMinor, price, Refusal } from "@slipstream/kernel";
import { heldFrom } from "./held-column.ts";

export type StatementRow = Record<
  | "id"
  | "number"
  | "follow_id"
  | "user_id"
  | "account_id"
  | "master_id"
  | "currency"
  | "from_ms"
  | "to_ms"
  | "fill_seq"
  | "cash_id"
  | "price_minor"
  | "fees_minor"
  | "funding_minor"
  | "flow_minor"
  | "unrealized_minor"
  | "profit_minor"
  | "mark_before_minor"
  | "mark_minor"
  | "base_minor"
  | "charged_minor"
  | "fee_minor"
  | "platform_minor",
  string
> & {
  reason: StatementRecord["reason"];
  prices: Record<string, string>;
  held: Record<string, string>;
  rate_bps: number;
  charge: StatementRecord["charge"];
  journal_id: string | null;
  settled_at: Date;
  master_name: string | null;
  account_name: string | null;
  account_mode: string | null;
  invoice_id: string | null;
  invoice_status: "planned" | "open" | "paid" | "written-off" | null;
};

/**
 * Statements by a condition on `s`, each with the invoice that its fee is on: invoices of one follower and master pay its fees first in, first out.
 * An invoice is in whole cents; a fee is on the one that reaches its last whole cent, or, where it added none, its first part.
 */
export const statementsWhere = (condition: string, order = "DESC"): string => `
WITH page AS (
  SELECT s.* FROM fee_settlements s WHERE ${condition}
), pairs AS (
  SELECT DISTINCT user_id, master_id FROM page
), charged AS (
  SELECT s.id, sum(s.fee_minor) OVER (PARTITION BY s.user_id, s.master_id ORDER BY s.number) AS upto
  FROM fee_settlements s JOIN pairs USING (user_id, master_id) WHERE s.charge = 'ledger'
), billed AS (
  SELECT i.user_id, l.master_id, i.id, i.status, sum(l.amount_cents) OVER (PARTITION BY i.user_id, l.master_id ORDER BY i.number) * 1000000 AS upto
  FROM pairs p JOIN billing_invoices i ON i.user_id = p.user_id JOIN billing_invoice_lines l ON l.invoice_id = i.id AND l.master_id = p.master_id
)
SELECT page.*, m.display_name AS master_name, a.name AS account_name, a.mode AS account_mode, b.id AS invoice_id, b.status AS invoice_status
FROM page LEFT JOIN charged c ON c.id = page.id LEFT JOIN masters m ON m.id = page.master_id LEFT JOIN accounts a ON a.id = page.account_id
LEFT JOIN LATERAL (
  SELECT id, status FROM billed WHERE billed.user_id = page.user_id AND billed.master_id = page.master_id AND page.fee_minor > 0
    AND billed.upto >= greatest(c.upto - mod(c.upto, 1000000), c.upto - page.fee_minor + 1) ORDER BY billed.upto LIMIT 1
) b ON true
ORDER BY page.number ${order}`;

/** What has no name any more. */
const GONE = "–";

function paymentOf({ fee_minor, charge, invoice_status }: StatementRow): PaymentState {
  if (fee_minor === "0") return "none";
  if (charge === "paper") return "not-charged";
  if (invoice_status === null) return "carried";
  return invoice_status === "planned" ? "open" : invoice_status;
}

export const toStatementRecord = (row: StatementRow): StatementRecord => ({
  id: row.id,
  number: BigInt(row.number),
  followId: row.follow_id,
  userId: row.user_id,
  accountId: row.account_id,
  accountName: row.account_name ?? GONE,
  paper: row.account_mode === "paper",
  masterId: row.master_id,
  masterName: row.master_name ?? GONE,
  reason: row.reason,
  fromMs: Number(row.from_ms),
  toMs: Number(row.to_ms),
  currency: row.currency,
  fillSeq: BigInt(row.fill_seq),
  cashId: BigInt(row.cash_id),
  prices: new Map(Object.entries(row.prices).map(([symbol, text]) => [symbol, price(text)])),
  held: heldFrom(row.held),
  sums: {
    price: moneyFromMinor(row.price_minor),
    exchangeFees: moneyFromMinor(row.fees_minor),
    funding: moneyFromMinor(row.funding_minor),
    flow: moneyFromMinor(row.flow_minor),
  },
  unrealized: moneyFromMinor(row.unrealized_minor),
  profit: moneyFromMinor(row.profit_minor),
  markBefore: moneyFromMinor(row.mark_before_minor),
  mark: moneyFromMinor(row.mark_minor),
  rateBps: row.rate_bps,
  base: moneyFromMinor(row.base_minor),
  charged: moneyFromMinor(row.charged_minor),
  fee: moneyFromMinor(row.fee_minor),
  platform: moneyFromMinor(row.platform_minor),
  charge: row.charge,
  journalId: row.journal_id,
  settledAt: row.settled_at.getTime(),
  payment: paymentOf(row),
  invoiceId: row.charge === "ledger" && row.fee_minor !== "0" ? row.invoice_id : null,
});

const CURSOR = /^\d{1,18}$/;
export function parseNumberCursor(cursor: string | null | undefined): string | null {
  if (cursor == null) return null;
  if (CURSOR.test(cursor)) return cursor;
  throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
}
