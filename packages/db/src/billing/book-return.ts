import { type BooksContext, type LineLeft, moneyFromCents, splitReturn } from "@slipstream/core/billing/server";
import type { JournalKind } from "@slipstream/core/ledger";
import { type LedgerAccountRef, masterAccount, platformAccount, type Transfer } from "@slipstream/core/ledger/server";
import { addMoney, type Money, moneyFromMinor, moneyToMinor, ZERO_MONEY } from "@slipstream/kernel";
import type pg from "pg";
import { appendJournals } from "../ledger/append-journals.ts";
import { insertRows } from "../unnest.ts";

type Paid = { readonly id: string; readonly currency: string; readonly provider: "stripe" | "manual" };
type Return = { readonly id: string; readonly kind: "refund" | "dispute"; readonly amount_cents: string };
type ShareRow = {
  master_id: string;
  user_id: string | null;
  payable_minor: string;
  reserve_minor: string;
  platform_minor: string;
  payable_back_minor: string;
  reserve_back_minor: string;
  platform_back_minor: string;
  released: boolean;
};
type PartRow = { master_id: string; platform_minor: string; reserve_minor: string; payable_minor: string };

/** Why a payout failed that was never sent: its money went back to the follower, in part or whole. The rest does not wait. */
export const CALLED_OFF = "taken-back";

const left = (minor: string, back: string): bigint => BigInt(minor) - BigInt(back);

/** What is left of a line, and where: a reserve that was released is payable. */
function toLeft(share: ShareRow): LineLeft {
  const reserve = left(share.reserve_minor, share.reserve_back_minor);
  const payable = left(share.payable_minor, share.payable_back_minor);
  return {
    masterId: share.master_id,
    platform: moneyFromMinor(left(share.platform_minor, share.platform_back_minor)),
    reserve: share.released ? ZERO_MONEY : moneyFromMinor(reserve),
    payable: moneyFromMinor(share.released ? payable + reserve : payable),
  };
}

export const clearingOf = (provider: Paid["provider"], currency: string): LedgerAccountRef =>
  platformAccount(provider === "stripe" ? "payment-clearing" : "manual-clearing", currency);

/** Books that money of a paid invoice went back: from the platform's part and the masters', of each of these the reserve first. */
export async function takeBack(client: pg.ClientBase, row: Return, invoice: Paid, context: BooksContext): Promise<void> {
  const shares = await lockShares(client, invoice.id);
  const amount = moneyFromCents(BigInt(row.amount_cents));
  const { parts, excess } = splitReturn(amount, shares.map(toLeft));
  await client.query(
    insertRows<LineLeft>(
      "billing_return_parts",
      [
        ["return_id", "uuid", () => row.id],
        ["master_id", "uuid", ({ masterId }) => masterId],
        ["platform_minor", "bigint", ({ platform }) => moneyToMinor(platform)],
        ["reserve_minor", "bigint", ({ reserve }) => moneyToMinor(reserve)],
        ["payable_minor", "bigint", ({ payable }) => moneyToMinor(payable)],
      ],
      parts,
    ),
  );
  await client.query("UPDATE billing_returns SET excess_minor = $2 WHERE id = $1", [row.id, String(moneyToMinor(excess))]);
  const transfers = parts.flatMap((part) => sourcesOf(part, shares, invoice, false));
  if (excess > 0n) transfers.push([platformAccount("payment-costs", invoice.currency), excess]);
  await moveBacks(client, invoice, parts, 1n);
  if (invoice.provider === "manual")
    await callOffPayouts(
      client,
      parts.map(({ masterId }) => masterId),
    );
  await book(client, { kind: row.kind, row, invoice, sources: transfers, reverse: false }, context);
}

/** The money is back after all: a dispute was won, or a refund failed. What it took goes where it came from. */
export async function giveBack(
  client: pg.ClientBase,
  row: Return & { readonly excess_minor: string },
  invoice: Paid,
  kind: "dispute-won" | "refund-failed",
  context: BooksContext,
): Promise<void> {
  const shares = await lockShares(client, invoice.id);
  const { rows } = await client.query<PartRow>(
    "SELECT master_id, platform_minor, reserve_minor, payable_minor FROM billing_return_parts WHERE return_id = $1 ORDER BY master_id",
    [row.id],
  );
  const parts = rows.map(
    (part): LineLeft => ({
      masterId: part.master_id,
      platform: moneyFromMinor(part.platform_minor),
      reserve: moneyFromMinor(part.reserve_minor),
      payable: moneyFromMinor(part.payable_minor),
    }),
  );
  const sources = parts.flatMap((part) => sourcesOf(part, shares, invoice, true));
  const excess = moneyFromMinor(row.excess_minor);
  if (excess > 0n) sources.push([platformAccount("payment-costs", invoice.currency), excess]);
  await moveBacks(client, invoice, parts, -1n);
  await book(client, { kind, row, invoice, sources, reverse: true }, context);
}

