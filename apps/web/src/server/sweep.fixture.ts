// Somebody with rows in every table that a person can have, and what everybody else must neither see nor change.
import { followSettingsSchema } from "@slipstream/core/copy";
import { type TestService, textAt } from "./test-service.ts";

export type Victim = {
  readonly userId: string;
  readonly email: string;
  readonly accountId: string;
  readonly orderId: string;
  readonly positionId: string;
  readonly sessionId: string;
  readonly tokenId: string;
  readonly noticeId: string;
  readonly followId: string;
  /** Somebody else's, whom the victim copies. */
  readonly followedMasterId: string;
  readonly ownMasterId: string;
  readonly statementId: string;
  readonly searchId: string;
  readonly backtestId: string;
  readonly strategyId: string;
  readonly indicatorId: string;
  readonly runId: string;
  readonly invoiceId: string;
  /** Texts that are the victim's alone: none of them may be in an answer to anybody else. */
  readonly canaries: readonly string[];
};

const ACCOUNT_NAME = "canary-account-name";
const MASTER_NAME = "canary-master-name";

export async function makeVictim(service: TestService): Promise<Victim> {
  const { userId, email, token } = await service.person("canary-victim");
  // Signing up takes its time, and prices are fresh for seconds only.
  await service.openMarket();
  const post = (url: string, body: unknown) => service.rest("POST", url, { token, body });
  const order = { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.01" };
  await post("/api/orders", { ...order, stop_loss: "90000" });
  const resting = await post("/api/orders", { ...order, type: "limit", price: "80000", client_order_id: "canary-order" });
  await post("/api/orders", { ...order, quantity: "90" });
  const accounts = await service.rest("GET", "/api/accounts", { token });
  const positions = await service.rest("GET", "/api/positions", { token });
  const fills = await service.rest("GET", "/api/fills", { token });
  const accountId = textAt(accounts.json, "accounts", 0, "id");
  await service.rest("PATCH", `/api/accounts/${accountId}`, { token, body: { name: ACCOUNT_NAME } });
  await service.container.services.accounts.setLeverage({ userId, accountId, symbol: "BTC-USDT", leverage: 7 });
  const sessionId = await insertSession(service, userId);
  const noticeId = await tellOfAMaster(service, userId);
  const { followId, followedMasterId } = await followAMaster(service, { userId, accountId });
  const statementId = await settle(service, { userId, accountId, followId, masterId: followedMasterId });
  const invoiceId = await invoice(service, { userId, masterId: followedMasterId });
  const [tokenRow] = await service.fresh.sql<{ id: string }>("SELECT id FROM api_tokens WHERE user_id = $1", [userId]);
  const searchId = await search(service, userId);
  const backtestId = await backtest(service, userId);
  const strategyId = await strategy(service, userId);
  const indicatorId = await indicator(service, userId);
  const runId = await run(service, { userId, accountId, strategyId });
  const ids = [
    accountId,
    textAt(resting.json, "order", "id"),
    textAt(positions.json, "positions", 0, "id"),
    textAt(fills.json, "fills", 0, "id"),
    sessionId,
    tokenRow?.id ?? "",
    noticeId,
    followId,
    statementId,
    invoiceId,
    searchId,
    backtestId,
    strategyId,
    indicatorId,
    runId,
  ] as const;
  const [, orderId, positionId] = ids;
  return {
    userId,
    email,
    accountId,
    orderId,
    positionId,
    sessionId,
    tokenId: ids[5],
    noticeId,
    followId,
    followedMasterId,
    statementId,
    searchId,
    backtestId,
    strategyId,
    indicatorId,
    runId,
    invoiceId,
    ownMasterId: await publish(service, { userId, accountId }),
    canaries: [userId, email, ACCOUNT_NAME, MASTER_NAME, "canary-order", "canary-detail", token, ...ids],
  };
}

/** Named, with a level of a name that is nobody else's. */
async function indicator({ container, fresh }: TestService, userId: string): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO custom_indicators (id, user_id, name, definition, levels, created_at, updated_at)
     VALUES ($1, $2, 'canary-detail', '{"kind":"number","value":1}', '{"canary-detail":7}', now(), now())`,
    [id, userId],
  );
  return id;
}

/** With one version, whose words are nobody else's. */
async function strategy({ container, fresh }: TestService, userId: string): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql("INSERT INTO strategies (id, user_id, name, created_at, updated_at) VALUES ($1, $2, 'canary-detail', now(), now())", [
    id,
    userId,
  ]);
  const spec = {
    timeframe: "1h",
    symbols: ["BTC-USDT"],
    long: { entry: { kind: "compare", left: { kind: "price", field: "close" }, op: "<", right: { kind: "number", value: 77_777 } } },
    sizing: { kind: "fixed-quote", amount: 777 },
    leverage: 1,
    takeProfits: [],
    maxPositions: 20,
  };
  await fresh.sql(
    `INSERT INTO strategy_versions (strategy_id, number, user_id, spec, customs, words, created_at) VALUES ($1, 1, $2, $3, '{}', 'canary-detail', now())`,
    [id, userId, JSON.stringify(spec)],
  );
  return id;
}

/** A strategy at work, with a decision, a swap under way and a check of a day. */
async function run({ container, fresh }: TestService, of: { userId: string; accountId: string; strategyId: string }): Promise<string> {
  const { userId, accountId, strategyId } = of;
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO strategy_runs (id, strategy_id, user_id, account_id, status, version, started_ms, started_with, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 'running', 1, 1748736000000, '{"cash":"1000000000000","equity":"1000000000000"}', now(), now())`,
    [id, strategyId, userId, accountId],
  );
  await fresh.sql("INSERT INTO strategy_run_bars (run_id, symbol, bar_ms) VALUES ($1, 'BTC-USDT', 1748736000000)", [id]);
  await fresh.sql(
    `INSERT INTO strategy_decisions (run_id, user_id, version, symbol, bar_ms, kind, reason, detail, recorded_at)
     VALUES ($1, $2, 1, 'BTC-USDT', 1748736000000, 'skip', 'cooldown', '{"words":"canary-detail"}', now())`,
    [id, userId],
  );
  await fresh.sql(
    `INSERT INTO strategy_swaps (id, run_id, user_id, from_version, to_version, mode, status, started_ms, created_at)
     VALUES ($1, $2, $3, 1, 2, 'shadow', 'under-way', 1748736000000, now())`,
    [container.shared.nextId(), id, userId],
  );
  await fresh.sql(
    `INSERT INTO strategy_checks (run_id, day_ms, user_id, bars, agreed, differences, checked_at)
     VALUES ($1, 1748736000000, $2, 24, 23, '[{"bar":"2025-06-01T00:00:00.000Z","symbol":"BTC-USDT","live":"canary-detail","backtest":null,"because":"spread"}]', now())`,
    [id, userId],
  );
  return id;
}

