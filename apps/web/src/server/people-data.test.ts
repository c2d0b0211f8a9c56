import { deliverDueMails } from "@slipstream/core/people/server";
import { createMailStore } from "@slipstream/db";
import { catchingTransport } from "@slipstream/integrations/mail";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enrol, HOME, PASSWORD, type PeopleBench, peopleBench, signIn, signUp, visitorFrom } from "./people.fixture.ts";

let bench: PeopleBench;
beforeAll(async () => {
  bench = await peopleBench();
});
afterAll(() => bench?.close());

async function read(parts: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const part of parts) text += part;
  return text;
}

/** An account with a fill, as the trading areas would have left it. */
async function tradeOnce(userId: string): Promise<string> {
  const { db, deps } = bench;
  const accountId = deps.nextId();
  const orderId = deps.nextId();
  const positionId = deps.nextId();
  const at = new Date(bench.clock.now());
  await db.sql(
    `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
     VALUES ($1, $2, 'paper', 'paper', 'Main', true, 1000000000000, 999999999999, 500, 200, $3)`,
    [accountId, userId, at],
  );
  await db.sql("INSERT INTO account_leverages VALUES ($1, 'BTC-USDT', 5)", [accountId]);
  await db.sql(
    `INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
     VALUES ($1, $2, 'deposit', 'cash', 'external', 1000000000000, 'USDT', $1, $3, 1)`,
    [deps.nextId(), accountId, at],
  );
  await db.sql("INSERT INTO equity_samples VALUES ($1, 3600000, 1, 2, -1, 0)", [accountId]);
  await db.sql(
    `INSERT INTO intents (id, account_id, user_id, origin_kind, origin_id, symbol, side, wish, outcome, reason, created_at)
     VALUES ($1, $2, $3, 'manual', 'manual', 'BTC-USDT', 'buy', '{}', 'refused', 'below-minimum', $4)`,
    [deps.nextId(), accountId, userId, at],
  );
  await db.sql(
    `INSERT INTO orders (id, account_id, user_id, venue, symbol, origin_kind, origin_id, client_order_id, side, type, time_in_force, status, quantity, leverage, created_at, updated_at)
     VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'c1', 'buy', 'market', 'GTC', 'open', 0.123456789012345678, 10, $4, $4)`,
    [orderId, accountId, userId, at],
  );
  await db.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity, entered_minor, leverage, opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', 'BTC-USDT', 'manual', 'manual', 'long', 1, 1, 1, 1, 10, $4, 1)`,
    [positionId, accountId, userId, at],
  );
  await db.sql(
    `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor, fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
     VALUES ($1, 'paper', $2, $3, $4, $5, 't1', 'BTC-USDT', 'manual', 'manual', 'buy', 0.1, 100.5, 9223372036854775807, 1, 0, 'taker', 1, $6)`,
    [deps.nextId(), accountId, userId, orderId, positionId, at],
  );
  return accountId;
}

describe("the audit log", () => {
  it("shows a person's own events, newest first, page by page", async () => {
    const userId = await signUp(bench, "audit@example.com");
    await signUp(bench, "stranger@example.com");
    const session = await signIn(bench, "audit@example.com");
    await signIn(bench, "audit@example.com", { password: "wrong", ip: "198.51.100.1" }).catch(() => undefined);
    await bench.people.rename({ userId, name: "Countess", visitor: HOME });
    await bench.people.signOut({ ...session, visitor: HOME });
    const first = await bench.people.auditLog({ userId, limit: 3 });
    expect(first.items.map(({ kind }) => kind)).toEqual(["signed-out", "name-changed", "sign-in-failed"]);
    expect(first.items[2]).toMatchObject({ ip: "198.51.100.1", device: "Firefox on Linux" });
    const second = await bench.people.auditLog({ userId, limit: 3, cursor: first.nextCursor });
    expect(second).toMatchObject({ items: [{ kind: "signed-in" }, { kind: "signed-up" }], nextCursor: null });
    await expect(bench.people.auditLog({ userId, limit: 3, cursor: "nonsense" })).rejects.toMatchObject({ field: "cursor" });
  });

  it("keeps line ends of a visitor out, and cannot be changed", async () => {
    const forged = { ip: "1.2.3.4\r\nfake: line", userAgent: `evil\n2026-01-01 signed-in\u2028${"x".repeat(5_000)}` };
    const { userId } = await bench.people.register({ email: "crlf@example.com", password: PASSWORD, name: "Ada", visitor: forged });
    const [event] = (await bench.people.auditLog({ userId, limit: 1 })).items;
    expect(`${event?.ip}${event?.userAgent}`).not.toMatch(/[\r\n\u2028]/);
    expect(event?.userAgent.length).toBeLessThanOrEqual(200);
    await expect(bench.db.sql("UPDATE audit_events SET kind = 'signed-in'")).rejects.toThrow("append-only");
    await expect(bench.db.sql("DELETE FROM audit_events")).rejects.toThrow("append-only");
  });
});

