import type { BooksContext } from "@slipstream/core/billing/server";
import { moneyFromCents } from "@slipstream/core/billing/server";
import { masterAccount } from "@slipstream/core/ledger/server";
import { formatMoney, moneyFromMinor } from "@slipstream/kernel";
import type pg from "pg";
import { appendJournals } from "../ledger/append-journals.ts";
import { appendNotices } from "../notices/append-notices.ts";
import { clearingOf } from "./book-return.ts";

type PayoutRow = { id: string; user_id: string; currency: string; amount_cents: string; provider: "stripe" | "manual"; status: string };

/** Books a payout that went out: once, in the caller's transaction. Answers who has news; null where it does not wait to be sent. */
export async function bookSent(
  client: pg.ClientBase,
  payoutId: string,
  { transferId, note }: { transferId: string | null; note: string | null },
  { at, nextId }: BooksContext,
): Promise<readonly string[] | null> {
  const { rows } = await client.query<PayoutRow>(
    "SELECT id, user_id, currency, amount_cents, provider, status FROM billing_payouts WHERE id = $1 FOR UPDATE",
    [payoutId],
  );
  const payout = rows[0];
  if (payout?.status !== "planned") return null;
  const { user_id: userId, currency, provider } = payout;
  const parts = await client.query<{ master_id: string; amount_minor: string }>(
    "SELECT master_id, amount_minor FROM billing_payout_parts WHERE payout_id = $1 ORDER BY master_id",
    [payoutId],
  );
  const transfers = parts.rows.map(({ master_id, amount_minor }) => ({
    debit: masterAccount("master-payable", userId, master_id, currency),
    credit: clearingOf(provider, currency),
    amount: moneyFromMinor(amount_minor),
  }));
  await appendJournals(client, [
    { id: nextId(), kind: "payout", key: `payout:${payoutId}`, detail: { payoutId }, marketMs: null, at, transfers },
  ]);
  await client.query(
    "UPDATE billing_payouts SET status = 'sent', stripe_transfer_id = $2, note = $3, failure = NULL, sent_at = $4, next_at = NULL WHERE id = $1",
    [payoutId, transferId, note, new Date(at)],
  );
  if (await forgetPayee(client, userId)) return [];
  const amount = formatMoney(moneyFromCents(BigInt(payout.amount_cents)));
  return appendNotices(client, [{ id: nextId(), userId, at, kind: "payout-sent", payload: { payoutId, amount, currency, provider } }]);
}

/** What was left of somebody who erased themselves while a payout was under way goes now. False where they did not. */
export async function forgetPayee(client: pg.Pool | pg.ClientBase, userId: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM users WHERE id = $1", [userId]);
  if (rowCount === 1) return false;
  await client.query(
    `DELETE FROM billing_connects WHERE user_id = $1
       AND NOT EXISTS (SELECT 1 FROM billing_payouts p WHERE p.user_id = $1 AND p.status = 'planned' AND p.provider = 'stripe')`,
    [userId],
  );
  return true;
}