/** One that is done, shared, with a report and the job of its stamp. */
async function backtest({ container, fresh }: TestService, userId: string): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO backtests (id, user_id, name, request, symbols, timeframe, from_ms, to_ms, status, progress, summary, share_code, created_at, done_at)
     VALUES ($1, $2, 'canary-detail', '{}', '{BTC-USDT}', '1h', 0, 3600000, 'done', 1000, '{}', 'canary-detail-code', now(), now())`,
    [id, userId],
  );
  await fresh.sql("INSERT INTO backtest_reports (backtest_id, user_id, report) VALUES ($1, $2, 'canary-detail')", [id, userId]);
  await fresh.sql(
    `INSERT INTO jobs (id, kind, user_id, subject_id, part, input, status, created_at, updated_at)
     VALUES (gen_random_uuid(), 'backtest', $2, $1, 1, '{"work":1}', 'queued', now(), now())`,
    [id, userId],
  );
  return id;
}

/** A search with a trial and a job. */
async function search({ container, fresh }: TestService, userId: string): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO searches (id, user_id, name, request, status, planned_trials, created_at) VALUES ($1, $2, 'canary-detail', '{}', 'running', 1, now())`,
    [id, userId],
  );
  await fresh.sql("INSERT INTO search_trials (search_id, user_id, number, params, figures) VALUES ($1, $2, 0, '{1}', '{}')", [id, userId]);
  await fresh.sql(
    `INSERT INTO jobs (id, kind, user_id, subject_id, input, status, created_at, updated_at)
     VALUES (gen_random_uuid(), 'search-trials', $2, $1, '{"work":1}', 'queued', now(), now())`,
    [id, userId],
  );
  return id;
}

