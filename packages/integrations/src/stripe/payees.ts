import type { Payments } from "@slipstream/core/billing/server";
import type Stripe from "stripe";
import { calling, expectObject, fromCents, keyed, LOOK_BACK } from "./stripe-call.ts";

type PayeeCalls = Pick<Payments, "createPayee" | "onboardingUrl" | "dashboardUrl" | "readPayee" | "transfer" | "reverseTransfer">;

/** Masters at Stripe: their Express accounts, and the transfers that pay them (separate charges and transfers: one payment may pay several masters). */
export function createPayeeCalls(stripe: Stripe): PayeeCalls {
  return {
    createPayee: ({ userId, email, key }) =>
      calling(async () => {
        const account = await stripe.accounts.create(
          {
            // What `type: "express"` stood for before it was deprecated: Stripe's dashboard and its onboarding, our fees, our losses.
            controller: { stripe_dashboard: { type: "express" }, fees: { payer: "application" }, losses: { payments: "application" } },
            capabilities: { transfers: { requested: true } },
            email,
            metadata: { user_id: userId },
          },
          keyed(key),
        );
        return expectObject(account, "account").id;
      }),

    // Links are good once and for minutes: under no key, so that each call gets a new one.
    onboardingUrl: ({ payeeId, returnUrl, refreshUrl }) =>
      calling(async () => {
        const link = await stripe.accountLinks.create({
          account: payeeId,
          type: "account_onboarding",
          return_url: returnUrl,
          refresh_url: refreshUrl,
        });
        return expectObject(link, "account_link").url;
      }),
    dashboardUrl: (payeeId) => calling(async () => expectObject(await stripe.accounts.createLoginLink(payeeId), "login_link").url),

    readPayee: (payeeId) =>
      calling(async () => {
        const account = expectObject(await stripe.accounts.retrieve(payeeId), "account");
        const asked = [...(account.requirements?.past_due ?? []), ...(account.requirements?.currently_due ?? [])];
        return {
          id: account.id,
          detailsSubmitted: account.details_submitted,
          transfersActive: account.capabilities?.transfers === "active",
          payoutsEnabled: account.payouts_enabled,
          requirements: [...new Set(asked)],
        };
      }),

    transfer: ({ payeeId, amountCents, currency, payoutId, key }) =>
      calling(async () => {
        // Keys are forgotten after a day: a transfer that was made under an older one is found by its group.
        const group = `payout_${payoutId}`;
        const { data } = await stripe.transfers.list({ transfer_group: group, limit: LOOK_BACK });
        const made = data.find(({ metadata }) => metadata.payout_id === payoutId);
        if (made) return { id: made.id };
        const transfer = await stripe.transfers.create(
          {
            amount: fromCents(amountCents),
            currency: currency.toLowerCase(),
            destination: payeeId,
            transfer_group: group,
            metadata: { payout_id: payoutId },
          },
          keyed(key),
        );
        return { id: expectObject(transfer, "transfer").id };
      }),

    reverseTransfer: ({ transferId, amountCents, reversalId, key }) =>
      calling(async () => {
        const { data } = await stripe.transfers.listReversals(transferId, { limit: LOOK_BACK });
        const made = data.find(({ metadata }) => metadata?.reversal_id === reversalId);
        if (made) return { id: made.id };
        const reversal = await stripe.transfers.createReversal(
          transferId,
          { amount: fromCents(amountCents), metadata: { reversal_id: reversalId } },
          keyed(key),
        );
        return { id: expectObject(reversal, "transfer_reversal").id };
      }),
  };
}
