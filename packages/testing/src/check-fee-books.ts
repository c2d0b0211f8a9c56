/** SQL: debits less credits of every account of the fee ledger. */
const BALANCES = `(SELECT a.id, a.kind, a.user_id, a.master_id, a.currency, COALESCE(sum(e.amount_minor), 0) AS balance
  FROM ledger_accounts a LEFT JOIN ledger_entries e ON e.account_id = a.id GROUP BY a.id)`;
/** SQL: what a journal moved between its accounts. */
const MOVED = "(SELECT COALESCE(sum(t.amount_minor), 0) FROM ledger_transfers t WHERE t.journal_id = j.id)";

/** Each finds what breaks one law of the fee ledger (domain.md 5 and 6); nothing may come back. */
const LAWS: Readonly<Record<string, string>> = {
  "every journal moves something, and its entries sum to zero": `
    SELECT j.id::text FROM ledger_journals j LEFT JOIN ledger_entries e ON e.journal_id = j.id GROUP BY j.id HAVING count(e.transfer_id) = 0 OR sum(e.amount_minor) <> 0`,
  "what followers owe for a master is what is charged and not paid of that master": `
    SELECT master_id || ' ' || currency AS id FROM ${BALANCES} b WHERE kind IN ('follower-receivable', 'fee-accrued')
    GROUP BY master_id, currency HAVING sum(balance) <> 0`,
  "nobody owes less than nothing": `SELECT id::text FROM ${BALANCES} b WHERE (kind = 'follower-receivable' AND balance < 0) OR (kind = 'fee-accrued' AND balance > 0)`,
  "a settlement that is charged has its journal over its fee, and no other has one": `
    SELECT s.id::text FROM fee_settlements s LEFT JOIN ledger_journals j ON j.id = s.journal_id
    WHERE (s.charge = 'ledger' AND s.fee_minor > 0) <> (j.id IS NOT NULL) OR (j.id IS NOT NULL AND (j.kind <> 'fee' OR ${MOVED} <> s.fee_minor))`,
  "an invoice is the sum of its lines": `
    SELECT i.id::text FROM billing_invoices i LEFT JOIN billing_invoice_lines l ON l.invoice_id = i.id
    GROUP BY i.id HAVING i.amount_cents <> COALESCE(sum(l.amount_cents), 0)`,
  "a paid invoice has one payment in the books, over its amount on each side, and no other has one": `
    SELECT i.id::text FROM billing_invoices i LEFT JOIN ledger_journals j ON j.key = 'payment:' || i.id
    WHERE (i.status = 'paid') <> (j.id IS NOT NULL) OR (j.id IS NOT NULL AND ${MOVED} <> 2 * i.amount_cents * 1000000)`,
  "every payment in the books is of an invoice": `
    SELECT j.id::text FROM ledger_journals j LEFT JOIN billing_invoices i ON j.key = 'payment:' || i.id WHERE j.kind = 'payment' AND i.id IS NULL`,
  "each line that was paid has its share, in three parts that are the line": `
    SELECT l.invoice_id::text AS id FROM billing_invoice_lines l JOIN billing_invoices i ON i.id = l.invoice_id
    LEFT JOIN billing_shares s ON s.invoice_id = l.invoice_id AND s.master_id = l.master_id
    WHERE (i.status = 'paid') <> (s.invoice_id IS NOT NULL) OR s.payable_minor + s.reserve_minor + s.platform_minor <> l.amount_cents * 1000000`,
  "no share has given back more than it was": `
    SELECT invoice_id::text AS id FROM billing_shares WHERE payable_back_minor > payable_minor + CASE WHEN reserve_released_at IS NULL THEN 0 ELSE reserve_minor - reserve_back_minor END`,
  "what shares gave back is what returns took": `
    SELECT s.invoice_id::text AS id FROM billing_shares s LEFT JOIN LATERAL (
      SELECT COALESCE(sum(p.platform_minor), 0) AS platform, COALESCE(sum(p.reserve_minor), 0) AS reserve, COALESCE(sum(p.payable_minor), 0) AS payable
      FROM billing_return_parts p JOIN billing_returns r ON r.id = p.return_id AND r.status = 'done' AND r.invoice_id = s.invoice_id WHERE p.master_id = s.master_id
    ) r ON true WHERE (s.platform_back_minor, s.reserve_back_minor, s.payable_back_minor) IS DISTINCT FROM (r.platform, r.reserve, r.payable)`,
  "what a return took is its amount": `
    SELECT r.id::text FROM billing_returns r LEFT JOIN billing_return_parts p ON p.return_id = r.id WHERE r.status = 'done' GROUP BY r.id
    HAVING r.amount_cents * 1000000 <> r.excess_minor + COALESCE(sum(p.platform_minor + p.reserve_minor + p.payable_minor), 0)`,
  "a return is in the books once, and once more where its money came back": `
    SELECT r.id::text FROM billing_returns r LEFT JOIN ledger_journals j ON j.key IN ('refund:' || r.id, 'dispute:' || r.id, 'refund-failed:' || r.id, 'dispute-won:' || r.id)
    GROUP BY r.id HAVING CASE r.status WHEN 'planned' THEN count(j.id) <> 0 WHEN 'done' THEN count(j.id) <> 1 ELSE count(j.id) NOT IN (0, 2) END`,
  "a master's reserve is what shares hold there": `
    SELECT master_id || ' ' || currency AS id FROM (
      SELECT master_id, currency, -balance AS minor FROM ${BALANCES} b WHERE kind = 'master-reserve'
      UNION ALL SELECT master_id, currency, -(reserve_minor - reserve_back_minor) FROM billing_shares WHERE reserve_released_at IS NULL
    ) x GROUP BY master_id, currency HAVING sum(minor) <> 0`,
  "what a master is owed is what shares say, less what was paid out, with what was taken back of it": `
    SELECT master_id || ' ' || currency AS id FROM (
      SELECT master_id, currency, -balance AS minor FROM ${BALANCES} b WHERE kind = 'master-payable'
      UNION ALL SELECT master_id, currency, payable_back_minor - payable_minor - CASE WHEN reserve_released_at IS NULL THEN 0 ELSE reserve_minor - reserve_back_minor END
        FROM billing_shares
      UNION ALL SELECT p.master_id, o.currency, p.amount_minor FROM billing_payout_parts p JOIN billing_payouts o ON o.id = p.payout_id AND o.status = 'sent'
      UNION ALL SELECT r.master_id, o.currency, -r.amount_cents * 1000000 FROM billing_reversals r JOIN billing_payouts o ON o.id = r.payout_id WHERE r.status = 'done'
    ) x GROUP BY master_id, currency HAVING sum(minor) <> 0`,
  "the platform has its part of what was paid and not given back": `
    SELECT currency AS id FROM (
      SELECT currency, -balance AS minor FROM ${BALANCES} b WHERE kind = 'platform-revenue'
      UNION ALL SELECT currency, platform_back_minor - platform_minor FROM billing_shares
    ) x GROUP BY currency HAVING sum(minor) <> 0`,
  "what was paid less what was returned is what masters and the platform got": `
    SELECT currency AS id FROM (
      SELECT currency, amount_cents * 1000000 AS minor FROM billing_invoices WHERE status = 'paid'
      UNION ALL SELECT i.currency, r.excess_minor - r.amount_cents * 1000000 FROM billing_returns r JOIN billing_invoices i ON i.id = r.invoice_id WHERE r.status = 'done'
      UNION ALL SELECT currency, -amount_cents * 1000000 FROM billing_payouts WHERE status = 'sent'
      UNION ALL SELECT o.currency, r.amount_cents * 1000000 FROM billing_reversals r JOIN billing_payouts o ON o.id = r.payout_id WHERE r.status = 'done'
      UNION ALL SELECT currency, balance FROM ${BALANCES} b WHERE kind IN ('master-payable', 'master-reserve', 'platform-revenue')
    ) x GROUP BY currency HAVING sum(minor) <> 0`,
  "clearing is what came in, less what went out": `
    SELECT kind || ' ' || currency AS id FROM (
      SELECT kind, currency, balance AS minor FROM ${BALANCES} b WHERE kind IN ('payment-clearing', 'manual-clearing')
      UNION ALL SELECT x.kind, x.currency, x.minor FROM (
        SELECT CASE provider WHEN 'stripe' THEN 'payment-clearing' ELSE 'manual-clearing' END AS kind, currency, -amount_cents * 1000000 AS minor FROM billing_invoices WHERE status = 'paid'
        UNION ALL SELECT CASE i.provider WHEN 'stripe' THEN 'payment-clearing' ELSE 'manual-clearing' END, i.currency, r.amount_cents * 1000000
          FROM billing_returns r JOIN billing_invoices i ON i.id = r.invoice_id WHERE r.status = 'done'
        UNION ALL SELECT CASE provider WHEN 'stripe' THEN 'payment-clearing' ELSE 'manual-clearing' END, currency, (amount_cents - reversed_cents) * 1000000 FROM billing_payouts WHERE status = 'sent'
      ) x
      UNION ALL SELECT 'payment-clearing', e.currency, -e.amount_minor FROM ledger_journals j JOIN ledger_entries e ON e.journal_id = j.id
        JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'payment-clearing' WHERE j.kind IN ('payment-cost', 'bank-payout')
    ) y GROUP BY kind, currency HAVING sum(minor) <> 0`,
  "nothing stays on its way back": `SELECT id::text FROM ${BALANCES} b WHERE kind = 'refunds' AND balance <> 0`,
  "a payout is the sum of its parts": `
    SELECT o.id::text FROM billing_payouts o LEFT JOIN billing_payout_parts p ON p.payout_id = o.id GROUP BY o.id
    HAVING o.amount_cents * 1000000 <> COALESCE(sum(p.amount_minor), 0)`,
  "a payout that was sent is in the books once, over its amount, and no other is": `
    SELECT o.id::text FROM billing_payouts o LEFT JOIN ledger_journals j ON j.key = 'payout:' || o.id
    WHERE (o.status = 'sent') <> (j.id IS NOT NULL) OR (j.id IS NOT NULL AND ${MOVED} <> o.amount_cents * 1000000)`,
  "what was reversed of a payout is the sum of its reversals, and no more than it was": `
    SELECT o.id::text FROM billing_payouts o LEFT JOIN billing_reversals r ON r.payout_id = o.id AND r.status = 'done'
    GROUP BY o.id HAVING o.reversed_cents <> COALESCE(sum(r.amount_cents), 0) OR o.reversed_cents > o.amount_cents`,
};

/** Names the laws of the fee ledger that are broken, each with how many break it. Empty when all is well. Call it when nothing is under way. */
export async function brokenBooks(pool: { query(text: string): Promise<{ rows: unknown[] }> }): Promise<string[]> {
  const broken: string[] = [];
  for (const [law, query] of Object.entries(LAWS)) {
    const { rows } = await pool.query(query);
    if (rows.length > 0) broken.push(`${law}: not so for ${rows.length}, first ${JSON.stringify(rows[0])}`);
  }
  return broken;
}