/** Payouts that wait for the operator are planned anew of what is due now. Those of Stripe may be under way: what they send too much is reversed. */
async function callOffPayouts(client: pg.ClientBase, masterIds: readonly string[]): Promise<void> {
  // Whoever plans one right now is waited for.
  await client.query(
    "SELECT pg_advisory_xact_lock(hashtextextended('payout ' || o.user_id, 0)) FROM (SELECT DISTINCT user_id FROM masters WHERE id = ANY($1) ORDER BY 1) o",
    [masterIds],
  );
  await client.query(
    `UPDATE billing_payouts o SET status = 'failed', failure = '${CALLED_OFF}', next_at = NULL
     WHERE o.status = 'planned' AND o.provider = 'manual' AND EXISTS (SELECT 1 FROM billing_payout_parts p WHERE p.payout_id = o.id AND p.master_id = ANY($1))`,
    [masterIds],
  );
}

type Source = [account: LedgerAccountRef, amount: Money];

/** The accounts that a part came from. Given back after the reserve was released, its part of it is payable at once. */
function sourcesOf(part: LineLeft, shares: readonly ShareRow[], { currency }: Paid, isBack: boolean): Source[] {
  const share = shares.find(({ master_id }) => master_id === part.masterId);
  const of = (kind: "master-reserve" | "master-payable") => masterAccount(kind, share?.user_id ?? null, part.masterId, currency);
  const toPayable = isBack && share?.released === true;
  return [
    [platformAccount("platform-revenue", currency), part.platform],
    [of("master-reserve"), toPayable ? ZERO_MONEY : part.reserve],
    [of("master-payable"), toPayable ? addMoney(part.payable, part.reserve) : part.payable],
  ];
}

type Booking = {
  readonly kind: JournalKind & ("refund" | "dispute" | "dispute-won" | "refund-failed");
  readonly row: Return;
  readonly invoice: Paid;
  readonly sources: readonly Source[];
  readonly reverse: boolean;
};

async function book(client: pg.ClientBase, { kind, row, invoice, sources, reverse }: Booking, { at, nextId }: BooksContext): Promise<void> {
  const refunds = platformAccount("refunds", invoice.currency);
  const out: Transfer[] = sources.filter(([, amount]) => amount > 0n).map(([debit, amount]) => ({ debit, credit: refunds, amount }));
  out.push({ debit: refunds, credit: clearingOf(invoice.provider, invoice.currency), amount: moneyFromCents(BigInt(row.amount_cents)) });
  const transfers = reverse ? out.map(({ debit, credit, amount }) => ({ debit: credit, credit: debit, amount })).reverse() : out;
  const detail = { returnId: row.id, invoiceId: invoice.id };
  await appendJournals(client, [{ id: nextId(), kind, key: `${kind}:${row.id}`, detail, marketMs: null, at, transfers }]);
}

async function lockShares(client: pg.ClientBase, invoiceId: string): Promise<readonly ShareRow[]> {
  const { rows } = await client.query<ShareRow>(
    `SELECT master_id, user_id, payable_minor, reserve_minor, platform_minor, payable_back_minor, reserve_back_minor, platform_back_minor,
       reserve_released_at IS NOT NULL AS released
     FROM billing_shares WHERE invoice_id = $1 ORDER BY master_id FOR UPDATE`,
    [invoiceId],
  );
  return rows;
}

/** Adds to what was taken back of each line, or takes it off again. */
async function moveBacks(client: pg.ClientBase, invoice: Paid, parts: readonly LineLeft[], sign: 1n | -1n): Promise<void> {
  for (const { masterId, platform, reserve, payable } of parts)
    await client.query(
      `UPDATE billing_shares SET platform_back_minor = platform_back_minor + $3, reserve_back_minor = reserve_back_minor + $4,
         payable_back_minor = payable_back_minor + $5 WHERE invoice_id = $1 AND master_id = $2`,
      [invoice.id, masterId, ...[platform, reserve, payable].map((amount) => String(sign * moneyToMinor(amount)))],
    );
}
