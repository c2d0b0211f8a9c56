import { createAccountMarker } from "@slipstream/core/accounts/server";
import { createInstrumentBook } from "@slipstream/core/market";
import { LEADERBOARD_ORDERS, leaderboardFilters } from "@slipstream/core/masters";
import { createMasters, type MastersDeps, refreshStats } from "@slipstream/core/masters/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createMarketRecords,
  createMasterStore,
  createNextId,
  createPeopleStore,
  createRecordStore,
  createStatsStore,
  type Database,
  verifyRecords,
} from "@slipstream/db";
import { type Clock, money } from "@slipstream/kernel";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { z } from "zod";
import { startBenchDatabase } from "./bench-database.ts";
import { printMeasure } from "./measure.ts";
import { quantileOf, timed } from "./samples.ts";

// 1,000 masters with 1,000 fills each, published from accounts that traded before; each with twenty followers. Then the leaderboard in all of its
// orders, filtered and page by page, and profiles at random: as the web's use cases answer them, beside a bare query of the rows that are shown.

const MASTERS = 1_000;
const FILLS = 1_000;
const FOLLOWERS = 20;
const LISTS = 1_400;
const PROFILES = 1_000;
const PAGE = 50;
const WARM_UPS = 50;
const FIRST_MS = Date.parse("2025-05-01T00:00:00Z");
/** Twenty-five days between the first fill and the last. */
const STEP_MS = 36 * 60_000;
const NOW_MS = FIRST_MS + (FILLS + 1) * STEP_MS;

const filtersSchema = z.object(leaderboardFilters);

async function run(): Promise<void> {
  const server = await startBenchDatabase();
  const database = connectDatabase(server.url, { maxConnections: 4 });
  try {
    const deps = await openDeps(database);
    const accounts = await makeAccounts(database, deps);
    await makeHistory(database);
    const masterIds = await publishAll(deps, accounts);
    await makeFollows(database, deps, masterIds);
    const costs: number[] = [];
    for (const masterId of masterIds) costs.push(await timed(() => refreshStats(deps, masterId)));
    await database.pool.query("VACUUM ANALYZE");
    printMeasure({ name: "leaderboard.refresh-1000-fills-p95", value: quantileOf(costs, 0.95), unit: "ms", n: costs.length });
    await measureLists(database, deps);
    await measureProfiles(database, deps, masterIds);
    await measureVerify(database);
  } finally {
    await database.close();
    await server.stop();
  }
}

type Owner = { readonly userId: string; readonly accountId: string };

async function openDeps(database: Database): Promise<MastersDeps> {
  const clock: Clock = { now: Date.now };
  const { instruments } = await loadInstruments(findDataFolder(import.meta.dirname));
  const book = createInstrumentBook(instruments);
  const quotes = createMarketRecords(database, "replay");
  await database.pool.query(
    `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) SELECT 'replay', s, 100, 100, 100, $2, now() FROM unnest($1::text[]) s`,
    [book.list().map(({ symbol }) => symbol), NOW_MS],
  );
  return {
    masters: createMasterStore(database, { source: "replay" }),
    records: createRecordStore(database),
    stats: createStatsStore(database),
    accounts: createAccountStore(database),
    people: createPeopleStore(database),
    marker: createAccountMarker({ states: createAccountStateReader(database), quotes, instruments: async () => book.list() }),
    quotes,
    marketTime: { now: async () => NOW_MS },
    wakeUps: { ring: () => undefined },
    clock,
    nextId: createNextId(clock),
  };
}

async function makeAccounts(database: Database, { nextId }: MastersDeps): Promise<Owner[]> {
  const owners = Array.from({ length: MASTERS + FOLLOWERS }, () => ({ userId: nextId(), accountId: nextId() }));
  const users = owners.map(({ userId }) => userId);
  await database.pool.query(
    "INSERT INTO users (id, email, name, password_hash) SELECT u, u || '@bench.example', 'Bench', 'x' FROM unnest($1::uuid[]) u",
    [users],
  );
  await database.pool.query(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     SELECT a, u, 'paper', 'paper', 'Bench', true, 0, 1000000000000, 500, 200, now() FROM unnest($1::uuid[], $2::uuid[]) t(a, u)`,
    [owners.map(({ accountId }) => accountId), users],
  );
  await database.pool.query(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     SELECT id, id, 'deposit', 'cash', 'external', 1000000000000, 'USDT', id, now(), 0 FROM accounts`,
  );
  return owners;
}

