import { type Money, type Ms, subtractMoney } from "@slipstream/kernel";
import { splitByBps } from "../fees/index.ts";
import { followerReceivable, type Journal, masterAccount, platformAccount, type Transfer } from "../ledger/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import type { InvoiceLine } from "./invoice-ports.ts";
import { moneyFromCents } from "./payout-rules.ts";

/** An invoice as the books see it. */
type Booked = {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  readonly provider: "stripe" | "manual";
  readonly periodMs: Ms;
  readonly lines: readonly InvoiceLine[];
};
export type Share = {
  readonly masterId: string;
  readonly masterUserId: string | null;
  readonly payable: Money;
  readonly reserve: Money;
  readonly platform: Money;
  readonly payableAt: Ms;
  readonly reserveAt: Ms;
};
type ShareTerms = Pick<BillingTerms, "reserveBps" | "holdMs" | "reserveMs">;
type Naming = { readonly journalId: string; readonly at: Ms };

/** A line that was paid, in three: the platform's cut out of the fee, a reserve out of the rest, and what is the master's. They sum to the line. */
export function shareOut(line: InvoiceLine, at: Ms, { reserveBps, holdMs, reserveMs }: ShareTerms): Share {
  const amount = moneyFromCents(line.amountCents);
  const { part: platform, rest } = splitByBps(amount, line.platformBps);
  const { part: reserve } = splitByBps(rest, reserveBps);
  const { masterId, masterUserId } = line;
  const payableAt = at + holdMs;
  return { masterId, masterUserId, platform, reserve, payable: subtractMoney(rest, reserve), payableAt, reserveAt: payableAt + reserveMs };
}

const detailOf = ({ id }: Booked): Journal["detail"] => ({ invoiceId: id });
const positive = (transfers: readonly Transfer[]): Transfer[] => transfers.filter(({ amount }) => amount > 0n);

/** The follower has paid: the receivable goes, and the fee belongs to the master and the platform. */
export function paymentJournal(invoice: Booked, shares: readonly Share[], { journalId, at }: Naming): Journal {
  const { id, userId, currency, lines, periodMs } = invoice;
  const clearing = platformAccount(invoice.provider === "stripe" ? "payment-clearing" : "manual-clearing", currency);
  const transfers = lines.flatMap((line): Transfer[] => {
    const receivable = followerReceivable(userId, line.masterId, currency);
    return [{ debit: clearing, credit: receivable, amount: moneyFromCents(line.amountCents) }];
  });
  const split = shares.flatMap(({ masterId, masterUserId, platform, reserve, payable }): Transfer[] => {
    const accrued = masterAccount("fee-accrued", masterUserId, masterId, currency);
    return [
      { debit: accrued, credit: platformAccount("platform-revenue", currency), amount: platform },
      { debit: accrued, credit: masterAccount("master-reserve", masterUserId, masterId, currency), amount: reserve },
      { debit: accrued, credit: masterAccount("master-payable", masterUserId, masterId, currency), amount: payable },
    ];
  });
  const all = positive([...transfers, ...split]);
  return { id: journalId, kind: "payment", key: `payment:${id}`, detail: detailOf(invoice), marketMs: periodMs, at, transfers: all };
}

/** Nobody will pay it. */
export function writeOffJournal(invoice: Booked, { journalId, at }: Naming): Journal {
  const transfers = positive(invoice.lines.map((line) => writeOffLine(invoice, line)));
  const { id, periodMs } = invoice;
  return { id: journalId, kind: "write-off", key: `write-off:${id}`, detail: detailOf(invoice), marketMs: periodMs, at, transfers };
}

/** It was paid after all: what was written off is owed again, for the payment to settle. */
export function writeOffBackJournal(invoice: Booked, { journalId, at }: Naming): Journal {
  const back = invoice.lines
    .map((line) => writeOffLine(invoice, line))
    .map(({ debit, credit, amount }) => ({ debit: credit, credit: debit, amount }));
  const { id, periodMs } = invoice;
  const key = `write-off-back:${id}`;
  return { id: journalId, kind: "write-off", key, detail: detailOf(invoice), marketMs: periodMs, at, transfers: positive(back) };
}

const writeOffLine = ({ userId, currency }: Booked, { masterId, masterUserId, amountCents }: InvoiceLine): Transfer => ({
  debit: masterAccount("fee-accrued", masterUserId, masterId, currency),
  credit: followerReceivable(userId, masterId, currency),
  amount: moneyFromCents(amountCents),
});
