import type { CashTransfer } from "@slipstream/core/orders/server";
import type { Money } from "@slipstream/kernel";
import type { WriteColumn } from "../unnest.ts";

type TransferRow = Omit<CashTransfer, "kind"> & { kind: string } & { journalId: string; currency: string; at: Date };

export const TRANSFER_COLUMNS: readonly WriteColumn<TransferRow>[] = [
  ["journal_id", "uuid", (transfer) => transfer.journalId],
  ["account_id", "uuid", (transfer) => transfer.accountId],
  ["kind", "text", (transfer) => transfer.kind],
  ["debit", "text", (transfer) => transfer.debit],
  ["credit", "text", (transfer) => transfer.credit],
  ["amount_minor", "bigint", (transfer) => String(transfer.amount)],
  ["currency", "text", (transfer) => transfer.currency],
  ["cause_id", "uuid", (transfer) => transfer.causeId],
  ["at", "timestamptz", (transfer) => transfer.at],
  ["market_ms", "bigint", (transfer) => transfer.marketMs],
];

/** Adds what transfers changed to the cash that stands beside them. */
export const cashUpdate = (cash: readonly (readonly [string, Money])[]) => ({
  text: "UPDATE accounts a SET cash_minor = a.cash_minor + c.change FROM unnest($1::uuid[], $2::bigint[]) AS c(id, change) WHERE a.id = c.id",
  values: [cash.map(([id]) => id), cash.map(([, change]) => String(change))],
});

/** Adds what the fills and funding of sleeves realised to the sum that stands beside their follows. */
export const followUpdate = (realized: readonly (readonly [string, Money])[]) => ({
  text: "UPDATE follows f SET realized_minor = f.realized_minor + c.change FROM unnest($1::uuid[], $2::bigint[]) AS c(id, change) WHERE f.id = c.id",
  values: [realized.map(([id]) => id), realized.map(([, change]) => String(change))],
});
