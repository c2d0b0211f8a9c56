// People, accounts, masters and fills as rows, for tests of copying.

import { money, type NextId } from "@slipstream/kernel";
import type { FreshDatabase } from "@slipstream/testing";
import { createAccountStore } from "../accounts/account-store.ts";
import type { Database } from "../connection.ts";

export const MARKET = Date.UTC(2025, 5, 1);

export async function addUser(fresh: FreshDatabase, id: string): Promise<string> {
  await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [id, `${id}@example.com`]);
  return id;
}

export async function addAccount(database: Database, nextId: NextId, userId: string, balance = "10000"): Promise<string> {
  const id = nextId();
  await createAccountStore(database).open(
    {
      id,
      userId,
      venue: "paper",
      mode: "paper",
      name: `Account ${id.slice(-4)}`,
      currency: "USDT",
      initialBalance: money(balance),
      takerFeeCentibps: 500,
      makerFeeCentibps: 200,
      defaultLeverage: 10,
    },
    { journalId: nextId(), at: MARKET, marketMs: MARKET },
    { maxOpen: 20, onlyFirst: false },
  );
  return id;
}

export async function publish(
  fresh: FreshDatabase,
  master: { id: string; userId: string; accountId: string; feeBps?: number; minCopy?: string; lastSeq?: number },
): Promise<string> {
  await fresh.sql(
    `INSERT INTO masters (id, user_id, account_id, display_name, fee_bps, min_copy_minor, last_seq, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now())`,
    [
      master.id,
      master.userId,
      master.accountId,
      `Master ${master.id.slice(-4)}`,
      master.feeBps ?? 1_000,
      String(money(master.minCopy ?? "100")),
      master.lastSeq ?? 0,
    ],
  );
  return master.id;
}

/** An open position of an origin, at cost. */
export async function addPosition(
  fresh: FreshDatabase,
  position: {
    id: string;
    accountId: string;
    userId: string;
    symbol: string;
    quantity: string;
    cost: string;
    origin: readonly [kind: string, id: string];
  },
): Promise<void> {
  await fresh.sql(
    `INSERT INTO positions (id, account_id, user_id, venue, symbol, origin_kind, origin_id, side, quantity, cost_minor, entered_quantity,
       entered_minor, exited_quantity, exited_minor, realized_pnl_minor, fees_minor, funding_minor, leverage, opened_at, opened_ms)
     VALUES ($1, $2, $3, 'paper', $4, $5, $6, 'long', $7, $8, $7, $8, 0, 0, 0, 100000000, 0, 10, now(), $9)`,
    [
      position.id,
      position.accountId,
      position.userId,
      position.symbol,
      ...position.origin,
      position.quantity,
      String(money(position.cost)),
      MARKET,
    ],
  );
}

/** A decision of the engine: copied `latencyMs` after the master's fill was recorded, or skipped. */
export async function addCopy(
  fresh: FreshDatabase,
  copy: {
    followId: string;
    userId: string;
    accountId: string;
    masterId: string;
    seq: number;
    outcome: "copied" | "skipped" | "pending";
    reason?: string;
    recordedAt: number;
    latencyMs?: number;
    slippageBps?: number;
  },
): Promise<void> {
  const copied = copy.outcome === "copied";
  const at = new Date(copy.recordedAt);
  await fresh.sql(
    `INSERT INTO copies (follow_id, master_seq, user_id, account_id, master_id, symbol, side, kind, outcome, reason, master_price, price,
       slippage_bps, quantity, master_market_ms, master_recorded_at, planned_at, submitted_at, filled_at)
     VALUES ($1, $2, $3, $4, $5, 'BTC-USDT', 'buy', 'open', $6, $7, 100000, $8, $9, $10, $11, $12, $12, $13, $14)`,
    [
      copy.followId,
      copy.seq,
      copy.userId,
      copy.accountId,
      copy.masterId,
      copy.outcome,
      copy.reason ?? null,
      copied ? "100010" : null,
      copied ? (copy.slippageBps ?? 1) : null,
      copied ? "0.001" : "0",
      MARKET + copy.seq,
      at,
      copied ? new Date(copy.recordedAt + 1) : null,
      copied ? new Date(copy.recordedAt + (copy.latencyMs ?? 5)) : null,
    ],
  );
}

/** A fill of a master in BTC. */
export async function addMasterFill(
  fresh: FreshDatabase,
  fill: {
    fillId: string;
    masterId: string;
    seq: number;
    netBefore: string;
    netAfter: string;
    price: string;
    equity: string;
    recordedAt: number;
    marketMs: number;
  },
): Promise<void> {
  await fresh.sql(
    `INSERT INTO master_fills (master_id, seq, fill_id, symbol, side, quantity, price, fee_minor, realized_pnl_minor, net_before, net_after,
       equity_before_minor, leverage, market_ms, recorded_at, hash)
     SELECT $1, $2, $3, 'BTC-USDT', CASE WHEN v.after > v.before THEN 'buy' ELSE 'sell' END, abs(v.after - v.before), $4, 0, 0, v.before, v.after,
       $5, 10, $6, $7, ''
     FROM (SELECT $8::numeric AS before, $9::numeric AS after) v`,
    [
      fill.masterId,
      fill.seq,
      fill.fillId,
      fill.price,
      String(money(fill.equity)),
      fill.marketMs,
      new Date(fill.recordedAt),
      fill.netBefore,
      fill.netAfter,
    ],
  );
}
