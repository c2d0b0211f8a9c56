import { invariant } from "@slipstream/kernel";
import { type Onboarding, onboard, payOut, restrict, topUp } from "./accounts.ts";
import type { ApiFaults } from "./api-faults.ts";
import { closeDispute, openDispute } from "./disputes.ts";
import type { Fake } from "./fake.ts";
import type { Account, Charge, Dispute, Kind, Kinds, Payout, Refund } from "./objects.ts";
import { failRefund } from "./refunds.ts";
import type { Webhooks } from "./webhooks.ts";

/** What tests do that no call to Stripe can: people's and banks' doings, and bad weather. */
export type StripeControl = {
  readonly webhooks: Pick<Webhooks, "behave" | "hold" | "release" | "resend" | "settled" | "sendings">;
  readonly api: Omit<ApiFaults, "fateOf">;
  /** The objects of a kind as they are now, oldest first. */
  all<Name extends Kind>(kind: Name): readonly Kinds[Name][];
  /** A bank takes a payment back, or (`warning`) only asks about it. */
  dispute(paymentIntentId: string, options?: { reason?: string; amount?: number; warning?: boolean }): Dispute;
  closeDispute(disputeId: string, verdict: "won" | "lost"): Dispute;
  /** A refund comes back, since the card is gone. */
  failRefund(refundId: string): Refund;
  /** An account goes through the onboarding page. */
  onboard(accountId: string, how?: Onboarding): Account;
  /** Stripe wants a document of an account: nothing can be sent to it until then. */
  restrict(accountId: string): Account;
  /** Sends a balance to a bank account: all of a connected account's, or of the platform's own (`null`), or a part of it. */
  payOut(accountId: string | null, amount?: number, currency?: string): Payout;
  /** The platform puts money of its own into its balance. */
  topUp(amount: number, currency?: string): void;
};

export function createControl(
  fake: Fake,
  { webhooks, faults, keep }: { webhooks: Webhooks; faults: ApiFaults; keep: () => void },
): StripeControl {
  const { state } = fake;
  const done = <T>(result: T): T => {
    keep();
    return result;
  };
  const chargeOf = (paymentIntentId: string): Charge => {
    const { latest_charge } = state.get("payment_intent", paymentIntentId);
    invariant(latest_charge !== null, "a payment without a charge cannot be disputed");
    return state.get("charge", latest_charge);
  };
  return {
    webhooks,
    api: faults,
    all: (kind) => state.all(kind),
    dispute: (paymentIntentId, options) => done(openDispute(fake, chargeOf(paymentIntentId), options)),
    closeDispute: (disputeId, verdict) => {
      const dispute = state.get("dispute", disputeId);
      closeDispute(fake, dispute, verdict);
      return done(dispute);
    },
    failRefund: (refundId) => {
      const refund = state.get("refund", refundId);
      failRefund(fake, refund);
      return done(refund);
    },
    onboard: (accountId, how = "done") => {
      const account = state.get("account", accountId);
      onboard(fake, account, how);
      return done(account);
    },
    restrict: (accountId) => {
      const account = state.get("account", accountId);
      restrict(fake, account);
      return done(account);
    },
    payOut: (accountId, amount, currency = "usd") => done(payOut(fake, accountId, currency, amount)),
    topUp: (amount, currency = "usd") => done(topUp(fake, amount, currency)),
  };
}
