import { carriedOf, floorToCents, moneyFromCents } from "@slipstream/core/billing/server";
import { CHARGED_AS } from "@slipstream/core/fees";
import type { FeeRules, OpenFees } from "@slipstream/core/people/server";
import { formatMoney, moneyFromMinor, moneyToMinor } from "@slipstream/kernel";
import { type Ask, readPairs } from "./pair-balances.ts";

/** Inside somebody's transaction: what asks it, and what changes rows. */
export type Session = { readonly ask: Ask; readonly run: (text: string, values: readonly unknown[]) => Promise<unknown> };
type Writing = { readonly journalId: string; readonly at: number };

const OPEN = `
  SELECT currency, sum(amount_cents)::text AS cents, count(*)::int AS invoices FROM billing_invoices
  WHERE user_id = $1::uuid AND status IN ('planned', 'open') GROUP BY currency`;

/** What follows that run, or stopped a moment ago, have brought above their mark. An open loss is left out: it may be won back. */
const UNSETTLED = `
  SELECT p.currency, sum(GREATEST(0, p.realized - p.mark) * p.fee_bps / 10000)::bigint::text AS minor FROM (
    SELECT a.currency, f.fee_bps, COALESCE(k.mark_minor, 0) AS mark,
      (SELECT sum(s.realized_minor) FROM follows s WHERE s.account_id = f.account_id AND s.master_id = f.master_id AND NOT s.own) AS realized
    FROM follows f JOIN accounts a ON a.id = f.account_id LEFT JOIN fee_marks k ON k.account_id = f.account_id AND k.master_id = f.master_id
    WHERE f.user_id = $1::uuid AND NOT f.own AND (f.status <> 'stopped' OR NOT f.fees_settled) AND (a.mode = 'live' OR NOT $2::boolean)
  ) p GROUP BY p.currency`;

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
  const pairs = await readPairs(ask, [{ userId, periodMs: null }], { platformBps, live });
  const carried = carriedOf(pairs, live).filter(({ amount }) => floorToCents(amount) >= leastChargeCents);
  const unsettled = (await ask<{ currency: string; minor: string }>(UNSETTLED, [userId, live]))
    .map(({ currency, minor }) => ({ currency: CHARGED_AS[currency] ?? currency, amount: moneyFromMinor(minor) }))
    .filter(({ amount }) => floorToCents(amount) >= leastChargeCents);
  const open = [
    ...invoices.map(({ currency, cents, invoices: count }) => ({
      currency,
      amount: formatMoney(moneyFromCents(BigInt(cents))),
      invoices: count,
      unsettled: false,
    })),
    ...carried.map(({ currency, amount }) => ({ currency, amount: formatMoney(amount), invoices: 0, unsettled: false })),
    ...unsettled.map(({ currency, amount }) => ({ currency, amount: formatMoney(amount), invoices: 0, unsettled: true })),
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
  await run(
    // Whether a transfer that is under way was made can be told by its payee only: that one goes once it is known (`forgetPayee`).
    `DELETE FROM billing_connects WHERE user_id = $1::uuid
       AND NOT EXISTS (SELECT 1 FROM billing_payouts p WHERE p.user_id = $1::uuid AND p.status = 'planned' AND p.provider = 'stripe')`,
    [userId],
  );
  await run("DELETE FROM billing_customers WHERE user_id = $1::uuid AND stripe_customer_id IS NULL", [userId]);
  await run("UPDATE billing_customers SET payment_method_id = NULL, payment_method = NULL WHERE user_id = $1::uuid", [userId]);
  return [];
}
