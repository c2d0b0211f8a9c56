import type { ConsentView } from "@slipstream/core/fees";
import type { AccruingFollow, FeeStore } from "@slipstream/core/fees/server";
import { moneyFromMinor, quantity, Refusal } from "@slipstream/kernel";
import { type Database, inTransaction } from "../connection.ts";
import { groupBy } from "../group-by.ts";

type FollowRow = {
  id: string;
  master_id: string;
  master_name: string;
  account_id: string;
  account_name: string;
  mode: "paper" | "live";
  currency: string;
  status: AccruingFollow["status"];
  own: boolean;
  fee_bps: number;
  agreed_bps: number | null;
  asked_bps: number;
  realized_minor: string;
  mark_minor: string | null;
  rate_bps: number | null;
  base_minor: string | null;
  charged_minor: string | null;
  charged_all_minor: string | null;
  updated_at: Date | null;
};
type OpenRow = { origin_id: string; symbol: string; quantity: string; cost_minor: string };

const FOLLOWS = `
SELECT f.id, f.master_id, m.display_name AS master_name, f.account_id, a.name AS account_name, a.mode, a.currency, f.status, f.own, f.fee_bps, f.agreed_bps,
  m.fee_bps AS asked_bps, k.mark_minor, k.rate_bps, k.base_minor, k.charged_minor, k.charged_all_minor, k.updated_at,
  (SELECT sum(s.realized_minor) FROM follows s WHERE s.account_id = f.account_id AND s.master_id = f.master_id AND s.own = f.own)::text AS realized_minor
FROM follows f JOIN accounts a ON a.id = f.account_id JOIN masters m ON m.id = f.master_id
LEFT JOIN fee_marks k ON k.account_id = f.account_id AND k.master_id = f.master_id`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Fees as their payers see them between settlements, and what they agreed to. */
export function createFeeStore({ pool }: Database): FeeStore {
  const list = async (where: string, values: unknown[]): Promise<AccruingFollow[]> => {
    const follows = await pool.query<FollowRow>(`${FOLLOWS} WHERE ${where}`, values);
    const ids = follows.rows.map(({ id }) => id);
    const open =
      ids.length === 0
        ? []
        : (
            await pool.query<OpenRow>(
              `SELECT origin_id, symbol, quantity, cost_minor FROM positions
               WHERE origin_kind = 'follow' AND origin_id = ANY($1) AND closed_at IS NULL`,
              [ids],
            )
          ).rows;
    const held = groupBy(open, ({ origin_id }) => origin_id, toOpen);
    return follows.rows.map((row) => toFollow(row, held.get(row.id) ?? []));
  };
  return {
    listAccruing: ({ userId, followId }) =>
      list(`f.user_id = $1 AND ($2::uuid IS NULL AND f.status <> 'stopped' OR f.id = $2) ORDER BY f.id DESC LIMIT 2000`, [
        userId,
        followId ?? null,
      ]),
    listOfMasters: ({ masterUserId, limit }) =>
      list("m.user_id = $1 AND NOT f.own AND f.status <> 'stopped' ORDER BY f.id DESC LIMIT $2", [masterUserId, limit]),
    async findTerms({ userId, masterId, accountId }) {
      const { rows } = await pool.query<{ display_name: string; fee_bps: number; user_id: string | null; currency: string | null }>(
        `SELECT m.display_name, m.fee_bps, m.user_id, (SELECT a.currency FROM accounts a WHERE a.user_id = $1
           AND CASE WHEN $3::uuid IS NULL THEN a.is_default ELSE a.id = $3 END LIMIT 1) AS currency FROM masters m WHERE m.id = $2`,
        [userId, masterId, accountId ?? null],
      );
      const [row] = rows;
      if (!row) return null;
      return { masterName: row.display_name, feeBps: row.fee_bps, currency: row.currency ?? "USDT", own: row.user_id === userId };
    },
    agree: ({ id, userId, followId, feeBps, platformBps, terms, at, marketMs }) =>
      inTransaction(pool, async (client) => {
        const changed = await client.query<{ master_id: string }>(
          `UPDATE follows f SET agreed_bps = $3, agreed_ms = $5, updated_at = $4 FROM masters m
           WHERE f.id = $1 AND f.user_id = $2 AND f.status <> 'stopped' AND NOT f.own AND m.id = f.master_id AND m.fee_bps = $3 RETURNING f.master_id`,
          [followId, userId, feeBps, new Date(at), marketMs],
        );
        const [row] = changed.rows;
        if (!row) return false;
        await client.query(
          "INSERT INTO fee_consents (id, user_id, follow_id, master_id, fee_bps, platform_bps, terms, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          [id, userId, followId, row.master_id, feeBps, platformBps, terms, new Date(at)],
        );
        return true;
      }),
    async listConsents({ userId, followId, limit, cursor }) {
      if (cursor != null && !UUID.test(cursor))
        throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
      const { rows } = await pool.query<{ id: string; follow_id: string; master_name: string; fee_bps: number; terms: string; at: Date }>(
        `SELECT c.id, c.follow_id, m.display_name AS master_name, c.fee_bps, c.terms, c.at FROM fee_consents c JOIN masters m ON m.id = c.master_id
         WHERE c.user_id = $1 AND ($2::uuid IS NULL OR c.follow_id = $2) AND ($3::uuid IS NULL OR c.id < $3) ORDER BY c.id DESC LIMIT $4`,
        [userId, followId ?? null, cursor ?? null, limit + 1],
      );
      const items = rows.slice(0, limit).map(
        (row): ConsentView => ({
          id: row.id,
          followId: row.follow_id,
          masterName: row.master_name,
          feePercentage: row.fee_bps / 100,
          terms: row.terms,
          at: row.at.toISOString(),
        }),
      );
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  };
}

const toOpen = (row: OpenRow) => ({ symbol: row.symbol, quantity: quantity(row.quantity), cost: moneyFromMinor(row.cost_minor) });

function toFollow(row: FollowRow, open: AccruingFollow["open"]): AccruingFollow {
  const { mark_minor: mark, rate_bps: rateBps, base_minor: base, charged_minor: charged } = row;
  return {
    followId: row.id,
    masterId: row.master_id,
    masterName: row.master_name,
    accountId: row.account_id,
    accountName: row.account_name,
    accountMode: row.mode,
    currency: row.currency,
    status: row.status,
    own: row.own,
    feeBps: row.fee_bps,
    agreedBps: row.agreed_bps,
    askedBps: row.asked_bps,
    realized: moneyFromMinor(row.realized_minor),
    open,
    fee:
      mark === null || rateBps === null || base === null || charged === null
        ? null
        : { mark: moneyFromMinor(mark), rateBps, base: moneyFromMinor(base), charged: moneyFromMinor(charged) },
    chargedAll: moneyFromMinor(row.charged_all_minor ?? "0"),
    settledAt: row.updated_at?.getTime() ?? null,
  };
}
