// Journals as the product writes them, for tests of the books.

import { followerReceivable, type Journal, masterAccount, platformAccount } from "@slipstream/core/ledger/server";
import { type Money, money, type NextId } from "@slipstream/kernel";

export const NOON = Date.parse("2026-11-21T12:00:00Z");

/** A fee that a follower owes a master's owner. */
export const feeJournal = (
  nextId: NextId,
  fee: {
    userId: string;
    masterId: string;
    ownerId?: string | null;
    amount: string;
    key?: string;
    at?: number;
    detail?: Record<string, string>;
  },
): Journal => {
  const id = nextId();
  return {
    id,
    kind: "fee",
    key: fee.key ?? `fee:${id}`,
    detail: fee.detail ?? {},
    marketMs: NOON,
    at: fee.at ?? NOON,
    transfers: [
      {
        debit: followerReceivable(fee.userId, fee.masterId, "USD"),
        credit: masterAccount("fee-accrued", fee.ownerId ?? null, fee.masterId, "USD"),
        amount: money(fee.amount),
      },
    ],
  };
};

/** A journal of one transfer from the platform's clearing to its revenue. */
export const plainJournal = (
  nextId: NextId,
  amount: bigint,
  { key, currency = "USD" }: { key?: string; currency?: string } = {},
): Journal => {
  const id = nextId();
  return {
    id,
    kind: "payment",
    key: key ?? `payment:${id}`,
    detail: {},
    marketMs: null,
    at: NOON,
    transfers: [
      {
        debit: platformAccount("payment-clearing", currency),
        credit: platformAccount("platform-revenue", currency),
        amount: amount as Money,
      },
    ],
  };
};
