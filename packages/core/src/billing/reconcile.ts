import { type Clock, DAY_MS, formatMoney, HOUR_MS, type Ms, type NextId } from "@slipstream/kernel";
import type { NewLedgerRun } from "../ledger/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import { type BalanceTransaction, type DisputeState, PaymentError, type Payments, type RefundState } from "./payments.ts";
import { type BooksContext, stripeTill } from "./payout-ports.ts";
import { moneyFromCents } from "./payout-rules.ts";
import { type BalanceSums, compareBooks, type SourceSums } from "./reconcile-rules.ts";

/** What the reconciliation reads and writes. */
export type ReconcileStore = {
  /** When the newest transaction that was seen was made; null where none was. */
  newestSeen(live: boolean): Promise<Ms | null>;
  /** Keeps transactions, each once, with the journals that only they have. */
  see(transactions: readonly BalanceTransaction[], live: boolean, context: BooksContext): Promise<void>;
  /** Things at Stripe whose transactions and journals differ; `counted`: how many there are at all. */
  listDiffering(live: boolean, limit: number): Promise<{ counted: number; differing: readonly SourceSums[] }>;
  /** Per currency, without Stripe's own word. */
  sumBalances(live: boolean): Promise<readonly Omit<BalanceSums, "stripeCents">[]>;
  /** What is marked as paid or sent by hand and is not in the books, in words. */
  compareManual(limit: number): Promise<{ counted: number; findings: readonly string[] }>;
  bookRefund(refund: RefundState, context: BooksContext): Promise<void>;
  bookDispute(dispute: DisputeState, context: BooksContext): Promise<void>;
  lastRunAt(): Promise<Ms | null>;
  /** Keeps the run and, where something differs, tells operators of it. Answers who has news. */
  recordRun(run: NewLedgerRun): Promise<readonly string[]>;
};
export type ReconcileDeps = {
  readonly store: ReconcileStore;
  /** Null in manual mode: what is marked as paid is compared with the books. */
  readonly payments: Payments | null;
  readonly terms: BillingTerms;
  readonly clock: Clock;
  readonly nextId: NextId;
};

/** Transactions are read again from so long before the newest: none is left out where clocks or pages overlap. */
const OVERLAP_MS = 3 * DAY_MS;
const BATCH = 500;
const MOST_FINDINGS = 200;
/** What is younger may still be told of by a webhook. */
export const UNDER_WAY_MS = HOUR_MS;

/** Compares the books with Stripe's, books what only Stripe knows, and keeps what came of it. `graceMs`: what is younger may still arrive. */
export async function reconcile(
  deps: ReconcileDeps,
  { graceMs }: { graceMs: Ms },
): Promise<{ readonly run: NewLedgerRun; readonly userIds: readonly string[] }> {
  const { store, payments, terms, clock, nextId } = deps;
  const begunAt = clock.now();
  const { counted, findings } = await store.compareManual(MOST_FINDINGS);
  const figures: Record<string, string | number> = { mode: terms.mode, byHand: counted };
  const all = [...findings];
  if (payments) {
    const compared = await compareWithStripe(deps, payments, begunAt - graceMs);
    Object.assign(figures, compared.figures);
    all.push(...compared.findings);
  }
  const tookMs = clock.now() - begunAt;
  const run: NewLedgerRun = { id: nextId(), kind: "reconcile", at: begunAt, tookMs, differences: all.length, figures, findings: all };
  return { run, userIds: await store.recordRun(run) };
}

const context = ({ clock, nextId, terms }: ReconcileDeps): BooksContext => ({ at: clock.now(), nextId, terms });

async function compareWithStripe(
  deps: ReconcileDeps,
  payments: Payments,
  since: Ms,
): Promise<{ readonly figures: Record<string, string | number>; readonly findings: readonly string[] }> {
  const { store, terms } = deps;
  const { live } = stripeTill(terms);
  const seen = await readTransactions(deps, payments, live);
  await heal(deps, payments, (await store.listDiffering(live, MOST_FINDINGS)).differing);
  const [balances, sums] = [await payments.readBalance(), await store.sumBalances(live)];
  const { counted, differing } = await store.listDiffering(live, MOST_FINDINGS);
  const currencies = new Set([...balances.keys(), ...sums.map(({ currency }) => currency)]);
  const compared = [...currencies].sort().map((currency): BalanceSums => {
    const own = sums.find((each) => each.currency === currency);
    return {
      currency,
      stripeCents: balances.get(currency) ?? 0n,
      seenCents: own?.seenCents ?? 0n,
      booked: own?.booked ?? moneyFromCents(0n),
    };
  });
  const { findings, underWay } = compareBooks(differing, compared, since);
  const figures: Record<string, string | number> = { transactions: seen, compared: counted, underWay };
  for (const { currency, stripeCents, booked } of compared) {
    figures[`atStripe ${currency}`] = formatMoney(moneyFromCents(stripeCents));
    figures[`inBooks ${currency}`] = formatMoney(booked);
  }
  return { figures, findings };
}

/** Answers how many transactions Stripe listed. */
async function readTransactions(deps: ReconcileDeps, payments: Payments, live: boolean): Promise<number> {
  const newest = await deps.store.newestSeen(live);
  let batch: BalanceTransaction[] = [];
  let count = 0;
  for await (const transaction of payments.listBalanceTransactions(newest === null ? 0 : newest - OVERLAP_MS)) {
    batch.push(transaction);
    count += 1;
    if (batch.length < BATCH) continue;
    await deps.store.see(batch, live, context(deps));
    batch = [];
  }
  await deps.store.see(batch, live, context(deps));
  return count;
}

const REFUNDS: ReadonlySet<string> = new Set(["refund", "payment_refund", "refund_failure", "payment_failure_refund"]);

/** Refunds and disputes that no webhook told of are booked from what Stripe says of them. */
async function heal(deps: ReconcileDeps, payments: Payments, differing: readonly SourceSums[]): Promise<void> {
  for (const { source, type } of differing) {
    try {
      if (REFUNDS.has(type)) await deps.store.bookRefund(await payments.readRefund(source), context(deps));
      else if (type === "adjustment") await deps.store.bookDispute(await payments.readDispute(source), context(deps));
    } catch (error) {
      // Of a payment that is not ours, or an adjustment that is no dispute: it stays a difference.
      if (!(error instanceof PaymentError)) throw error;
    }
  }
}
