import { CHARGED_AS } from "@slipstream/core/fees";
import type pg from "pg";
import type { Findings } from "./findings.ts";

/** Of each law, so many breaks are read in words. */
const MAX_LINES = 100;

const money = (minor: string): string => `trim_scale((${minor})::numeric / 100000000)::text`;
const differs = (what: string, told: string, is: string): string =>
  `${what} || ': ' || ${money(told)} || ' is booked, ' || ${money(is)} || ' is right'`;
/** What a journal moved on accounts of a kind, debits less credits, by master. */
const movedBy = (kind: string, journals: string): string => `
  SELECT j.id, j.key, j.kind, a.master_id, e.currency, sum(e.amount_minor) AS amount FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id
  JOIN ledger_accounts a ON a.id = e.account_id WHERE ${journals} AND a.kind = '${kind}' GROUP BY 1, 2, 3, 4, 5`;
/** Journals of a kind whose key names no row. */
const orphans = (kind: string, table: string, id = "split_part(j.key, ':', 2)"): string => `
  SELECT 'journal ' || j.key || ': nothing is known of what it books' AS line FROM ledger_journals j
  WHERE j.kind = '${kind}' AND NOT EXISTS (SELECT 1 FROM ${table} s WHERE s.id::text = ${id})`;
/** Balances of accounts of a kind, debits less credits. */
const balances = (kind: string): string => `
  SELECT a.user_id, a.master_id, a.currency, sum(e.amount_minor) AS amount FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
  WHERE a.kind = '${kind}' GROUP BY 1, 2, 3`;
const CHARGED = Object.entries(CHARGED_AS).map(([from, to]) => `('${from}', '${to}')`);
const CENT = 1_000_000;
const RETURNS = `('refund', 'dispute')`;

