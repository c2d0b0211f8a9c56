import type { DuePayoutView, PayoutView, WaitingShareView } from "@slipstream/core/billing";
import { moneyFromCents, type Till } from "@slipstream/core/billing/server";
import type { PageOf } from "@slipstream/core/orders/server";
import { formatMoney, moneyFromMinor, Refusal } from "@slipstream/kernel";
import type pg from "pg";
import { DUE_GROUPS, DUE_SQL } from "./due-sql.ts";

type Row = {
  id: string;
  user_id: string;
  currency: string;
  amount_cents: string;
  reversed_cents: string;
  provider: "stripe" | "manual";
  status: "planned" | "sent" | "failed";
  failure: string | null;
  created_at: Date;
  sent_at: Date | null;
};
const COLUMNS = "o.id, o.user_id, o.currency, o.amount_cents, o.reversed_cents, o.provider, o.status, o.failure, o.created_at, o.sent_at";

const toView = (row: Row): PayoutView => ({
  id: row.id,
  currency: row.currency,
  amount: formatMoney(moneyFromCents(BigInt(row.amount_cents))),
  reversed: formatMoney(moneyFromCents(BigInt(row.reversed_cents))),
  provider: row.provider,
  status: row.status,
  failure: row.failure,
  createdAt: row.created_at.toISOString(),
  sentAt: row.sent_at?.toISOString() ?? null,
});
const toDueView = ({ user, ...row }: Row & { user: string | null }): DuePayoutView => ({
  payout: toView(row),
  userId: row.user_id,
  user: user ?? "erased",
});

type Page = { readonly limit: number; readonly cursor?: string | null | undefined };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Ids sort by time. */
function cursorOf({ cursor }: Page): string | null {
  if (cursor == null) return null;
  if (!UUID.test(cursor)) throw new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
  return cursor;
}
const toPage = <T, V>(rows: readonly T[], limit: number, toItem: (row: T) => V, idOf: (row: T) => string): PageOf<V> => {
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit).map(toItem), nextCursor: rows.length > limit && last ? idOf(last) : null };
};

/** Of one owner, newest first. */
export async function listPayouts(pool: pg.Pool, page: Page & { userId: string }): Promise<PageOf<PayoutView>> {
  const { rows } = await pool.query<Row>(
    `SELECT ${COLUMNS} FROM billing_payouts o WHERE o.user_id = $1 AND ($2::uuid IS NULL OR o.id < $2) ORDER BY o.id DESC LIMIT $3`,
    [page.userId, cursorOf(page), page.limit + 1],
  );
  return toPage(rows, page.limit, toView, ({ id }) => id);
}

const DUE = `SELECT ${COLUMNS}, u.name AS user FROM billing_payouts o LEFT JOIN users u ON u.id = o.user_id`;

/** Of everybody, those that wait, oldest first. */
export async function listDue(pool: pg.Pool, page: Page): Promise<PageOf<DuePayoutView>> {
  const { rows } = await pool.query<Row & { user: string | null }>(
    `${DUE} WHERE o.status = 'planned' AND ($1::uuid IS NULL OR o.id > $1) ORDER BY o.id LIMIT $2`,
    [cursorOf(page), page.limit + 1],
  );
  return toPage(rows, page.limit, toDueView, ({ id }) => id);
}

export async function readDuePayout(client: pg.ClientBase, payoutId: string): Promise<DuePayoutView | null> {
  const { rows } = await client.query<Row & { user: string | null }>(`${DUE} WHERE o.id = $1`, [payoutId]);
  return rows[0] ? toDueView(rows[0]) : null;
}

/** Money that is due at Stripe to somebody who is not set up there, or to nobody any more; by hand only the latter waits. */
export async function listWaiting(
  pool: pg.Pool,
  { at, limit }: { at: number; limit: number },
  tills: readonly Till[],
): Promise<readonly WaitingShareView[]> {
  const live = tills.some((till) => till.live);
  const { rows } = await pool.query<{ master_id: string; name: string; user_id: string | null; currency: string; due: string }>(
    `SELECT d.master_id, n.display_name AS name, d.user_id, d.currency, sum(d.due) AS due FROM (
       SELECT * FROM (${DUE_SQL} ${DUE_GROUPS}) s WHERE s.user_id IS NULL
         OR ($4 AND NOT EXISTS (SELECT 1 FROM billing_connects c WHERE c.user_id = s.user_id AND c.live = $3 AND c.transfers_active))
     ) d JOIN masters n ON n.id = d.master_id GROUP BY d.master_id, n.display_name, d.user_id, d.currency
     HAVING sum(d.due) >= 1000000 ORDER BY sum(d.due) DESC, d.master_id LIMIT $5`,
    [new Date(at), tills.map(({ provider }) => provider), live, tills.some(({ provider }) => provider === "stripe"), limit],
  );
  return rows.map(({ master_id, name, user_id, currency, due }) => ({
    masterId: master_id,
    masterName: name,
    userId: user_id,
    currency,
    amount: formatMoney(moneyFromMinor(due)),
    because: user_id === null ? "erased" : "onboarding",
  }));
}