describe("one's data", () => {
  it("comes as one JSON document with every table and exact numbers", async () => {
    const userId = await signUp(bench, "export@example.com");
    const other = await signUp(bench, "export-other@example.com");
    await tradeOnce(other);
    const accountId = await tradeOnce(userId);
    const document = JSON.parse(await read(await bench.people.exportData({ userId, visitor: HOME })));
    expect(document.users).toMatchObject([{ id: userId, email: "export@example.com" }]);
    expect(document.accounts).toMatchObject([{ id: accountId, initial_balance: "10000", cash: "9999.99999999" }]);
    expect(document.orders).toMatchObject([{ quantity: "0.123456789012345678" }]);
    expect(document.fills).toMatchObject([{ price: "100.5", notional: "92233720368.54775807", fee: "0.00000001" }]);
    for (const table of ["account_leverages", "cash_transfers", "equity_samples", "intents", "positions"]) {
      expect(document[table], table).toHaveLength(1);
    }
    expect(document.audit_events.map(({ kind }: { kind: string }) => kind)).toEqual(["signed-up", "data-exported"]);
    expect(JSON.stringify(document)).not.toContain(other);
  });

  it("comes whole when there are more rows than one page holds", async () => {
    const userId = await signUp(bench, "large@example.com");
    const accountId = await tradeOnce(userId);
    await bench.db.sql("INSERT INTO equity_samples SELECT $1, n * 3600000::bigint, n, n, 0, 0 FROM generate_series(2, 2500) n", [
      accountId,
    ]);
    const document = JSON.parse(await read(await bench.people.exportData({ userId, visitor: HOME })));
    const times = document.equity_samples.map((sample: { market_ms: number }) => sample.market_ms);
    expect(times).toEqual(Array.from({ length: 2_500 }, (_, index) => (index + 1) * 3_600_000));
  });

  it("says what will go, and takes the address to make sure", async () => {
    const userId = await signUp(bench, "careful@example.com");
    await tradeOnce(userId);
    expect(await bench.people.planErasure({ userId })).toEqual({
      email: "careful@example.com",
      accounts: 1,
      openPositions: 1,
      openOrders: 1,
      fills: 1,
      apiTokens: 0,
    });
    await expect(bench.people.erase({ userId, email: "other@example.com", visitor: HOME })).rejects.toMatchObject({
      code: "email-mismatch",
      field: "email",
    });
  });

  it("goes without a trace, but for the last mail", async () => {
    const email = "gone@example.com";
    const userId = await signUp(bench, email);
    const keeps = await signUp(bench, "stays@example.com");
    const accountId = await tradeOnce(userId);
    await tradeOnce(keeps);
    await enrol(bench, await signIn(bench, email));
    await bench.people.createToken({ userId, name: "bot", scopes: ["read"], expiresInDays: null, visitor: HOME });
    bench.takeEvents();
    await bench.people.erase({ userId, email, visitor: HOME });
    expect(bench.takeEvents()).toEqual([{ kind: "session-ended", userId, sessionIds: "all" }]);
    const tables = await bench.db.sql<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    );
    for (const { name } of tables) {
      const rows = await bench.db.sql<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      const traces = rows.filter(({ row }) => row.includes(userId) || row.includes(accountId) || row.includes(email));
      expect([name, traces.length]).toEqual([name, name === "mails" ? 1 : 0]);
    }
    expect(await bench.mailsTo(email)).toMatchObject([{ subject: "Your account was erased", user_id: null }]);
    expect(await bench.people.planErasure({ userId: keeps })).toMatchObject({ fills: 1 });
  });
});