/** Each finds what the books say and their source does not, or the other way round, as a line of words. */
const LAWS: readonly string[] = [
  `SELECT 'journal ' || j.key || ': it moves nothing' AS line FROM ledger_journals j WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers t WHERE t.journal_id = j.id)`,
  `SELECT 'transfer ' || t.id || ': its journal is not there' AS line FROM ledger_transfers t WHERE NOT EXISTS (SELECT 1 FROM ledger_journals j WHERE j.id = t.journal_id)`,
  `SELECT 'journal ' || j.key || ': its key is of another kind than ' || j.kind AS line FROM ledger_journals j
   WHERE split_part(j.key, ':', 1) NOT IN (j.kind, CASE j.kind WHEN 'reserve-release' THEN 'reserve' WHEN 'payout-reversal' THEN 'reversal' WHEN 'write-off' THEN 'write-off-back' ELSE j.kind END)`,

  // Fees and statements.
  `WITH charged (currency, charged) AS (VALUES ${CHARGED.join(", ")}), booked AS (
     SELECT j.id, j.key, count(*) AS transfers, min(t.amount_minor) AS amount, min(t.currency) AS currency,
       bool_and(d.kind = 'follower-receivable' AND c.kind = 'fee-accrued' AND d.master_id = c.master_id) AS fits, min(d.user_id::text) AS user_id, min(d.master_id::text) AS master_id
     FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id JOIN ledger_accounts d ON d.id = t.debit_id JOIN ledger_accounts c ON c.id = t.credit_id
     WHERE j.kind = 'fee' GROUP BY j.id, j.key
   )
   SELECT CASE WHEN s.id IS NULL THEN 'journal ' || b.key || ': there is no statement of this fee'
     WHEN b.id IS NULL THEN 'statement ' || s.number || ': its fee of ' || ${money("s.fee_minor")} || ' is not booked'
     WHEN s.fee_minor <> b.amount THEN 'statement ' || s.number || ', ' || ${differs("'fee'", "b.amount", "s.fee_minor")}
     ELSE 'statement ' || s.number || ': its fee is booked otherwise than it says' END AS line
   FROM (SELECT * FROM fee_settlements WHERE charge = 'ledger' AND fee_minor > 0) s LEFT JOIN charged USING (currency)
   FULL JOIN booked b ON b.id = s.journal_id
   WHERE s.id IS NULL OR b.id IS NULL OR s.fee_minor <> b.amount OR b.transfers <> 1 OR NOT b.fits OR b.currency <> charged.charged
     OR b.user_id <> s.user_id::text OR b.master_id <> s.master_id::text OR b.key <> 'fee:' || s.follow_id || ':' || s.to_ms || ':' || s.reason`,
  `SELECT 'statement ' || number || ': nothing was to be charged, and it names a journal' AS line FROM fee_settlements WHERE (charge <> 'ledger' OR fee_minor = 0) AND journal_id IS NOT NULL`,

  // Payments, invoices and what they were shared into.
  `WITH booked AS (${movedBy("follower-receivable", "j.kind = 'payment'")}), lines AS (
     SELECT 'payment:' || i.id AS key, l.master_id, i.number, i.currency, l.amount_cents * ${CENT} AS amount
     FROM billing_invoices i JOIN billing_invoice_lines l ON l.invoice_id = i.id WHERE i.status = 'paid')
   SELECT CASE WHEN l.key IS NULL THEN 'journal ' || b.key || ': no paid invoice has this line'
     WHEN b.key IS NULL THEN 'invoice ' || l.number || ': it is paid, and a line of ' || ${money("l.amount")} || ' is not booked'
     ELSE 'invoice ' || l.number || ', ' || ${differs("'line'", "-b.amount", "l.amount")} END AS line
   FROM booked b FULL JOIN lines l ON l.key = b.key AND l.master_id = b.master_id AND l.currency = b.currency WHERE b.amount IS DISTINCT FROM -l.amount`,
  `WITH booked AS (
     SELECT j.key, d.master_id, sum(t.amount_minor) FILTER (WHERE c.kind = 'platform-revenue') AS platform, sum(t.amount_minor) FILTER (WHERE c.kind = 'master-reserve') AS reserve,
       sum(t.amount_minor) FILTER (WHERE c.kind = 'master-payable') AS payable
     FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id JOIN ledger_accounts d ON d.id = t.debit_id JOIN ledger_accounts c ON c.id = t.credit_id
     WHERE j.kind = 'payment' AND d.kind = 'fee-accrued' GROUP BY 1, 2
   ), parts AS (
     SELECT COALESCE(b.key, 'payment:' || s.invoice_id) AS key, words, COALESCE(booked, 0) AS booked, COALESCE(stored, 0) AS stored
     FROM booked b FULL JOIN billing_shares s ON b.key = 'payment:' || s.invoice_id AND b.master_id = s.master_id
     CROSS JOIN LATERAL (VALUES ('platform''s part', b.platform, s.platform_minor), ('master''s reserve', b.reserve, s.reserve_minor), ('master''s part', b.payable, s.payable_minor)) v(words, booked, stored)
   )
   SELECT key || ', ' || ${differs("words", "booked", "stored")} AS line FROM parts WHERE booked <> stored`,
  `SELECT 'invoice ' || i.number || ': of a line of ' || ${money(`l.amount_cents * ${CENT}`)} || ' the platform and the master got '
     || COALESCE(${money("s.platform_minor + s.reserve_minor + s.payable_minor")}, 'nothing') AS line
   FROM billing_invoices i JOIN billing_invoice_lines l ON l.invoice_id = i.id LEFT JOIN billing_shares s ON s.invoice_id = i.id AND s.master_id = l.master_id
   WHERE i.status = 'paid' AND (s.invoice_id IS NULL OR s.platform_minor + s.reserve_minor + s.payable_minor <> l.amount_cents * ${CENT}
     OR s.platform_minor <> trunc(l.amount_cents * ${CENT}::numeric * l.platform_bps / 10000))`,
  `SELECT 'invoice ' || i.number || ': it is of ' || ${money(`i.amount_cents * ${CENT}`)} || ', its lines of ' || ${money(`COALESCE(sum(l.amount_cents), 0) * ${CENT}`)} AS line
   FROM billing_invoices i LEFT JOIN billing_invoice_lines l ON l.invoice_id = i.id GROUP BY i.id HAVING COALESCE(sum(l.amount_cents), 0) <> i.amount_cents`,
  `SELECT 'invoice ' || i.number || ': it is ' || i.status || ', and its write-off is ' || CASE WHEN b.id IS NULL THEN 'not booked' ELSE 'booked' END AS line
   FROM billing_invoices i LEFT JOIN ledger_journals b ON b.key = 'write-off:' || i.id LEFT JOIN ledger_journals k ON k.key = 'write-off-back:' || i.id
   WHERE (i.status = 'written-off') <> (b.id IS NOT NULL AND k.id IS NULL)`,
  orphans("write-off", "billing_invoices"),

  // Reserves, payouts, returns.
  `SELECT 'reserve of invoice ' || s.invoice_id || ': it is ' || CASE WHEN j.id IS NULL THEN 'released, and that is not booked' ELSE 'booked as released, and is not' END AS line
   FROM billing_shares s LEFT JOIN ledger_journals j ON j.key = 'reserve:' || s.invoice_id || ':' || s.master_id
   WHERE (s.reserve_released_at IS NOT NULL AND s.reserve_minor > s.reserve_back_minor AND j.id IS NULL
     -- What came back after the release was payable at once.
     AND NOT EXISTS (SELECT 1 FROM billing_returns r JOIN billing_return_parts p ON p.return_id = r.id AND p.master_id = s.master_id
       WHERE r.invoice_id = s.invoice_id AND r.status IN ('won', 'failed') AND p.reserve_minor > 0)) OR (s.reserve_released_at IS NULL AND j.id IS NOT NULL)`,
  orphans("reserve-release", "billing_invoices"),
  `WITH booked AS (${movedBy("master-payable", "j.kind = 'payout'")}), parts AS (
     SELECT 'payout:' || p.id AS key, t.master_id, p.currency, t.amount_minor AS amount FROM billing_payouts p JOIN billing_payout_parts t ON t.payout_id = p.id WHERE p.status = 'sent')
   SELECT COALESCE(b.key, p.key) || ', ' || ${differs("'part of a master'", "COALESCE(b.amount, 0)", "COALESCE(p.amount, 0)")} AS line
   FROM booked b FULL JOIN parts p USING (key, master_id, currency) WHERE b.amount IS DISTINCT FROM p.amount`,
  `SELECT 'payout ' || p.id || ': it is of ' || ${money(`p.amount_cents * ${CENT}`)} || ', its parts of ' || ${money("COALESCE(sum(t.amount_minor), 0)")} AS line
   FROM billing_payouts p LEFT JOIN billing_payout_parts t ON t.payout_id = p.id WHERE p.status = 'sent' GROUP BY p.id HAVING COALESCE(sum(t.amount_minor), 0) <> p.amount_cents * ${CENT}`,
  `WITH booked AS (
     SELECT r.id, count(*) FILTER (WHERE j.kind IN ${RETURNS}) AS out, count(*) FILTER (WHERE j.kind NOT IN ${RETURNS}) AS back FROM billing_returns r
     JOIN ledger_journals j ON j.key IN ('refund:' || r.id, 'dispute:' || r.id, 'dispute-won:' || r.id, 'refund-failed:' || r.id) GROUP BY r.id)
   SELECT 'return ' || r.id || ': it is ' || r.status || ', and the books have it ' || COALESCE(b.out, 0) || ' times out and ' || COALESCE(b.back, 0) || ' times back' AS line
   FROM billing_returns r LEFT JOIN booked b USING (id)
   WHERE (r.status = 'done' AND (COALESCE(b.out, 0) <> 1 OR b.back <> 0)) OR (r.status <> 'done' AND COALESCE(b.out, 0) <> COALESCE(b.back, 0)) OR b.out > 1`,
  `WITH moved AS (
     SELECT j.key, j.kind, sum(t.amount_minor) AS amount FROM ledger_journals j JOIN ledger_transfers t ON t.journal_id = j.id JOIN ledger_accounts d ON d.id = t.debit_id
     JOIN ledger_accounts c ON c.id = t.credit_id WHERE CASE WHEN j.kind IN ${RETURNS} THEN d.kind = 'refunds' ELSE c.kind = 'refunds' END
       AND j.kind IN ('refund', 'dispute', 'dispute-won', 'refund-failed') GROUP BY 1, 2)
   SELECT m.key || ', ' || ${differs("'amount'", "m.amount", `COALESCE(r.amount_cents, 0) * ${CENT}`)} AS line
   FROM moved m LEFT JOIN billing_returns r ON r.id::text = split_part(m.key, ':', 2) WHERE r.id IS NULL OR m.amount <> r.amount_cents * ${CENT}`,

  orphans("payout-reversal", "billing_reversals"),
  // What each account must come to, from the rows that it is about.
  `WITH owed AS (${balances("follower-receivable")}), charged (currency, charged) AS (VALUES ${CHARGED.join(", ")}), rows AS (
     SELECT s.user_id, s.master_id, c.charged AS currency, s.fee_minor AS amount FROM fee_settlements s JOIN charged c USING (currency) WHERE s.charge = 'ledger'
     UNION ALL SELECT i.user_id, l.master_id, i.currency, -l.amount_cents * ${CENT} FROM billing_invoices i JOIN billing_invoice_lines l ON l.invoice_id = i.id
       WHERE i.status IN ('paid', 'written-off')
   ), sums AS (SELECT user_id, master_id, currency, sum(amount) AS amount FROM rows GROUP BY 1, 2, 3)
   SELECT 'what follower ' || COALESCE(o.user_id, s.user_id) || ' owes for master ' || COALESCE(o.master_id, s.master_id) || ', '
     || ${differs("'balance'", "COALESCE(o.amount, 0)", "COALESCE(s.amount, 0)")} AS line
   FROM owed o FULL JOIN sums s USING (user_id, master_id, currency) WHERE COALESCE(o.amount, 0) <> COALESCE(s.amount, 0)`,
  `WITH owed AS (SELECT master_id, currency, sum(amount) AS amount FROM (${balances("follower-receivable")}) b GROUP BY 1, 2),
     accrued AS (SELECT master_id, currency, sum(amount) AS amount FROM (${balances("fee-accrued")}) b GROUP BY 1, 2)
   SELECT 'fees of master ' || master_id || ' that are charged and not paid, ' || ${differs("'balance'", "COALESCE(-a.amount, 0)", "COALESCE(o.amount, 0)")} AS line
   FROM owed o FULL JOIN accrued a USING (master_id, currency) WHERE COALESCE(o.amount, 0) <> COALESCE(-a.amount, 0)`,
  `WITH booked AS (SELECT master_id, currency, -sum(amount) AS amount FROM (${balances("master-reserve")}) b GROUP BY 1, 2), sums AS (
     SELECT master_id, currency, sum(reserve_minor - reserve_back_minor) AS amount FROM billing_shares WHERE reserve_released_at IS NULL GROUP BY 1, 2)
   SELECT 'reserve of master ' || master_id || ', ' || ${differs("'balance'", "COALESCE(b.amount, 0)", "COALESCE(s.amount, 0)")} AS line
   FROM booked b FULL JOIN sums s USING (master_id, currency) WHERE COALESCE(b.amount, 0) <> COALESCE(s.amount, 0)`,
  `WITH booked AS (SELECT master_id, currency, -sum(amount) AS amount FROM (${balances("master-payable")}) b GROUP BY 1, 2), rows AS (
     SELECT master_id, currency, payable_minor - payable_back_minor + CASE WHEN reserve_released_at IS NULL THEN 0 ELSE reserve_minor - reserve_back_minor END AS amount FROM billing_shares
     UNION ALL SELECT t.master_id, p.currency, -t.amount_minor FROM billing_payouts p JOIN billing_payout_parts t ON t.payout_id = p.id WHERE p.status = 'sent'
     UNION ALL SELECT r.master_id, p.currency, r.amount_cents * ${CENT} FROM billing_reversals r JOIN billing_payouts p ON p.id = r.payout_id WHERE r.status = 'done'
   ), sums AS (SELECT master_id, currency, sum(amount) AS amount FROM rows GROUP BY 1, 2)
   SELECT 'what master ' || master_id || ' is owed, ' || ${differs("'balance'", "COALESCE(b.amount, 0)", "COALESCE(s.amount, 0)")} AS line
   FROM booked b FULL JOIN sums s USING (master_id, currency) WHERE COALESCE(b.amount, 0) <> COALESCE(s.amount, 0)`,
  `WITH booked AS (SELECT currency, -sum(amount) AS amount FROM (${balances("platform-revenue")}) b GROUP BY 1), sums AS (
     SELECT currency, sum(platform_minor - platform_back_minor) AS amount FROM billing_shares GROUP BY 1)
   SELECT 'the platform''s part in ' || currency || ', ' || ${differs("'balance'", "COALESCE(b.amount, 0)", "COALESCE(s.amount, 0)")} AS line
   FROM booked b FULL JOIN sums s USING (currency) WHERE COALESCE(b.amount, 0) <> COALESCE(s.amount, 0)`,

  // Trading cash.
  `SELECT 'cash of account ' || a.id || ', ' || ${differs("'balance'", "a.cash_minor", "COALESCE(t.amount, 0)")} AS line FROM accounts a LEFT JOIN (
     SELECT account_id, sum(CASE WHEN debit = 'cash' THEN amount_minor WHEN credit = 'cash' THEN -amount_minor ELSE 0 END) AS amount FROM cash_transfers GROUP BY 1
   ) t ON t.account_id = a.id WHERE a.cash_minor <> COALESCE(t.amount, 0)`,
  `SELECT 'trades of account ' || account_id || ', ' || ${differs("'cash'", "COALESCE(t.amount, 0)", "COALESCE(f.amount, 0)")} AS line FROM (
     SELECT account_id, sum(CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END) AS amount FROM cash_transfers WHERE kind IN ('trade', 'fee') GROUP BY 1
   ) t FULL JOIN (SELECT account_id, sum(realized_pnl_minor - fee_minor) AS amount FROM fills GROUP BY 1) f USING (account_id) WHERE COALESCE(t.amount, 0) <> COALESCE(f.amount, 0)`,
];

/** Every journal against what it books, every account of the ledger against the rows that it is about, and trading cash against its transfers. */
export async function verifySources(
  client: pg.ClientBase,
  findings: Findings,
): Promise<{ journals: number; laws: number; cashAccounts: number }> {
  for (const law of LAWS) {
    const { rows } = await client.query<{ line: string; count: string }>(
      `SELECT line, count(*) OVER () AS count FROM (${law}) broken LIMIT ${MAX_LINES}`,
    );
    findings.addAll(rows.map(({ line }) => line));
    findings.count(Number(rows[0]?.count ?? 0) - rows.length);
  }
  const { rows } = await client.query<{ journals: string; accounts: string }>(
    "SELECT (SELECT count(*) FROM ledger_journals) AS journals, (SELECT count(*) FROM accounts) AS accounts",
  );
  return { journals: Number(rows[0]?.journals), laws: LAWS.length, cashAccounts: Number(rows[0]?.accounts) };
}
