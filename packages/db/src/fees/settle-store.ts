import type { NewSettlement, PairState, SettledPage, SettleStore } from "@slipstream/core/fees/server";
import { formatMoney, formatPrice, type Money, moneyToMinor, type Price, type Quantity } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { appendJournals } from "../ledger/append-journals.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { insertRows, updateRows, type WriteColumn } from "../unnest.ts";
import { findDue, readDue } from "./due-follows.ts";
import { heldJson } from "./held-column.ts";

const minor = (amount: Money): string => String(moneyToMinor(amount));
const priceText = (prices: ReadonlyMap<string, Price>, held: ReadonlyMap<string, Quantity>): string =>
  JSON.stringify(
    Object.fromEntries([...prices].filter(([symbol]) => held.has(symbol)).map(([symbol, price]) => [symbol, formatPrice(price)])),
  );

const STATEMENT: readonly WriteColumn<NewSettlement>[] = [
  ["id", "uuid", ({ id }) => id],
  ["follow_id", "uuid", ({ follow }) => follow.followId],
  ["user_id", "uuid", ({ follow }) => follow.userId],
  ["account_id", "uuid", ({ follow }) => follow.accountId],
  ["master_id", "uuid", ({ follow }) => follow.masterId],
  ["reason", "text", ({ reason }) => reason],
  ["from_ms", "bigint", ({ fromMs }) => fromMs],
  ["to_ms", "bigint", ({ follow }) => follow.to.toMs],
  ["currency", "text", ({ follow }) => follow.currency],
  ["fill_seq", "bigint", ({ follow }) => String(follow.to.fillSeq)],
  ["cash_id", "bigint", ({ follow }) => String(follow.to.cashId)],
  ["prices", "jsonb", ({ follow, settled }) => priceText(follow.prices, settled.after.sums.held)],
  ["held", "jsonb", ({ settled }) => heldJson(settled.after.sums.held)],
  ["price_minor", "bigint", ({ settled }) => minor(settled.after.sums.price)],
  ["fees_minor", "bigint", ({ settled }) => minor(settled.after.sums.exchangeFees)],
  ["funding_minor", "bigint", ({ settled }) => minor(settled.after.sums.funding)],
  ["flow_minor", "bigint", ({ settled }) => minor(settled.after.sums.flow)],
  ["unrealized_minor", "bigint", ({ settled }) => minor(settled.unrealized)],
  ["profit_minor", "bigint", ({ settled }) => minor(settled.profit)],
  ["mark_before_minor", "bigint", ({ settled }) => minor(settled.step.markBefore)],
  ["mark_minor", "bigint", ({ settled }) => minor(settled.step.mark)],
  ["rate_bps", "int", ({ settled }) => settled.step.rateBps],
  ["base_minor", "bigint", ({ settled }) => minor(settled.step.base)],
  ["charged_minor", "bigint", ({ settled }) => minor(settled.step.chargedBefore)],
  ["fee_minor", "bigint", ({ settled }) => minor(settled.step.fee)],
  ["platform_bps", "int", ({ platformBps }) => platformBps],
  ["platform_minor", "bigint", ({ settled }) => minor(settled.platform)],
  ["charge", "text", ({ charge }) => charge],
  ["journal_id", "uuid", ({ journal }) => journal?.id ?? null],
  ["settled_at", "timestamptz", ({ at }) => new Date(at)],
];

