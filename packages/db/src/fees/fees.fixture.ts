import { createSettlement, type SettlementTerms } from "@slipstream/core/fees/server";
import type { Ms } from "@slipstream/kernel";
import { type FreshDatabase, sequentialIds } from "@slipstream/testing";
import { connectDatabase } from "../connection.ts";
import { createSettleStore } from "./settle-store.ts";

/** Monday 2025-05-12 00:00 UTC: the weeks of these tests are counted from here. */
export const WEEK_0 = Date.parse("2025-05-12T00:00:00Z");
export const WEEK = 7 * 86_400_000;
export const SYMBOL = "ETH-USDT";
const SOURCE = "replay";

/** Followers, masters and fills written as trading would have written them, without trading. */
export async function openFeeWorld(db: FreshDatabase) {
  const nextId = sequentialIds();
  const database = connectDatabase(db.url, { maxConnections: 8 });
  let marketMs: Ms = WEEK_0;
  let tradeId = 0;
  const user = async (name: string): Promise<string> => {
    const id = nextId();
    await db.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, $3, 'x')", [
      id,
      `${name.toLowerCase()}-${id}@fees.example`,
      name,
    ]);
    return id;
  };
  const account = async (userId: string, mode: "paper" | "live" = "paper"): Promise<string> => {
    const id = nextId();
    await db.sql(
      `INSERT INTO accounts (id, user_id, venue, mode, name, is_default, initial_balance_minor, cash_minor, taker_fee_centibps, maker_fee_centibps, created_at)
       VALUES ($1, $2, 'paper', $3, 'Account', $3 = 'paper', 0, 1000000000000, 500, 200, now())`,
      [id, userId, mode],
    );
    return id;
  };
  const masterUserId = await user("Mia");
  const settlementWith = (terms: Partial<SettlementTerms> = {}, crashPoint: (label: string) => void = () => undefined) =>
    createSettlement({
      store: createSettleStore(database, SOURCE),
      marketNow: async () => marketMs,
      terms: { period: "week", platformBps: 2_000, chargesPaper: true, ...terms },
      clock: { now: () => 1_750_000_000_000 },
      nextId,
      crashPoint,
    });
  const wish = { dryRun: false, early: false, masterId: null };

  return {
    db,
    database,
    masterUserId,
    user,
    account,
    settlementWith,
    wish,
    setNow(at: Ms): void {
      marketMs = at;
    },
    /** Settles all that is due at a market time. */
    async settleAt(at: Ms, options: Partial<typeof wish> = {}) {
      marketMs = at;
      return settlementWith().settleDue({ ...wish, ...options });
    },
    async master(feeBps = 1_000): Promise<string> {
      const id = nextId();
      await db.sql(
        `INSERT INTO masters (id, user_id, display_name, fee_bps, min_copy_minor, created_at, updated_at) VALUES ($1, $2, $3, $4, 10000000000, now(), now())`,
        [id, masterUserId, `Master ${id.slice(-6)}`, feeBps],
      );
      return id;
    },
    async follow(
      userId: string,
      accountId: string,
      masterId: string,
      { feeBps = 1_000, startedMs = WEEK_0, own = false } = {},
    ): Promise<string> {
      const id = nextId();
      await db.sql(
        `INSERT INTO follows (id, user_id, account_id, master_id, venue, status, settings, fee_bps, own, turn, start_seq, started_at, started_ms, updated_at)
         VALUES ($1, $2, $3, $4, 'paper', 'active', '{}', $5, $6, 0, 0, now(), $7, now())`,
        [id, userId, accountId, masterId, feeBps, own, startedMs],
      );
      return id;
    },
    stop: (followId: string, stoppedMs: Ms) =>
      db.sql("UPDATE follows SET status = 'stopped', stopped_at = now(), stopped_ms = $2 WHERE id = $1", [followId, stoppedMs]),
    /** Of the sleeve of a follow; `realized` before the fee. Amounts are decimal. */
    async fill(
      followId: string,
      fill: { at: Ms; side: "buy" | "sell"; quantity: string; price: string; realized?: string; fee?: string; positionId?: string },
    ): Promise<void> {
      const notional = BigInt(Math.round(Number(fill.quantity) * Number(fill.price) * 1e8));
      const minor = (text: string): string => String(BigInt(Math.round(Number(text) * 1e8)));
      await db.sql(
        `INSERT INTO fills (id, venue, account_id, user_id, order_id, position_id, venue_trade_id, symbol, origin_kind, origin_id, side, quantity, price, notional_minor,
           fee_minor, realized_pnl_minor, liquidity, market_ms, recorded_at)
         SELECT $1, 'paper', f.account_id, f.user_id, $1, $2, $3, $4, 'follow', f.id::text, $5, $6, $7, $8, $9, $10, 'taker', $11, now() FROM follows f WHERE f.id = $12`,
        [
          nextId(),
          fill.positionId ?? nextId(),
          `t${++tradeId}`,
          SYMBOL,
          fill.side,
          fill.quantity,
          fill.price,
          String(notional),
          minor(fill.fee ?? "0"),
          minor(fill.realized ?? "0"),
          fill.at,
          followId,
        ],
      );
    },
    /** A trade that is opened and closed at once and realises so much, without fees. */
    async trade(followId: string, at: Ms, profit: number): Promise<void> {
      await this.fill(followId, { at, side: "buy", quantity: "1", price: "1000" });
      await this.fill(followId, { at: at + 1, side: "sell", quantity: "1", price: String(1_000 + profit), realized: String(profit) });
    },
    price: (at: Ms, close: string) =>
      db.sql(
        `INSERT INTO candles (source, symbol, timeframe, open_ms, open, high, low, close, volume) VALUES ($1, $2, '1m', $3, $4, $4, $4, $4, 1)
         ON CONFLICT (source, symbol, timeframe, open_ms) DO UPDATE SET close = EXCLUDED.close`,
        [SOURCE, SYMBOL, at - 60_000, close],
      ),
    /** Fees charged, oldest first, in decimal. */
    async fees(): Promise<string[]> {
      const rows = await db.sql<{ fee: string }>(
        "SELECT trim_scale(fee_minor / 1e8)::text AS fee FROM fee_settlements ORDER BY to_ms, number",
      );
      return rows.map(({ fee }) => fee);
    },
    async booked(): Promise<{ journals: number; accrued: string }> {
      const [row] = await db.sql<{ journals: string; accrued: string }>(
        `SELECT (SELECT count(*) FROM ledger_journals)::text AS journals,
           COALESCE((SELECT trim_scale(-sum(e.amount_minor) / 1e8) FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id WHERE a.kind = 'fee-accrued'), 0)::text AS accrued`,
      );
      return { journals: Number(row?.journals), accrued: row?.accrued ?? "" };
    },
  };
}
export type FeeWorld = Awaited<ReturnType<typeof openFeeWorld>>;
