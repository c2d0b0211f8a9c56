type Sql = <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

/** Each finds rows that break one law of the books (domain.md 6); none may come back. */
const LAWS: Record<string, string> = {
  "an order has filled what its fills say": `
    SELECT o.id FROM orders o LEFT JOIN LATERAL (SELECT sum(quantity) q, sum(notional_minor) n, sum(fee_minor) f FROM fills WHERE order_id = o.id) x ON true
    WHERE o.filled_quantity <> COALESCE(x.q, 0) OR o.filled_notional_minor <> COALESCE(x.n, 0) OR o.fee_minor <> COALESCE(x.f, 0)`,
  "an order is filled when it is full, and only then": `
    SELECT id FROM orders WHERE (status = 'filled') <> (filled_quantity = quantity)`,
  "an order at its end holds no margin and says when it ended; one that lives does not": `
    SELECT id FROM orders WHERE (status IN ('filled', 'cancelled', 'rejected', 'expired')) <> (done_at IS NOT NULL) OR (done_at IS NOT NULL AND reserved_minor <> 0)`,
  "a sleeve's position is the sum of its fills": `
    SELECT account_id FROM (
      SELECT account_id, symbol, origin_kind, origin_id, CASE side WHEN 'buy' THEN quantity ELSE -quantity END q FROM fills
      UNION ALL SELECT account_id, symbol, origin_kind, origin_id, -quantity FROM positions
    ) x GROUP BY account_id, symbol, origin_kind, origin_id HAVING sum(q) <> 0`,
  "a position's profit and fees are those of its fills": `
    SELECT account_id FROM (
      SELECT account_id, symbol, origin_kind, origin_id, realized_pnl_minor p, fee_minor f FROM fills
      UNION ALL SELECT account_id, symbol, origin_kind, origin_id, -realized_pnl_minor, -fees_minor FROM positions
    ) x GROUP BY account_id, symbol, origin_kind, origin_id HAVING sum(p) <> 0 OR sum(f) <> 0`,
  "a closed position realised what it was left for less what it was entered for": `
    SELECT id FROM positions WHERE closed_at IS NOT NULL AND (cost_minor <> 0 OR entered_quantity <> exited_quantity
      OR realized_pnl_minor <> CASE side WHEN 'long' THEN exited_minor - entered_minor ELSE entered_minor - exited_minor END)`,
  "an open position holds what was entered and not left": `
    SELECT id FROM positions WHERE abs(quantity) <> entered_quantity - exited_quantity`,
  "cash is the sum of its transfers": `
    SELECT a.id FROM accounts a LEFT JOIN LATERAL (
      SELECT sum(CASE WHEN debit = 'cash' THEN amount_minor WHEN credit = 'cash' THEN -amount_minor ELSE 0 END) c FROM cash_transfers WHERE account_id = a.id
    ) t ON true WHERE a.cash_minor <> COALESCE(t.c, 0)`,
  "trading cash is what positions realised, less fees, with funding": `
    SELECT account_id FROM (
      SELECT account_id, CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END c FROM cash_transfers WHERE kind IN ('trade', 'fee', 'funding')
      UNION ALL SELECT account_id, fees_minor - realized_pnl_minor - funding_minor FROM positions
    ) x GROUP BY account_id HAVING sum(c) <> 0`,
  "a flat sleeve has no live order that only reduces": `
    SELECT o.id FROM orders o WHERE o.reduce_only AND o.status IN ('open', 'partially-filled')
      AND NOT EXISTS (SELECT 1 FROM positions p WHERE p.account_id = o.account_id AND p.symbol = o.symbol AND p.origin_kind = o.origin_kind
        AND p.origin_id = o.origin_id AND p.closed_at IS NULL)`,
  "a position has one live stop and one live target where it has a price for them, as large as itself": `
    SELECT p.id FROM positions p CROSS JOIN (VALUES ('stop-loss'), ('take-profit')) r(role) LEFT JOIN LATERAL (
      SELECT count(*) n, bool_and(quantity - filled_quantity = abs(p.quantity)) fits FROM orders o
      WHERE o.position_id = p.id AND o.role = r.role AND o.status IN ('planned', 'submitted', 'open', 'partially-filled', 'unknown')
    ) o ON true
    WHERE o.n <> (CASE WHEN p.closed_at IS NULL AND (CASE r.role WHEN 'stop-loss' THEN p.stop_loss ELSE p.take_profit END) IS NOT NULL THEN 1 ELSE 0 END)
       OR (o.n = 1 AND NOT o.fits)`,
  "what a follow realised is the sum over its sleeve": `
    SELECT f.id FROM follows f LEFT JOIN LATERAL (
      SELECT sum(realized_pnl_minor - fees_minor + funding_minor) r FROM positions WHERE origin_kind = 'follow' AND origin_id = f.id::text
    ) p ON true WHERE f.realized_minor <> COALESCE(p.r, 0)`,
  "each fill of a master that all followers at a venue have has one outcome in each follow": `
    SELECT f.id FROM follows f JOIN copy_cursors c ON c.master_id = f.master_id AND c.venue = f.venue AND c.batch_to IS NULL
    JOIN master_fills m ON m.master_id = f.master_id AND m.seq > f.start_seq AND m.seq <= c.done_seq
    WHERE f.status <> 'stopped' AND NOT EXISTS (SELECT 1 FROM copies k WHERE k.follow_id = f.id AND k.master_seq = m.seq)`,
  "a copy that was made filled what its order filled": `
    SELECT order_id AS id FROM copies WHERE outcome = 'copied' GROUP BY order_id
    HAVING sum(quantity) <> (SELECT filled_quantity FROM orders o WHERE o.id = order_id)`,
  "each fill of a published account is in its master's record, without a gap": `
    SELECT m.id FROM masters m WHERE m.last_seq <> (SELECT count(*) FROM master_fills f WHERE f.master_id = m.id)
      OR (m.account_id IS NOT NULL AND m.last_seq <> (SELECT count(*) FROM fills f WHERE f.account_id = m.account_id))`,
  "rows of an account have their account": `
    SELECT account_id AS id FROM (SELECT account_id FROM orders UNION SELECT account_id FROM fills UNION SELECT account_id FROM positions
      UNION SELECT account_id FROM cash_transfers UNION SELECT account_id FROM follows) x
    WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = x.account_id)`,
  "an intent that was ordered has its order": `
    SELECT i.id FROM intents i LEFT JOIN orders o ON o.id = i.order_id WHERE i.outcome = 'ordered' AND o.id IS NULL`,
};

/** Names the laws of the books that are broken, each with how many rows break it. Empty when all is well. Call it when nothing is under way. */
export async function brokenLaws(sql: Sql): Promise<string[]> {
  const broken: string[] = [];
  for (const [law, query] of Object.entries(LAWS)) {
    const rows = await sql<{ id: string }>(query);
    if (rows.length > 0) broken.push(`${law}: not so for ${rows.length}, first ${JSON.stringify(rows[0])}`);
  }
  return broken;
}
