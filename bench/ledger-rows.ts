import { type Database, inTransaction, takeSnapshots } from "@slipstream/db";

/** 10,000 followers of 100 masters, settled ten times, each fee paid: 100,000 statements, 500,000 transfers, 200,000 fills. */
const [PAIRS, WEEKS, MASTERS] = [10_000, 10, 100];

const id = (what: string, of: string) => `md5('${what} ' || ${of})::uuid`;
const PAIR_WEEKS = `generate_series(1, ${PAIRS}) p, generate_series(1, ${WEEKS}) w`;
const MASTER = `${id("master", `p % ${MASTERS}`)}`;
const TO_MS = "1747000000000 + w * 604800000::bigint";

/** Each week brings 10 of profit, a fee of 1 and a payment of it: 0.2 for the platform, 0.16 in reserve, 0.64 for the master. */
const ROWS: readonly string[] = [
  `INSERT INTO users (id, email, name, password_hash) SELECT ${id("user", "p")}, p || '@bench.example', 'F', 'x' FROM generate_series(1, ${PAIRS}) p`,
  `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
   SELECT ${id("account", "p")}, ${id("user", "p")}, 'paper', 'paper', 'A', true, 0, ${WEEKS} * 1000000000::bigint, 500, 200, now() FROM generate_series(1, ${PAIRS}) p`,
  `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, started_at, started_ms, updated_at)
   SELECT ${id("follow", "p")}, ${id("user", "p")}, ${id("account", "p")}, ${MASTER}, 'paper', 'active', '{}', 1000, false, 0, 0, now(), 0, now() FROM generate_series(1, ${PAIRS}) p`,
  `INSERT INTO fills (id, seq, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor, fee_minor,
     realized_pnl_minor, liquidity, market_ms, recorded_at)
   SELECT md5(p || ' ' || w || side)::uuid, (w * ${PAIRS} + p) * 2 + CASE side WHEN 'sell' THEN 1 ELSE 0 END, 'paper', ${id("account", "p")}, ${id("user", "p")}, ${id("follow", "p")}, ${id("follow", "p")},
     p || ' ' || w || side, 'ETH-USDT', 'follow', ${id("follow", "p")}::text, side, 1, CASE side WHEN 'buy' THEN 1000 ELSE 1010 END, CASE side WHEN 'buy' THEN 100000000000 ELSE 101000000000 END, 0,
     CASE side WHEN 'buy' THEN 0 ELSE 1000000000 END, 'taker', ${TO_MS} - 5, now()
   FROM ${PAIR_WEEKS}, (VALUES ('buy'), ('sell')) s(side)`,
  `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
   SELECT c.id, ${id("account", "p")}, 'trade', 'cash', 'profit-and-loss', 1000000000, 'USDT', c.id, now(), ${TO_MS} - 5 FROM ${PAIR_WEEKS}, LATERAL (SELECT md5(p || ' ' || w || 'sell')::uuid AS id) c`,
  `INSERT INTO fee_settlements (id, follow_id, user_id, account_id, master_id, reason, from_ms, to_ms, currency, fill_seq, cash_id, prices, held, price_minor, fees_minor, funding_minor,
     flow_minor, unrealized_minor, profit_minor, mark_before_minor, mark_minor, rate_bps, base_minor, charged_minor, fee_minor, platform_bps, platform_minor, charge, journal_id, settled_at)
   SELECT ${id("statement", "p || ' ' || w")}, ${id("follow", "p")}, ${id("user", "p")}, ${id("account", "p")}, ${MASTER}, 'period', ${TO_MS} - 604800000, ${TO_MS}, 'USDT', (w * ${PAIRS} + p) * 2 + 1, 0,
     '{}', '{}', w * 1000000000::bigint, 0, 0, w * 1000000000::bigint, 0, w * 1000000000::bigint, (w - 1) * 1000000000::bigint, w * 1000000000::bigint, 1000, 0, (w - 1) * 100000000::bigint,
     100000000, 2000, 20000000, 'ledger', ${id("fee", "p || ' ' || w")}, now()
   FROM ${PAIR_WEEKS} ORDER BY w, p`,
  `INSERT INTO fee_marks (account_id, master_id, user_id, to_ms, fill_seq, price_minor, flow_minor, held, mark_minor, rate_bps, charged_minor, charged_all_minor, updated_at)
   SELECT account_id, master_id, user_id, to_ms, fill_seq, price_minor, flow_minor, held, mark_minor, rate_bps, charged_minor + fee_minor, charged_minor + fee_minor, now()
   FROM fee_settlements WHERE mark_minor = ${WEEKS} * 1000000000::bigint`,
  `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, paid_at, created_at, updated_at)
   SELECT ${id("invoice", "p || ' ' || w")}, ${id("user", "p")}, ${TO_MS}, 'USD', 100, 'stripe', 'paid', now(), now(), now() FROM ${PAIR_WEEKS}`,
  `INSERT INTO billing_invoice_lines (invoice_id, master_id, master_name, amount_cents, platform_bps) SELECT ${id("invoice", "p || ' ' || w")}, ${MASTER}, 'M', 100, 2000 FROM ${PAIR_WEEKS}`,
  `INSERT INTO billing_shares (invoice_id, master_id, currency, payable_minor, reserve_minor, platform_minor, payable_at, reserve_at)
   SELECT ${id("invoice", "p || ' ' || w")}, ${MASTER}, 'USD', 64000000, 16000000, 20000000, now(), now() FROM ${PAIR_WEEKS}`,
  `INSERT INTO ledger_accounts (code, kind, user_id, master_id, currency)
   SELECT kind || ':USD', kind, NULL::uuid, NULL::uuid, 'USD' FROM (VALUES ('payment-clearing'), ('platform-revenue')) k(kind)
   UNION ALL SELECT kind || ':' || m || ':USD', kind, NULL::uuid, m, 'USD' FROM (VALUES ('fee-accrued'), ('master-payable'), ('master-reserve')) k(kind), (SELECT ${id("master", "p")} AS m FROM generate_series(0, ${MASTERS - 1}) p) masters
   UNION ALL SELECT 'follower-receivable:' || ${id("user", "p")} || ':' || ${MASTER} || ':USD', 'follower-receivable', ${id("user", "p")}, ${MASTER}, 'USD' FROM generate_series(1, ${PAIRS}) p`,
  `INSERT INTO ledger_journals (id, kind, key, detail, at)
   SELECT ${id("fee", "p || ' ' || w")}, 'fee', 'fee:' || ${id("follow", "p")} || ':' || (${TO_MS}) || ':period', '{}'::jsonb, now() FROM ${PAIR_WEEKS}
   UNION ALL SELECT ${id("payment", "p || ' ' || w")}, 'payment', 'payment:' || ${id("invoice", "p || ' ' || w")}, '{}'::jsonb, now() FROM ${PAIR_WEEKS}`,
  `INSERT INTO ledger_transfers (journal_id, debit_id, credit_id, amount_minor, currency)
   SELECT t.journal, d.id, c.id, t.amount, 'USD' FROM ${PAIR_WEEKS}, LATERAL (SELECT ${MASTER} AS m, 'follower-receivable:' || ${id("user", "p")} || ':' || ${MASTER} || ':USD' AS owed) n,
     LATERAL (VALUES (1, ${id("fee", "p || ' ' || w")}, owed, 'fee-accrued:' || m || ':USD', 100000000), (2, ${id("payment", "p || ' ' || w")}, 'payment-clearing:USD', owed, 100000000),
       (3, ${id("payment", "p || ' ' || w")}, 'fee-accrued:' || m || ':USD', 'platform-revenue:USD', 20000000), (4, ${id("payment", "p || ' ' || w")}, 'fee-accrued:' || m || ':USD', 'master-reserve:' || m || ':USD', 16000000),
       (5, ${id("payment", "p || ' ' || w")}, 'fee-accrued:' || m || ':USD', 'master-payable:' || m || ':USD', 64000000)) t(nr, journal, debit, credit, amount)
     JOIN ledger_accounts d ON d.code = t.debit JOIN ledger_accounts c ON c.code = t.credit ORDER BY w, p, t.nr`,
];

/** Books as the product would have written them, with half of them before a snapshot. */
export async function fillLedger(database: Database): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    for (const statement of ROWS) await client.query(statement);
  });
  await takeSnapshots(database.pool, Date.now());
  await database.pool.query("ANALYZE");
}
