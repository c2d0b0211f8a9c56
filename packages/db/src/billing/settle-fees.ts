import { carriedOf, floorToCents, moneyFromCents } from "@slipstream/core/billing/server";
import type { FeeRules, OpenFees } from "@slipstream/core/people/server";
import { formatMoney, moneyToMinor } from "@slipstream/kernel";
import { type Ask, readPairs } from "./pair-balances.ts";

/** Inside somebody's transaction: what asks it, and what changes rows. */
export type Session = { readonly ask: Ask; readonly run: (text: string, values: readonly unknown[]) => Promise<unknown> };
type Writing = { readonly journalId: string; readonly at: number };

const OPEN = `
  SELECT currency, sum(amount_cents)::text AS cents, count(*)::int AS invoices FROM billing_invoices
  WHERE user_id = $1::uuid AND status IN ('planned', 'open') GROUP BY currency`;

/** Both sides of what is owed are zero after it. Every account has been opened by the fee that is written off. */
const WRITE_OFF = `
  INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
  SELECT $1::uuid, f.id, r.id, w.amount::bigint, r.currency
  FROM unnest($3::uuid[], $4::text[], $5::text[]) AS w (master_id, currency, amount)
  JOIN ledger_accounts r ON r.kind = 'follower-receivable' AND r.user_id = $2::uuid AND r.master_id = w.master_id AND r.currency = w.currency
  JOIN ledger_accounts f ON f.kind = 'fee-accrued' AND f.master_id = w.master_id AND f.currency = w.currency`;

/**
 * Whoever erases themselves pays first: answers what is open, and changes nothing then. What is too little to be charged, or must not be, is written
 * off. Marks and holds go; the customer's row stays, without the card, until Stripe has deleted its own.
 */
export async function settleFees(
  { ask, run }: Session,
  userId: string,
  { leastChargeCents, live, platformBps }: FeeRules,
  { journalId, at }: Writing,
): Promise<readonly OpenFees[]> {
  // Planners lock the user too: no invoice comes up from here on.
  await ask("SELECT id::text FROM users WHERE id = $1::uuid FOR UPDATE", [userId]);
  const invoices = await ask<{ currency: string; cents: string; invoices: number }>(OPEN, [userId]);
  const pairs = await readPairs(ask, [userId], { platformBps, live });
  const carried = carriedOf(pairs, live).filter(({ amount }) => floorToCents(amount) >= leastChargeCents);
  const open = [
    ...invoices.map(({ currency, cents, invoices: count }) => ({
      currency,
      amount: formatMoney(moneyFromCents(BigInt(cents))),
      invoices: count,
    })),
    ...carried.map(({ currency, amount }) => ({ currency, amount: formatMoney(amount), invoices: 0 })),
  ];
  if (open.length > 0) return open;
  const left = pairs.filter(({ uninvoiced }) => uninvoiced > 0n);
  if (left.length > 0) {
    await run("INSERT INTO ledger_journals (id, kind, key, detail, at) VALUES ($1::uuid, 'write-off', $2, $3::jsonb, $4::timestamptz)", [
      ...[journalId, `write-off:erased:${userId}`, JSON.stringify({ reason: "erased" }), new Date(at)],
    ]);
    await run(WRITE_OFF, [
      ...[journalId, userId, left.map(({ masterId }) => masterId), left.map(({ currency }) => currency)],
      left.map(({ uninvoiced }) => String(moneyToMinor(uninvoiced))),
    ]);
  }
  await run("DELETE FROM billing_holds WHERE user_id = $1::uuid", [userId]);
  await run("DELETE FROM fee_marks WHERE user_id = $1::uuid", [userId]);
  await run("DELETE FROM billing_connects WHERE user_id = $1::uuid", [userId]);
  await run("DELETE FROM billing_customers WHERE user_id = $1::uuid AND stripe_customer_id IS NULL", [userId]);
  await run("UPDATE billing_customers SET payment_method_id = NULL, payment_method = NULL WHERE user_id = $1::uuid", [userId]);
  return [];
}
