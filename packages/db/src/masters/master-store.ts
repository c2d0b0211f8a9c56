import type { AccountFill, AuditNote, MasterStore, MasterTerms, Publication } from "@slipstream/core/masters/server";
import type { Side } from "@slipstream/core/orders";
import { moneyFromMinor, price, quantity } from "@slipstream/kernel";
import pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { backfillRecord } from "./backfill-record.ts";
import { endPublication } from "./end-publication.ts";
import { MASTER_COLUMNS, type MasterRow, toMaster } from "./master-rows.ts";
import { tellOfRaise } from "./tell-of-raise.ts";

type AccountFillRow = {
  seq: string;
  symbol: string;
  side: Side;
  quantity: string;
  price: string;
  fee_minor: string;
  realized_pnl_minor: string;
  leverage: number;
  stop_loss: string | null;
  market_ms: string;
};
const PAGE = 5_000;
const UNIQUE_VIOLATION = "23505";

/** Publications in Postgres. `source` is the market whose recorded prices value what was open in the past. */
export function createMasterStore({ pool }: Database, { source }: { source: string }): MasterStore {
  const findWhere = async (where: string, value: string) => {
    const { rows } = await pool.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters m WHERE ${where} = $1`, [value]);
    return rows[0] ? toMaster(rows[0]) : null;
  };
  return {
    find: (masterId) => findWhere("m.id", masterId),
    async listOf(userId) {
      const { rows } = await pool.query<MasterRow>(`SELECT ${MASTER_COLUMNS} FROM masters m WHERE m.user_id = $1 ORDER BY m.id LIMIT 200`, [
        userId,
      ]);
      return rows.map(toMaster);
    },
    findByAccount: (accountId) => findWhere("m.account_id", accountId),
    async *accountFills(accountId) {
      let after = "0";
      for (;;) {
        const { rows } = await pool.query<AccountFillRow>(
          `SELECT f.seq, f.symbol, f.side, f.quantity, f.price, f.fee_minor, f.realized_pnl_minor, o.leverage, o.stop_loss, f.market_ms
           FROM fills f JOIN orders o ON o.id = f.order_id WHERE f.account_id = $1 AND f.seq > $2 ORDER BY f.seq LIMIT ${PAGE}`,
          [accountId, after],
        );
        if (rows.length > 0) yield rows.map(toAccountFill);
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) return;
        after = last.seq;
      }
    },
    async funding(accountId, until) {
      const { rows } = await pool.query<{ sum: string }>(
        `SELECT COALESCE(SUM(CASE WHEN debit = 'cash' THEN amount_minor ELSE -amount_minor END), 0) AS sum
         FROM cash_transfers WHERE account_id = $1 AND kind = 'funding' AND ($2::timestamptz IS NULL OR at <= $2)`,
        [accountId, until === null ? null : new Date(until)],
      );
      return moneyFromMinor(rows[0]?.sum ?? "0");
    },
    publish: (publication, audit) => unlessNameTaken(() => inTransaction(pool, (client) => publish(client, publication, audit, source))),
    update: ({ userId, masterId, at, ...terms }, audit) =>
      unlessNameTaken(() =>
        inTransaction(pool, async (client) => {
          const { rowCount } = await client.query(
            `UPDATE masters SET display_name = COALESCE($3, display_name), description = COALESCE($4, description),
               fee_bps = COALESCE($5, fee_bps), min_copy_minor = COALESCE($6, min_copy_minor), updated_at = $7 WHERE id = $1 AND user_id = $2`,
            [masterId, userId, terms.displayName, terms.description, terms.feeBps, terms.minCopy?.toString(), new Date(at)],
          );
          if (rowCount !== 1) return { kind: "not-found" as const };
          if (terms.feeBps !== undefined) await tellOfRaise(client, masterId, terms.feeBps, at);
          await writeAudit(client, audit, userId, at, masterId, termsOf(terms));
          return { kind: "updated" as const };
        }),
      ),
    leave: ({ userId, masterId, at }, audit) =>
      inTransaction(pool, async (client) => {
        const stopping = await endPublication(client, { userId, masterId }, at);
        if (!stopping) return null;
        await writeAudit(client, audit, userId, at, masterId, {});
        return { stopping };
      }),
  };
}

async function publish(client: pg.PoolClient, publication: Publication, audit: AuditNote | null, source: string) {
  const { userId, accountId, at } = publication;
  const account = await client.query<{ closed: boolean }>(
    "SELECT closed_at IS NOT NULL AS closed FROM accounts WHERE id = $1 AND user_id = $2 FOR UPDATE",
    [accountId, userId],
  );
  if (account.rows[0]?.closed !== false) return { kind: "account-closed" as const };
  const known = await client.query<{ id: string; status: string }>("SELECT id, status FROM masters WHERE account_id = $1 FOR UPDATE", [
    accountId,
  ]);
  const earlier = known.rows[0];
  if (earlier?.status === "active") return { kind: "already-published" as const };
  const terms = [
    publication.displayName,
    publication.description,
    publication.feeBps,
    publication.minCopy.toString(),
    publication.qualified,
  ];
  const masterId = earlier?.id ?? publication.id;
  if (earlier) {
    await client.query(
      `UPDATE masters SET display_name = $2, description = $3, fee_bps = $4, min_copy_minor = $5, qualified = $6, status = 'active',
         left_at = NULL, left_seq = NULL, updated_at = $7 WHERE id = $1`,
      [masterId, ...terms, new Date(at)],
    );
  } else {
    await client.query(
      `INSERT INTO masters (id, user_id, account_id, display_name, description, fee_bps, min_copy_minor, qualified, created_at, updated_at)
       VALUES ($1, $8, $9, $2, $3, $4, $5, $6, $7, $7)`,
      [masterId, ...terms, new Date(at), userId, accountId],
    );
    const { lastSeq, lastHash } = await backfillRecord(client, { id: masterId, accountId }, source);
    await client.query("UPDATE masters SET last_seq = $2, last_hash = $3 WHERE id = $1", [masterId, lastSeq, lastHash]);
  }
  if (audit)
    await writeAudit(client, { ...audit, kind: earlier ? "master-returned" : audit.kind }, userId, at, masterId, termsOf(publication));
  return { kind: earlier ? ("returned" as const) : ("published" as const), masterId };
}

async function unlessNameTaken<Result>(work: () => Promise<Result>): Promise<Result | { kind: "display-name-taken" }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNIQUE_VIOLATION && error.constraint === "masters_one_name")
      return { kind: "display-name-taken" };
    throw error;
  }
}

const termsOf = ({ displayName, feeBps, minCopy }: Partial<MasterTerms>): Record<string, string> => ({
  ...(displayName === undefined ? {} : { name: displayName }),
  ...(feeBps === undefined ? {} : { feeBps: String(feeBps) }),
  ...(minCopy === undefined ? {} : { minCopyMinor: String(minCopy) }),
});

async function writeAudit(
  client: pg.PoolClient,
  audit: AuditNote,
  userId: string,
  at: number,
  masterId: string,
  detail: Record<string, string>,
): Promise<void> {
  await client.query("INSERT INTO audit_events (id, user_id, at, kind, ip, user_agent, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)", [
    audit.id,
    userId,
    new Date(at),
    audit.kind,
    audit.ip,
    audit.userAgent,
    { masterId, ...detail },
  ]);
}

const toAccountFill = (row: AccountFillRow): AccountFill => ({
  symbol: row.symbol,
  side: row.side,
  quantity: quantity(row.quantity),
  price: price(row.price),
  fee: moneyFromMinor(row.fee_minor),
  realizedPnl: moneyFromMinor(row.realized_pnl_minor),
  leverage: row.leverage,
  stopLoss: row.stop_loss === null ? null : price(row.stop_loss),
  marketMs: Number(row.market_ms),
});