const after = ({ settled }: NewSettlement): PairState => settled.after;
const MARK: readonly WriteColumn<NewSettlement>[] = [
  ["account_id", "uuid", ({ follow }) => follow.accountId],
  ["master_id", "uuid", ({ follow }) => follow.masterId],
  ["user_id", "uuid", ({ follow }) => follow.userId],
  ["to_ms", "bigint", (row) => after(row).counted.toMs],
  ["fill_seq", "bigint", (row) => String(after(row).counted.fillSeq)],
  ["next_fill_seq", "bigint", (row) => String(after(row).counted.nextFillSeq)],
  ["cash_id", "bigint", (row) => String(after(row).counted.cashId)],
  ["next_cash_id", "bigint", (row) => String(after(row).counted.nextCashId)],
  ["price_minor", "bigint", (row) => minor(after(row).sums.price)],
  ["fees_minor", "bigint", (row) => minor(after(row).sums.exchangeFees)],
  ["funding_minor", "bigint", (row) => minor(after(row).sums.funding)],
  ["flow_minor", "bigint", (row) => minor(after(row).sums.flow)],
  ["held", "jsonb", (row) => heldJson(after(row).sums.held)],
  ["mark_minor", "bigint", (row) => minor(after(row).fee.mark)],
  ["rate_bps", "int", (row) => after(row).fee.rateBps],
  ["base_minor", "bigint", (row) => minor(after(row).fee.base)],
  ["charged_minor", "bigint", (row) => minor(after(row).fee.charged)],
  ["charged_all_minor", "bigint", (row) => minor(after(row).chargedAll)],
  ["updated_at", "timestamptz", ({ at }) => new Date(at)],
];
const REPLACE_MARK = `ON CONFLICT (account_id, master_id) DO UPDATE SET ${MARK.slice(3)
  .map(([name]) => `${name} = EXCLUDED.${name}`)
  .join(", ")}`;
/** A follow goes on under the rate of the next period; one that has stopped is through. */
const FOLLOW: readonly WriteColumn<NewSettlement>[] = [
  ["id", "uuid", ({ follow }) => follow.followId],
  ["fee_bps", "int", ({ nextRateBps }) => nextRateBps],
  ["agreed_bps", "int", ({ follow }) => follow.agreedLaterBps],
  ["fees_settled", "boolean", ({ reason }) => reason === "stop"],
];

/** Settlements of fees. `source`: whose candles give the prices of what is held. */
export function createSettleStore({ pool }: Database, source: string): SettleStore {
  return {
    async findOldest() {
      const { rows } = await pool.query<{ oldest: string | null }>(
        `SELECT min(COALESCE(k.to_ms, f.started_ms)) AS oldest FROM follows f
         LEFT JOIN fee_marks k ON k.account_id = f.account_id AND k.master_id = f.master_id
         WHERE NOT f.own AND (f.status <> 'stopped' OR NOT f.fees_settled)`,
      );
      const oldest = rows[0]?.oldest;
      return oldest == null ? null : Number(oldest);
    },
    settlePage: (query, decide, { dryRun }) =>
      inTransaction(pool, async (client): Promise<SettledPage> => {
        const { ids, accountIds } = await findDue(client, query);
        if (ids.length === 0) return { written: [], waiting: 0, last: null };
        if (!dryRun) await client.query("SELECT 1 FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE", [accountIds]);
        const due = await readDue(client, query, ids, { source, lock: !dryRun });
        const written = due.flatMap((follow) => decide(follow) ?? []);
        if (!dryRun && written.length > 0) await write(client, written);
        return { written, waiting: due.length - written.length, last: ids.length < query.limit ? null : (ids.at(-1) ?? null) };
      }),
  };
}

async function write(client: pg.PoolClient, written: readonly NewSettlement[]): Promise<void> {
  await appendJournals(
    client,
    written.flatMap(({ journal }) => journal ?? []),
  );
  await client.query(insertRows("fee_settlements", STATEMENT, written));
  await client.query(insertRows("fee_marks", MARK, written, REPLACE_MARK));
  await client.query(updateRows("follows", FOLLOW, written));
  await appendNotices(client, written.filter(({ settled }) => settled.step.fee > 0n).map(toNotice));
}

/** A statement and its notice have one id: each is told once. */
const toNotice = ({ id, at, follow, settled, charge }: NewSettlement) => ({
  id,
  at,
  userId: follow.userId,
  kind: "fee-settled" as const,
  payload: {
    followId: follow.followId,
    accountId: follow.accountId,
    masterId: follow.masterId,
    masterName: follow.masterName,
    statementId: id,
    fee: formatMoney(settled.step.fee),
    currency: follow.currency,
    charged: charge === "ledger",
  },
});