/** An open invoice, a card, and a hold. */
async function invoice({ container, fresh }: TestService, { userId, masterId }: { userId: string; masterId: string }): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO billing_invoices (id, user_id, period_ms, currency, amount_cents, provider, status, created_at, updated_at)
     VALUES ($1, $2, 1, 'USD', 777, 'manual', 'open', now(), now())`,
    [id, userId],
  );
  await fresh.sql(
    `INSERT INTO billing_invoice_lines (invoice_id, master_id, master_name, amount_cents, platform_bps) VALUES ($1, $2, $3, 777, 2000)`,
    [id, masterId, MASTER_NAME],
  );
  await fresh.sql(
    `INSERT INTO billing_customers (user_id, stripe_customer_id, payment_method_id, payment_method, updated_at)
     VALUES ($1, 'cus_canary-detail', 'pm_canary-detail', '{"brand":"canary-detail","last4":"4242","expMonth":1,"expYear":2030,"savedAt":1}', now())`,
    [userId],
  );
  await fresh.sql("INSERT INTO billing_holds (user_id, invoice_id, since) VALUES ($1, $2, now())", [userId, id]);
  return id;
}

async function tellOfAMaster({ container }: TestService, userId: string): Promise<string> {
  const { nextId, clock } = container.shared;
  const [id, follow] = [nextId(), { followId: nextId(), accountId: nextId(), masterId: nextId(), masterName: MASTER_NAME }];
  const { notices } = container.services;
  await notices.append([{ id, userId, at: clock.now(), kind: "master-left", payload: { ...follow, atStop: "keep" } }]);
  await notices.setPreference({ userId, kind: "master-left", channel: "email", wanted: false });
  return id;
}

/** The victim's record, without its fills: those are public, with their ids. */
async function publish({ container, fresh }: TestService, { userId, accountId }: { userId: string; accountId: string }): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, created_at, updated_at)
     VALUES ($1, $2, $3, 'Published', 1000, 10000000000, now(), now())`,
    [id, userId, accountId],
  );
  return id;
}