/** Round trips in five symbols at prices that wander; one order and one position of each account stand for all of them, and equity every hour. */
async function makeHistory({ pool }: Database): Promise<void> {
  await pool.query(
    `INSERT INTO orders (id, account_id, user_id, venue, symbol, origin_kind, origin_id, client_order_id, side, type, time_in_force, status, quantity, leverage, created_at, updated_at)
     SELECT id, id, user_id, 'paper', 'BTC-USDT', 'manual', 'manual', 'bench', 'buy', 'market', 'GTC', 'open', 1, 10, now(), now() FROM accounts`,
  );
  await pool.query(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor,
       exited_quantity, exited_minor, leverage, opened_at, opened_ms, closed_at, closed_ms)
     SELECT id, id, user_id, 'paper', 'BTC-USDT', 'manual', 'manual', 'long', 0, 0, 1, 0, 1, 0, 10, now(), 0, now(), 0 FROM accounts`,
  );
  await pool.query(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price,
       notional_minor, fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
     SELECT gen_random_uuid(), 'paper', a.id, a.user_id, a.id, a.id, 'bench-' || n, (ARRAY['BTC-USDT', 'ETH-USDT', 'SOL-USDT', 'XRP-USDT', 'BNB-USDT'])[1 + (n - 1) / 2 % 5],
       'manual', 'manual', CASE n % 2 WHEN 1 THEN 'buy' ELSE 'sell' END, 10, p.price, p.price * 1000000000, 50000000,
       CASE n % 2 WHEN 1 THEN 0 ELSE (p.price - 100) * 1000000000 END, 'taker', $3::bigint + n * $4::bigint, now()
     FROM (SELECT id, user_id FROM accounts ORDER BY id LIMIT $1) a CROSS JOIN generate_series(1, $2) n
     CROSS JOIN LATERAL (SELECT CASE n % 2 WHEN 1 THEN 100 ELSE round((99.4 + random())::numeric, 2) END AS price) p`,
    [MASTERS, FILLS, FIRST_MS, STEP_MS],
  );
  await pool.query(
    `INSERT INTO equity_samples (account_id, market_ms, equity_minor, cash_minor, unrealized_minor, external_minor)
     SELECT a.id, h * 3600000::bigint + $2::bigint, e, e, 0, 1000000000000
     FROM (SELECT id FROM accounts ORDER BY id LIMIT $1) a CROSS JOIN generate_series(1, 600) h
     CROSS JOIN LATERAL (SELECT 1000000000000 + (random() * h * 100000000)::bigint AS e) s`,
    [MASTERS, FIRST_MS],
  );
  await pool.query("ANALYZE");
}

async function publishAll({ masters, nextId, clock }: MastersDeps, owners: readonly Owner[]): Promise<string[]> {
  const ids: string[] = [];
  const costs: number[] = [];
  for (const [at, owner] of [...owners]
    .sort((a, b) => (a.accountId < b.accountId ? -1 : 1))
    .slice(0, MASTERS)
    .entries()) {
    const publication = { id: nextId(), ...owner, description: "", feeBps: (at % 30) * 100, minCopy: money("100"), qualified: true };
    costs.push(
      await timed(async () => {
        const published = await masters.publish({ ...publication, displayName: `Master ${at}`, at: clock.now() }, null);
        if (published.kind !== "published") throw new Error(published.kind);
        ids.push(published.masterId);
      }),
    );
  }
  printMeasure({ name: "leaderboard.publish-1000-fills-p95", value: quantileOf(costs, 0.95), unit: "ms", n: costs.length });
  return ids;
}

