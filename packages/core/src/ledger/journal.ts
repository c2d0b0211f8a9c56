import type { Money, Ms } from "@slipstream/kernel";
import type { LedgerAccountRef } from "./chart.ts";

/** What happened, with its words. Keys of journals begin with their kind. */
export const JOURNAL_KINDS = {
  fee: "Fee charged",
  payment: "Fee paid",
  refund: "Refund",
  dispute: "Disputed by the payer's bank",
  "dispute-won": "Dispute won",
  "reserve-release": "Reserve released",
  payout: "Paid out",
  "payout-reversal": "Payout taken back",
  "payment-cost": "Cost of a payment",
  "write-off": "Written off",
} as const;
export type JournalKind = keyof typeof JOURNAL_KINDS;

/** One account debited, one credited, one positive amount in their currency. */
export type Transfer = { readonly debit: LedgerAccountRef; readonly credit: LedgerAccountRef; readonly amount: Money };

/** One event in the books. */
export type Journal = {
  readonly id: string;
  readonly kind: JournalKind;
  /** What makes it happen once, e.g. `payment:<invoice id>`. */
  readonly key: string;
  /** Ids and figures to show beside it: invoiceId, statementId, payoutId … Never a secret or a person's name. */
  readonly detail: Readonly<Record<string, string>>;
  readonly marketMs: Ms | null;
  readonly at: Ms;
  readonly transfers: readonly Transfer[];
};
