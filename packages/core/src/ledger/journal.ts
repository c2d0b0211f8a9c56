import type { Money, Ms } from "@slipstream/kernel";
import type { LedgerAccountRef } from "./chart.ts";

/** What happened, with its words. Keys of journals begin with their kind. */
export const JOURNAL_KINDS = {
  fee: "Fee charged",
  payment: "Fee paid",
  refund: "Refund",
  "refund-failed": "Refund failed, money back",
  dispute: "Disputed by the payer's bank",
  "dispute-won": "Dispute won",
  "reserve-release": "Reserve released",
  payout: "Paid out",
  "payout-reversal": "Payout taken back",
  "payment-cost": "Cost of a payment",
  "bank-payout": "Paid on to the platform's bank",
  "write-off": "Written off",
} as const;
export type JournalKind = keyof typeof JOURNAL_KINDS;

/** The same for the cash of a trading account. Where a fill moves several, the first of these names it. */
export const CASH_KINDS = {
  trade: "Result of a trade",
  fee: "Exchange fee",
  funding: "Funding",
  liquidation: "Covered after a liquidation",
  deposit: "Deposit",
  reset: "Account started over",
} as const;

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
