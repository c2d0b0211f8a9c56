import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, type NextId } from "@slipstream/kernel";
import type { BillingTerms } from "./billing-env.ts";
import { PaymentError, type Payments } from "./payments.ts";
import { type BooksContext, type PayoutLane, type PayoutStore, stripeTill, tillsOf } from "./payout-ports.ts";
import { sendRefund } from "./send-refund.ts";

export type PayoutRunDeps = {
  readonly lane: PayoutLane;
  readonly store: PayoutStore;
  /** Null in manual mode: payouts are written down and wait for the operator. */
  readonly payments: Payments | null;
  readonly terms: BillingTerms;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Fault tests end the process here. */
  readonly crashPoint?: ((label: "payout-planned" | "payout-sent" | "reversal-sent") => void) | undefined;
  readonly onFailure: (failure: { what: "payout" | "refund" | "reversal"; id: string; code: string }) => void;
};
export type PayoutRun = {
  readonly released: number;
  readonly planned: number;
  readonly sent: number;
  readonly reversed: number;
  readonly refunded: number;
  /** Who has news. */
  readonly userIds: readonly string[];
};

/** Of each step in one turn; the next turn goes on. */
const MOST = 200;
/** After nobody knows what. */
const AGAIN_MS = MINUTE_MS;
/** Until the money of payments has arrived at Stripe. */
const BALANCE_AGAIN_MS = HOUR_MS;
const NOT_ENOUGH = "balance_insufficient";

/** One turn: reserves that are free, refunds and reversals that wait, then payouts. Killed anywhere, the next turn goes on where it was. */
export async function runPayouts(deps: PayoutRunDeps): Promise<PayoutRun> {
  const { lane, payments, terms, clock, nextId, crashPoint } = deps;
  const context = (): BooksContext => ({ at: clock.now(), nextId, terms });
  const released = await lane.releaseReserves(MOST, context());
  const refunded = payments ? await sendRefunds(deps, payments, context) : 0;
  const reversed = payments ? await reverse(deps, payments, context) : 0;
  let planned = 0;
  for (const till of tillsOf(terms))
    for (const owner of await lane.listPayable(till, clock.now()))
      if (await lane.plan(owner, till, context())) {
        planned += 1;
        crashPoint?.("payout-planned");
      }
  const userIds = payments ? await send(deps, payments, context) : [];
  return { released, planned, sent: userIds.length, reversed, refunded, userIds };
}

type Context = () => BooksContext;

async function send(
  { lane, terms, clock, onFailure, crashPoint }: PayoutRunDeps,
  payments: Payments,
  context: Context,
): Promise<readonly string[]> {
  const userIds: string[] = [];
  for (const { id, payeeId, refusals, amountCents, currency } of await lane.listPlanned(stripeTill(terms), clock.now(), MOST)) {
    try {
      if (payeeId === null) throw new PaymentError("invalid", "no_payee", "the owner has no account for payouts any more");
      // Stripe answers a key that it refused with the same refusal for a day.
      const key = refusals === 0 ? `payout:${id}:transfer` : `payout:${id}:transfer:${refusals}`;
      const transfer = await payments.transfer({ payeeId, amountCents, currency, payoutId: id, key });
      crashPoint?.("payout-sent");
      userIds.push(...(await lane.bookSent(id, transfer.id, context())));
    } catch (error) {
      if (!(error instanceof PaymentError)) throw error;
      onFailure({ what: "payout", id, code: error.code });
      if (error.kind === "temporary") await lane.postpone(id, error.code, { nextAt: clock.now() + AGAIN_MS, refused: false });
      else if (error.code === NOT_ENOUGH) await lane.postpone(id, NOT_ENOUGH, { nextAt: clock.now() + BALANCE_AGAIN_MS, refused: true });
      else await lane.fail(id, error.code);
    }
  }
  return userIds;
}

async function sendRefunds(deps: PayoutRunDeps, payments: Payments, context: Context): Promise<number> {
  const { lane, store, terms, clock, onFailure } = deps;
  let done = 0;
  for (const refund of await lane.listPlannedRefunds(stripeTill(terms), clock.now(), MOST)) {
    try {
      await sendRefund({ store, payments }, refund, context());
      done += 1;
    } catch (error) {
      if (!(error instanceof PaymentError)) throw error;
      onFailure({ what: "refund", id: refund.id, code: error.code });
      if (error.kind === "temporary") await lane.postponeRefund(refund.id, clock.now() + AGAIN_MS);
    }
  }
  return done;
}

async function reverse(
  { lane, terms, clock, onFailure, crashPoint }: PayoutRunDeps,
  payments: Payments,
  context: Context,
): Promise<number> {
  await lane.planReversals(stripeTill(terms), context());
  let done = 0;
  for (const { id, transferId, amountCents } of await lane.listPlannedReversals(stripeTill(terms), clock.now(), MOST)) {
    try {
      const reversal = await payments.reverseTransfer({ transferId, amountCents, reversalId: id, key: `reversal:${id}` });
      crashPoint?.("reversal-sent");
      await lane.bookReversal(id, reversal.id, context());
      done += 1;
    } catch (error) {
      if (!(error instanceof PaymentError)) throw error;
      onFailure({ what: "reversal", id, code: error.code });
      if (error.kind === "temporary") await lane.postponeReversal(id, clock.now() + AGAIN_MS);
      else await lane.failReversal(id, error.code, clock.now());
    }
  }
  return done;
}

/** How long a refused payout's money waits before it is tried again. */
export const AFTER_FAILURE_MS = DAY_MS;
