import { LIVE_STATUSES, type Position } from "@slipstream/core/orders";
import { beginExit, type ExposedAccount, planFunding, type RiskStore } from "@slipstream/core/orders/server";
import { type Clock, type Money, moneyFromMinor, type NextId, price } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { insertRows } from "../unnest.ts";
import { holdFence, type VenueLane } from "./hold-fence.ts";
import { cashUpdate } from "./move-cash.ts";
import { NEW_ORDER, type PositionRow, toPosition } from "./order-rows.ts";

type AccountRow = { id: string; cash_minor: string; taker_fee_centibps: number };

const CANCEL_ORDERS = `
UPDATE orders SET status = CASE status WHEN 'planned' THEN 'cancelled' ELSE 'cancelling' END, reason = 'liquidation',
  message = 'The account fell below its maintenance margin.', reserved_minor = CASE status WHEN 'planned' THEN 0 ELSE reserved_minor END,
  done_at = CASE status WHEN 'planned' THEN $2::timestamptz END, updated_at = $2
WHERE account_id = $1 AND NOT reduce_only AND status IN ('planned', 'submitted', 'open', 'partially-filled', 'unknown')`;

const COVER = `
WITH owing AS (
  SELECT a.id, -a.cash_minor AS amount, a.currency, gen_random_uuid() AS cause FROM accounts a
  WHERE a.venue = $1 AND a.cash_minor < 0 AND ($2::uuid[] IS NULL OR a.id = ANY($2))
    AND NOT EXISTS (SELECT 1 FROM positions p WHERE p.account_id = a.id AND p.closed_at IS NULL)
  ORDER BY a.id FOR UPDATE OF a
), paid AS (
  INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
  SELECT cause, id, 'liquidation', 'cash', 'insurance', amount, currency, cause, $3, $4 FROM owing
) UPDATE accounts a SET cash_minor = 0 FROM owing WHERE a.id = owing.id RETURNING a.id`;

/** One charge for a position and time, named by both. */
const CHARGE = `
WITH wanted AS (
  SELECT p.id, p.account_id, w.change, a.currency, md5(p.id::text || ':' || $3::bigint)::uuid AS cause
  FROM unnest($1::uuid[], $2::bigint[]) AS w(id, change) JOIN positions p ON p.id = w.id JOIN accounts a ON a.id = p.account_id
), charged AS (
  INSERT INTO cash_transfers (journal_id, account_id, kind, debit, credit, amount_minor, currency, cause_id, at, market_ms)
  SELECT cause, account_id, 'funding', CASE WHEN change > 0 THEN 'cash' ELSE 'funding' END, CASE WHEN change > 0 THEN 'funding' ELSE 'cash' END,
    abs(change), currency, cause, $4, $3 FROM wanted
  ON CONFLICT (account_id, cause_id, kind) DO NOTHING RETURNING cause_id
), moved AS (
  UPDATE positions p SET funding_minor = p.funding_minor + w.change FROM wanted w JOIN charged c ON c.cause_id = w.cause WHERE p.id = w.id
  RETURNING p.account_id, w.change, p.origin_kind, p.origin_id
), followed AS (
  UPDATE follows f SET realized_minor = f.realized_minor + s.change
  FROM (SELECT origin_id, sum(change)::bigint AS change FROM moved WHERE origin_kind = 'follow' GROUP BY origin_id) s WHERE f.id = s.origin_id::uuid
) SELECT account_id, change FROM moved`;

