/** The accounts of the fee ledger. `owner`: whose they are, one account for each of them and currency. */
export const ACCOUNT_KINDS = {
  "follower-receivable": { side: "debit", owner: "follower", words: "Owed by the follower" },
  "fee-accrued": { side: "credit", owner: "master", words: "Fees charged, not yet paid" },
  "master-payable": { side: "credit", owner: "master", words: "Owed to the master" },
  "master-reserve": { side: "credit", owner: "master", words: "Held in reserve for the master" },
  "platform-revenue": { side: "credit", owner: "platform", words: "The platform's part" },
  "payment-clearing": { side: "debit", owner: "platform", words: "At Stripe" },
  "manual-clearing": { side: "debit", owner: "platform", words: "Paid outside, recorded by the operator" },
  refunds: { side: "credit", owner: "platform", words: "On its way back to followers" },
  "payment-costs": { side: "debit", owner: "platform", words: "Costs of payments" },
  bank: { side: "debit", owner: "platform", words: "Paid on to the platform's bank" },
} as const satisfies Record<string, { side: "debit" | "credit"; owner: "follower" | "master" | "platform"; words: string }>;
export type AccountKind = keyof typeof ACCOUNT_KINDS;

/** An account of the ledger, by what it is for. `userId`: the follower, or the owner of the master (null once erased). */
export type LedgerAccountRef = {
  readonly kind: AccountKind;
  readonly userId: string | null;
  readonly masterId: string | null;
  readonly currency: string;
};

/** One account, one code: the same for ever. The owner of a master is no part of it: a master's money stays the master's. */
export function codeOf({ kind, userId, masterId, currency }: LedgerAccountRef): string {
  const follower = ACCOUNT_KINDS[kind].owner === "follower" ? userId : null;
  return [kind, follower, masterId, currency].filter((part) => part !== null).join(":");
}

export const followerReceivable = (userId: string, masterId: string, currency: string): LedgerAccountRef => ({
  kind: "follower-receivable",
  userId,
  masterId,
  currency,
});
type MasterKind = "fee-accrued" | "master-payable" | "master-reserve";
type PlatformKind = "platform-revenue" | "payment-clearing" | "manual-clearing" | "refunds" | "payment-costs" | "bank";

/** An account of a master: `userId` is its owner. */
export const masterAccount = (kind: MasterKind, userId: string | null, masterId: string, currency: string): LedgerAccountRef => ({
  kind,
  userId,
  masterId,
  currency,
});
export const platformAccount = (kind: PlatformKind, currency: string): LedgerAccountRef => ({
  kind,
  userId: null,
  masterId: null,
  currency,
});
