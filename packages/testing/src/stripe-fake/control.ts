import { invariant } from "@slipstream/kernel";
import type { ApiFaults } from "./api-faults.ts";
import { closeDispute, openDispute } from "./disputes.ts";
import type { Fake } from "./fake.ts";
import type { Charge, Dispute, Kind, Kinds } from "./objects.ts";
import type { Webhooks } from "./webhooks.ts";

/** What tests do that no call to Stripe can: people's and banks' doings, and bad weather. */
export type StripeControl = {
  readonly webhooks: Pick<Webhooks, "behave" | "hold" | "release" | "resend" | "settled" | "sendings">;
  readonly api: Omit<ApiFaults, "fateOf">;
  /** The objects of a kind as they are now, oldest first. */
  all<Name extends Kind>(kind: Name): readonly Kinds[Name][];
  /** A bank takes a payment back. */
  dispute(paymentIntentId: string, options?: { reason?: string; amount?: number; warning?: boolean }): Dispute;
  closeDispute(disputeId: string, verdict: "won" | "lost"): Dispute;
};

export function createControl(
  fake: Fake,
  { webhooks, faults, keep }: { webhooks: Webhooks; faults: ApiFaults; keep: () => void },
): StripeControl {
  const done = <T>(result: T): T => {
    keep();
    return result;
  };
  const chargeOf = (paymentIntentId: string): Charge => {
    const { latest_charge } = fake.state.get("payment_intent", paymentIntentId);
    invariant(latest_charge !== null, "a payment without a charge cannot be disputed");
    return fake.state.get("charge", latest_charge);
  };
  return {
    webhooks,
    api: faults,
    all: (kind) => fake.state.all(kind),
    dispute: (paymentIntentId, options) => done(openDispute(fake, chargeOf(paymentIntentId), options)),
    closeDispute: (disputeId, verdict) => {
      const dispute = fake.state.get("dispute", disputeId);
      closeDispute(fake, dispute, verdict);
      return done(dispute);
    },
  };
}