/** What the risk desk of a venue reads and writes. */
export function createRiskStore({ pool }: Database, lane: VenueLane, deps: { clock: Clock; nextId: NextId }): RiskStore {
  return {
    async listExposed({ after, limit }) {
      const { rows } = await pool.query<{ account_id: string }>(
        `SELECT DISTINCT account_id FROM positions WHERE venue = $1 AND closed_at IS NULL AND ($2::uuid IS NULL OR account_id > $2)
         ORDER BY account_id LIMIT $3`,
        [lane.venue, after, limit],
      );
      return readExposed(
        pool,
        rows.map(({ account_id }) => account_id),
      );
    },
    readExposed: (accountIds) => readExposed(pool, accountIds),
    liquidate: (accountId, decide) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const [account] = await readExposed(client, [accountId], "FOR UPDATE");
        if (!account) throw new Error(`account ${accountId} is not there`);
        const close = decide(account);
        if (close.length === 0) return { account, ordered: false };
        const at = deps.clock.now();
        const { rows } = await client.query<{ position_id: string }>(
          "SELECT position_id FROM orders WHERE account_id = $1 AND role = 'liquidation' AND status = ANY($2)",
          [accountId, LIVE_STATUSES],
        );
        const begun = account.positions
          .filter(({ id }) => close.includes(id) && !rows.some((row) => row.position_id === id))
          .sort((a, b) => close.indexOf(a.id) - close.indexOf(b.id))
          .map((position) => beginExit(position, { role: "liquidation", type: "market", triggerPrice: null }, { at, nextId: deps.nextId }));
        await client.query(CANCEL_ORDERS, [accountId, new Date(at)]);
        if (begun.length > 0) await client.query(insertRows("orders", NEW_ORDER, begun));
        return { account, ordered: begun.length > 0 };
      }),
    coverShortfalls: (accountIds, marketMs) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const only = accountIds === "all" ? null : accountIds;
        const { rows } = await client.query<{ id: string }>(COVER, [lane.venue, only, new Date(deps.clock.now()), marketMs]);
        return rows.map(({ id }) => id);
      }),
    chargeFunding: ({ symbol, atMs, markPrice, after, limit }) =>
      inTransaction(pool, async (client) => {
        await holdFence(client, lane);
        const rates = await client.query<{ rate: string }>(
          "SELECT rate FROM funding_rates WHERE venue = $1 AND symbol = $2 AND at_ms = $3",
          [lane.venue, symbol, atMs],
        );
        const [known] = rates.rows;
        if (!known) return { charged: [], next: null };
        const where = "venue = $1 AND symbol = $2 AND closed_at IS NULL AND opened_ms < $3 AND ($4::uuid IS NULL OR id > $4)";
        const page = await client.query<{ id: string }>(`SELECT id FROM positions WHERE ${where} ORDER BY id LIMIT $5`, [
          lane.venue,
          symbol,
          atMs,
          after,
          limit,
        ]);
        const ids = page.rows.map(({ id }) => id);
        await client.query(
          "SELECT 1 FROM accounts WHERE id IN (SELECT account_id FROM positions WHERE id = ANY($1)) ORDER BY id FOR UPDATE",
          [ids],
        );
        const held = await client.query<PositionRow>("SELECT * FROM positions WHERE id = ANY($1) AND closed_at IS NULL", [ids]);
        const charges = planFunding(held.rows.map(toPosition), () => ({
          rate: price(known.rate),
          markPrice,
        }));
        const charged = await charge(client, charges, { atMs, at: new Date(deps.clock.now()) });
        return { charged, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
      }),
  };
}

async function charge(
  client: pg.PoolClient,
  charges: ReturnType<typeof planFunding>,
  { atMs, at }: { atMs: number; at: Date },
): Promise<{ accountId: string; change: Money }[]> {
  if (charges.length === 0) return [];
  const { rows } = await client.query<{ account_id: string; change: string }>(CHARGE, [
    charges.map(({ positionId }) => positionId),
    charges.map(({ change }) => String(change)),
    atMs,
    at,
  ]);
  const charged = rows.map((row) => ({ accountId: row.account_id, change: moneyFromMinor(row.change) }));
  const sums = new Map<string, Money>();
  for (const { accountId, change } of charged) sums.set(accountId, ((sums.get(accountId) ?? 0n) + change) as Money);
  if (sums.size > 0) await client.query(cashUpdate([...sums]));
  return charged;
}

async function readExposed(client: pg.ClientBase | pg.Pool, accountIds: readonly string[], lock = ""): Promise<ExposedAccount[]> {
  if (accountIds.length === 0) return [];
  const accounts = await client.query<AccountRow>(
    `SELECT id, cash_minor, taker_fee_centibps FROM accounts WHERE id = ANY($1) ORDER BY id ${lock}`,
    [accountIds],
  );
  const positions = await client.query<PositionRow>("SELECT * FROM positions WHERE account_id = ANY($1) AND closed_at IS NULL", [
    accountIds,
  ]);
  const held = new Map<string, Position[]>(accounts.rows.map(({ id }) => [id, []]));
  for (const position of positions.rows.map(toPosition)) held.get(position.accountId)?.push(position);
  return accounts.rows.map((row) => ({
    accountId: row.id,
    cash: moneyFromMinor(row.cash_minor),
    takerFeeCentibps: row.taker_fee_centibps,
    positions: held.get(row.id) ?? [],
  }));
}
