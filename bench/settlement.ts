import { createFees, createSettlement } from "@slipstream/core/fees/server";
import { connectDatabase, createFeeStore, createNextId, createSettleStore, type Database } from "@slipstream/db";
import { type Clock, DAY_MS, price } from "@slipstream/kernel";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { quantileOf, timed } from "./samples.ts";

// The fees of a week: 10,000 follows with 100 fills each, settled with statements, marks and journals durable. Beside the bare sums over the
// same fills and an insert of as many rows; and what a follow would owe now, as its page asks for it.

const FOLLOWS = 10_000;
const FILLS_EACH = 100;
const MASTERS = 20;
const MONDAY = Date.parse("2025-05-12T00:00:00Z");
const WEEK_MS = 7 * DAY_MS;
const ACCRUALS = 300;
const MEGABYTE = 1_048_576;
const clock: Clock = { now: Date.now };

/** Followers of twenty masters; each opened and closed fifty positions, a third of them at a loss, and half of them hold something at the end. */
async function fillTables({ pool }: Database): Promise<void> {
  await pool.query("SELECT setseed(0.42)");
  await pool.query(
    "INSERT INTO users (id, email, name, password_hash) SELECT gen_random_uuid(), 'b' || n || '@bench.example', 'Bench', 'x' FROM generate_series(1, $1) n",
    [FOLLOWS + MASTERS],
  );
  await pool.query(
    `INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     SELECT gen_random_uuid(), id, 'Master ' || email, 1000, 10000000000, now(), now() FROM users ORDER BY email LIMIT $1`,
    [MASTERS],
  );
  await pool.query(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     SELECT gen_random_uuid(), u.id, 'paper', 'paper', 'Bench', true, 0, 1000000000000, 500, 200, now() FROM users u
     WHERE NOT EXISTS (SELECT 1 FROM masters m WHERE m.user_id = u.id)`,
  );
  await pool.query(
    `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, started_at, started_ms, updated_at)
     SELECT gen_random_uuid(), a.user_id, a.id, m.ids[1 + a.n % array_length(m.ids, 1)], 'paper', 'active', '{}', 1000, false, 0, 0, now(), $1, now()
     FROM (SELECT *, row_number() OVER () AS n FROM accounts) a, (SELECT array_agg(id) AS ids FROM masters) m`,
    [MONDAY],
  );
  await pool.query(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor, fee_minor,
       realized_pnl_minor, liquidity, market_ms, recorded_at)
     SELECT gen_random_uuid(), 'paper', f.account_id, f.user_id, gen_random_uuid(), gen_random_uuid(), 't' || n, 'ETH-USDT', 'follow', f.id::text,
       CASE n % 2 WHEN 1 THEN 'buy' ELSE 'sell' END, 1, p.price, p.price * 1e8, 50000000, CASE n % 2 WHEN 1 THEN 0 ELSE (p.price - 2500) * 1e8 END, 'taker',
       $1::bigint + n * 6000000 + CASE WHEN n = $2::int AND f.turn = 0 AND left(f.id::text, 1) < '8' THEN 604800000 ELSE 0 END, now()
     FROM generate_series(1, $2::int) n CROSS JOIN follows f
     CROSS JOIN LATERAL (SELECT CASE n % 2 WHEN 1 THEN 2500 ELSE 2500 + (n % 7 - 2) * 5 END::numeric AS price) p`,
    [MONDAY, FILLS_EACH],
  );
  await pool.query(
    `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume) VALUES ('replay', 'ETH-USDT', '1m', $1, 2490, 2490, 2490, 2490, 1)`,
    [MONDAY + WEEK_MS - 60_000],
  );
  await pool.query("VACUUM ANALYZE");
}

async function settleAll(database: Database): Promise<void> {
  const marketNow = MONDAY + WEEK_MS + 3_600_000;
  const settlement = createSettlement({
    store: createSettleStore(database, "replay"),
    marketNow: async () => marketNow,
    terms: { period: "week", platformBps: 2_000, chargesPaper: true },
    clock,
    nextId: createNextId(clock),
    crashPoint: () => undefined,
  });
  const wish = { dryRun: false, early: false, masterId: null };
  let highest = process.memoryUsage.rss();
  const watch = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage.rss());
  }, 50);
  let fees = 0;
  const took = await timed(async () => {
    const outcome = await settlement.settleDue(wish);
    fees = outcome.fees;
    if (outcome.settled !== FOLLOWS || outcome.waiting > 0) throw new Error(`settled ${outcome.settled}, waiting ${outcome.waiting}`);
  });
  clearInterval(watch);
  const { rows } = await database.pool.query<{ fees: string; booked: string }>(
    `SELECT (SELECT sum(fee_minor) FROM fee_settlements)::text AS fees, (SELECT sum(amount_minor) FROM ledger_transfers)::text AS booked`,
  );
  if (fees === 0 || rows[0]?.fees !== rows[0]?.booked) throw new Error("what was booked is not what was settled");
  const peer = await timed(() => bareSums(database));
  printMeasure({
    name: `settlement of ${FOLLOWS} follows with ${FOLLOWS * FILLS_EACH} fills`,
    value: took / 1_000,
    unit: "s",
    n: 1,
    peer: peer / 1_000,
  });
  printMeasure({ name: "settlement: memory of the process at its highest", value: highest / MEGABYTE, unit: "MiB", n: 1 });
  const again = await timed(async () => {
    const outcome = await settlement.settleDue(wish);
    if (outcome.settled > 0) throw new Error("a second run settled something");
  });
  printMeasure({ name: "settlement: a second run, which has nothing to do", value: again, unit: "ms", n: 1 });
}

/** The least that somebody must do: sum the fills of each follow, and write a row for each. */
async function bareSums({ pool }: Database): Promise<void> {
  await pool.query("CREATE TABLE bare (follow_id text, price bigint, fees bigint, flow numeric, held numeric)");
  await pool.query(
    `INSERT INTO bare SELECT origin_id, sum(realized_pnl_minor), sum(fee_minor), sum(CASE side WHEN 'sell' THEN notional_minor ELSE -notional_minor END),
       sum(CASE side WHEN 'buy' THEN quantity ELSE -quantity END) FROM fills WHERE market_ms < $1 GROUP BY origin_id`,
    [MONDAY + WEEK_MS],
  );
}

async function accrueSome(database: Database): Promise<void> {
  const fees = createFees({
    store: createFeeStore(database),
    quotes: {
      list: async () => [{ symbol: "ETH-USDT", last: price("2490"), bid: price("2490"), ask: price("2490"), marketMs: MONDAY, wallMs: 0 }],
      find: async () => null,
    },
    marketTime: { now: async () => MONDAY },
    terms: { period: "week", platformBps: 2_000, chargesPaper: true },
    clock,
    nextId: createNextId(clock),
  });
  const { rows } = await database.pool.query<{ id: string; user_id: string }>("SELECT id, user_id FROM follows ORDER BY id LIMIT $1", [
    ACCRUALS,
  ]);
  const took: number[] = [];
  for (const { id, user_id } of rows) took.push(await timed(() => fees.accrual({ userId: user_id, followId: id })));
  printMeasure({ name: "accrual of one follow, p50", value: quantileOf(took, 0.5), unit: "ms", n: took.length });
  printMeasure({ name: "accrual of one follow, p95", value: quantileOf(took, 0.95), unit: "ms", n: took.length });
}

const server = await startBenchDatabase();
const database = connectDatabase(server.url, { maxConnections: 4 });
try {
  await fillTables(database);
  await settleAll(database);
  await accrueSome(database);
} finally {
  await database.close();
  await server.stop();
}