/** Somebody is published, the victim follows and has one copy. */
async function followAMaster(service: TestService, { userId, accountId }: { userId: string; accountId: string }) {
  const { container, fresh } = service;
  const leader = await strangerOf(service);
  const followedMasterId = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, last_seq, created_at, updated_at)
     SELECT $1, $2, id, 'Leader', 1000, 10000000000, 7, now(), now() FROM accounts WHERE user_id = $2`,
    [followedMasterId, leader],
  );
  const settings = followSettingsSchema.parse({ copyAmount: "500" });
  const follow = await container.services.follows.follow({ userId, accountId, masterId: followedMasterId, settings });
  await fresh.sql(
    `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, detail, master_price,
       master_market_ms, master_recorded_at, planned_at)
     VALUES ($1, 8, $2, $3, $4, 'BTC-USDT', 'buy', 'open', 'skipped', 'below-minimum', 'canary-detail', 100000, 1, now(), now())`,
    [follow.id, userId, accountId, followedMasterId],
  );
  return { followId: follow.id, followedMasterId };
}

/** One statement of the follow, with a fee. */
async function settle(
  { container, fresh }: TestService,
  { userId, accountId, followId, masterId }: { userId: string; accountId: string; followId: string; masterId: string },
): Promise<string> {
  const id = container.shared.nextId();
  await fresh.sql(
    `INSERT INTO fee_settlements (id, follow_id, user_id, account_id, master_id, reason, from_ms, to_ms, currency, fill_seq, cash_id, prices, held, price_minor,
       fees_minor, funding_minor, flow_minor, unrealized_minor, profit_minor, mark_before_minor, mark_minor, rate_bps, base_minor, charged_minor, fee_minor,
       platform_bps, platform_minor, charge, settled_at)
     VALUES ($1, $2, $3, $4, $5, 'period', 0, 1, 'USDT', 0, 0, '{}', '{}', 7000000000, 0, 0, 7000000000, 0, 7000000000, 0, 7000000000, 1000, 0, 0, 700000000,
       2000, 140000000, 'ledger', now())`,
    [id, followId, userId, accountId, masterId],
  );
  return id;
}

async function insertSession(service: TestService, userId: string): Promise<string> {
  const id = service.container.shared.nextId();
  await service.fresh.sql(
    `INSERT INTO sessions (id, user_id, session_version, ip, user_agent, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, 1, '10.1.2.3', 'canary-agent', now(), now(), now() + interval '1 hour')`,
    [id, userId],
  );
  return id;
}

/** A stranger with an account and a session of their own. */
export async function makeStranger(service: TestService): Promise<{ userId: string; sessionId: string }> {
  const userId = await strangerOf(service);
  return { userId, sessionId: await insertSession(service, userId) };
}

async function strangerOf({ container, fresh }: TestService): Promise<string> {
  const userId = container.shared.nextId();
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) SELECT $1, $2, 'Mallory', password_hash FROM users LIMIT 1", [
    userId,
    `${userId}@example.com`,
  ]);
  await container.services.accounts.openFirst({ userId });
  return userId;
}

const OF_OWN_LEDGER_ACCOUNT = "account_id IN (SELECT id FROM ledger_accounts WHERE user_id = $1)";
/** Tables with a person's rows, and how they are found. */
const TABLES: Readonly<Record<string, string>> = {
  users: "id = $1",
  masters: "user_id = $1",
  sessions: "user_id = $1",
  recovery_codes: "user_id = $1",
  one_time_tokens: "user_id = $1",
  api_tokens: "user_id = $1",
  audit_events: "user_id = $1",
  mails: "user_id = $1",
  follows: "user_id = $1",
  copies: "user_id = $1",
  notices: "user_id = $1",
  notice_preferences: "user_id = $1",
  idempotency_keys: "user_id = $1",
  accounts: "user_id = $1",
  account_leverages: "account_id IN (SELECT id FROM accounts WHERE user_id = $1)",
  cash_transfers: "account_id IN (SELECT id FROM accounts WHERE user_id = $1)",
  equity_samples: "account_id IN (SELECT id FROM accounts WHERE user_id = $1)",
  intents: "user_id = $1",
  orders: "user_id = $1",
  fills: "user_id = $1",
  positions: "user_id = $1",
  fee_consents: "user_id = $1",
  fee_marks: "user_id = $1",
  fee_settlements: "user_id = $1",
  ledger_accounts: "user_id = $1",
  ledger_entries: OF_OWN_LEDGER_ACCOUNT,
  ledger_snapshots: OF_OWN_LEDGER_ACCOUNT,
  billing_connects: "user_id = $1",
  billing_customers: "user_id = $1",
  billing_holds: "user_id = $1",
  billing_invoices: "user_id = $1",
  billing_payouts: "user_id = $1",
  billing_returns: "user_id = $1",
  billing_shares: "user_id = $1",
  strategies: "user_id = $1",
  strategy_versions: "user_id = $1",
  custom_indicators: "user_id = $1",
  strategy_runs: "user_id = $1",
  strategy_swaps: "user_id = $1",
  strategy_decisions: "user_id = $1",
  strategy_checks: "user_id = $1",
  backtests: "user_id = $1",
  backtest_reports: "user_id = $1",
  searches: "user_id = $1",
  search_trials: "user_id = $1",
  jobs: "user_id = $1",
};

/** Every row of a person, table by table, as text. */
export async function rowsOf(service: TestService, userId: string): Promise<Readonly<Record<string, string>>> {
  const tables = Object.entries(TABLES).map(async ([table, where]) => {
    const rows = await service.fresh.sql<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t WHERE ${where} ORDER BY 1`, [
      userId,
    ]);
    return [table, rows.map(({ row }) => row).join("\n")] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Every table that has a column for a person or an account must be looked at. */
export const PERSONAL_TABLES_SQL = `
  SELECT DISTINCT table_name FROM information_schema.columns
  WHERE table_schema = 'public' AND column_name IN ('user_id', 'account_id')`;
export const SWEPT_TABLES = Object.keys(TABLES);