describe("the inbox", () => {
  it("shows what was caught, and exists only where it may", async () => {
    await signUp(bench, "inbox@example.com");
    const mails = createMailStore(bench.database);
    while ((await deliverDueMails({ mails, transport: catchingTransport, clock: bench.clock })) > 0);
    const inbox = await bench.people.inbox();
    expect(inbox).toContainEqual(expect.objectContaining({ to: "inbox@example.com", subject: "Confirm your e-mail address" }));
    const closed = await peopleBench({ showInbox: false });
    await expect(closed.people.inbox()).rejects.toMatchObject({ code: "inbox-not-found", kind: "not-found" });
    await closed.close();
  });
});

it("never shows a secret again: not in a view, not in an export, not in a mail's subject, not in the audit log", async () => {
  const email = "canary@example.com";
  const userId = await signUp(bench, email);
  await signIn(bench, email, { password: "a wrong password canary" }).catch(() => undefined);
  const session = await signIn(bench, email, { ip: visitorFrom("198.51.100.1").ip });
  const { secret, recoveryCodes } = await enrol(bench, session);
  const { token } = await bench.people.createToken({ userId, name: "bot", scopes: ["read"], expiresInDays: null, visitor: HOME });
  const login = await bench.people.issueToken({ email, password: PASSWORD, otp: recoveryCodes[0], visitor: HOME });
  await bench.people.askForReset({ email, visitor: HOME });
  const [user] = await bench.db.sql<Record<string, string>>("SELECT password_hash, totp_secret_sealed FROM users WHERE id = $1", [userId]);
  const hashes = await bench.db.sql<{ hash: string }>(
    `SELECT token_hash AS hash FROM api_tokens WHERE user_id = $1 UNION ALL SELECT token_hash FROM one_time_tokens WHERE user_id = $1
     UNION ALL SELECT code_hash FROM recovery_codes WHERE user_id = $1`,
    [userId],
  );
  const link = await bench.linkTo(email);
  const secrets = [
    PASSWORD,
    "a wrong password canary",
    secret,
    ...recoveryCodes,
    token,
    login.token,
    link,
    user?.password_hash,
    user?.totp_secret_sealed,
  ];
  const canaries = [...secrets, ...hashes.map(({ hash }) => hash)].filter((text) => text !== undefined);
  expect(canaries).toHaveLength(secrets.length + 14);

  const shown = JSON.stringify([
    await bench.people.me({ userId }),
    await bench.people.findSession(session),
    await bench.people.listSessions(session),
    await bench.people.listTokens({ userId }),
    await bench.people.auditLog({ userId, limit: 200 }),
    await bench.people.authenticateBearer(token),
    await bench.people.planErasure({ userId }),
    (await bench.mailsTo(email)).map(({ subject }) => subject),
    await read(await bench.people.exportData({ userId, visitor: HOME })),
  ]);
  for (const canary of canaries) expect(shown).not.toContain(canary);

  // In the database, outside of a mail on its way, each secret is a digest, a hash or sealed.
  const tables = ["users", "sessions", "recovery_codes", "one_time_tokens", "api_tokens", "audit_events", "rate_limits"];
  for (const table of tables) {
    const rows = JSON.stringify(await bench.db.sql(`SELECT t::text AS row FROM ${table} t`));
    for (const plain of [PASSWORD, secret, ...recoveryCodes, token, login.token, link]) expect(rows).not.toContain(plain);
  }
});
