/**
 * SQL: what is due of each master's money in one till at a time, in minor units and signed: what is free of shares, less payouts that were
 * sent or are on their way, plus what came back of them. Parameters: $1 the time, $2 providers, $3 live; what was paid by hand is neither
 * test nor live. `user_id` is the owner now, null once erased.
 */
export const DUE_SQL = `
  SELECT x.master_id, m.user_id, x.currency, sum(x.minor) AS due, sum(x.held) AS held, sum(x.reserve) AS reserve, sum(x.planned) AS planned,
    sum(x.sent) AS sent, sum(x.back) AS back
  FROM (
    SELECT s.master_id, s.currency,
      (CASE WHEN s.payable_at <= $1 THEN s.payable_minor - s.payable_back_minor ELSE 0 END)
        + (CASE WHEN s.reserve_released_at IS NOT NULL THEN s.reserve_minor - s.reserve_back_minor ELSE 0 END) AS minor,
      (CASE WHEN s.payable_at <= $1 THEN 0 ELSE s.payable_minor - s.payable_back_minor END) AS held,
      (CASE WHEN s.reserve_released_at IS NULL THEN s.reserve_minor - s.reserve_back_minor ELSE 0 END) AS reserve,
      0 AS planned, 0 AS sent, s.payable_back_minor + s.reserve_back_minor AS back
    FROM billing_shares s JOIN billing_invoices i ON i.id = s.invoice_id AND i.provider = ANY($2::text[]) AND (i.live = $3 OR i.provider = 'manual')
    UNION ALL
    SELECT p.master_id, o.currency, -p.amount_minor, 0, 0, CASE WHEN o.status = 'planned' THEN p.amount_minor ELSE 0 END,
      CASE WHEN o.status = 'sent' THEN p.amount_minor ELSE 0 END, 0
    FROM billing_payout_parts p JOIN billing_payouts o ON o.id = p.payout_id AND o.provider = ANY($2::text[]) AND (o.live = $3 OR o.provider = 'manual') AND o.status IN ('planned', 'sent')
    UNION ALL
    SELECT r.master_id, o.currency, r.amount_cents * 1000000, 0, 0, 0, -r.amount_cents * 1000000, 0
    FROM billing_reversals r JOIN billing_payouts o ON o.id = r.payout_id AND o.provider = ANY($2::text[]) AND (o.live = $3 OR o.provider = 'manual') WHERE r.status = 'done'
  ) x JOIN masters m ON m.id = x.master_id`;
/** To be put after `DUE_SQL` and a WHERE on `m`. */
export const DUE_GROUPS = "GROUP BY x.master_id, m.user_id, x.currency";

export type DueRow = {
  master_id: string;
  user_id: string | null;
  currency: string;
  due: string;
  held: string;
  reserve: string;
  planned: string;
  sent: string;
  back: string;
};