async function makeFollows({ pool }: Database, { nextId }: MastersDeps, masterIds: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ id: string; user_id: string }>("SELECT id, user_id FROM accounts ORDER BY id DESC LIMIT $1", [
    FOLLOWERS,
  ]);
  for (const follower of rows) {
    await pool.query(
      `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, agreed_bps, own, turn, start_seq, realized_minor, started_at, started_ms, updated_at)
       SELECT i, $1, $2, m, 'paper', 'active', '{"copyAmount": "500"}', 1000, 1000, false, 1, 0, (random() * 10000000000 - 3000000000)::bigint, now(), $5, now()
       FROM unnest($3::uuid[], $4::uuid[]) t(i, m)`,
      [follower.user_id, follower.id, masterIds.map(() => nextId()), masterIds, FIRST_MS],
    );
  }
  await pool.query(
    `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, quantity, master_price, master_market_ms,
       master_recorded_at, planned_at, filled_at, slippage_bps)
     SELECT id, $1, user_id, account_id, master_id, 'BTC-USDT', 'buy', 'open', 'copied', 1, 100, 1, now(), now(), now() + interval '20 milliseconds', random()
     FROM follows`,
    [FILLS],
  );
}

async function measureLists({ pool }: Database, deps: MastersDeps): Promise<void> {
  const masters = createMasters(deps);
  const { rows } = await pool.query<{ user_id: string }>("SELECT user_id FROM follows LIMIT 1");
  const userId = rows[0]?.user_id ?? "";
  const filters = [
    {},
    { symbols: ["ETH-USDT"] },
    { maxDrawdownPct: 30, minTrades: 100 },
    { maxFee: 15, minFollowers: 5 },
    { search: "master 7" },
  ];
  const lists: number[] = [];
  const bare: number[] = [];
  let cursor: string | null = null;
  for (let at = -WARM_UPS; at < LISTS; at += 1) {
    const turn = Math.floor((at + WARM_UPS) / 2);
    const asked = filtersSchema.parse({ sortBy: LEADERBOARD_ORDERS[turn % LEADERBOARD_ORDERS.length], ...filters[turn % filters.length] });
    // The first page, then the one that follows.
    const page = { limit: PAGE, cursor: at % 2 === 0 ? null : cursor };
    const milliseconds = await timed(async () => {
      const { items, nextCursor } = await masters.list({ userId, ...asked, ...page });
      if (items.length === 0) throw new Error("an empty page");
      cursor = nextCursor;
    });
    const peer = await timed(() => pool.query("SELECT line FROM master_stats ORDER BY pnl DESC, master_id DESC LIMIT $1", [PAGE]));
    if (at < 0) continue;
    lists.push(milliseconds);
    bare.push(peer);
  }
  printMeasure({ name: "leaderboard.list-p95", value: quantileOf(lists, 0.95), unit: "ms", n: LISTS, peer: quantileOf(bare, 0.95) });
}

async function measureProfiles({ pool }: Database, deps: MastersDeps, masterIds: readonly string[]): Promise<void> {
  const masters = createMasters(deps);
  const profiles: number[] = [];
  const bare: number[] = [];
  for (let at = -WARM_UPS; at < PROFILES; at += 1) {
    const masterId = masterIds[(Math.abs(at) * 7_919) % masterIds.length] ?? "";
    const milliseconds = await timed(async () => {
      const profile = await masters.get({ userId: masterId, masterId });
      if (profile.totalTrades !== FILLS / 2 || profile.curve.length < 400) throw new Error("a profile that is not whole");
    });
    const peer = await timed(() => pool.query("SELECT * FROM master_stats WHERE master_id = $1", [masterId]));
    if (at < 0) continue;
    profiles.push(milliseconds);
    bare.push(peer);
  }
  printMeasure({
    name: "leaderboard.profile-p95",
    value: quantileOf(profiles, 0.95),
    unit: "ms",
    n: PROFILES,
    peer: quantileOf(bare, 0.95),
  });
}

/** Every hash, position and figure of a million fills, beside reading the rows. */
async function measureVerify(database: Database): Promise<void> {
  let fills = 0;
  const ours = await timed(async () => {
    for await (const verdict of verifyRecords(database, { masterId: null })) {
      fills += verdict.fills;
      if (verdict.differences.length > 0) throw new Error(`${verdict.name}: ${verdict.differences[0]}`);
    }
  });
  if (fills !== MASTERS * FILLS) throw new Error(`${fills} fills were verified`);
  printMeasure({ name: "leaderboard.verify", value: (fills / ours) * 1_000, unit: "fills/s", n: fills });
}

await run();
