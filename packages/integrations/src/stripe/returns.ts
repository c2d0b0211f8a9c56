import type { DisputeState, Payments, RefundState } from "@slipstream/core/billing/server";
import type Stripe from "stripe";
import { calling, expectObject, fromCents, idOf, keyed, LOOK_BACK, toCents } from "./stripe-call.ts";

type ReturnCalls = Pick<Payments, "refund" | "readRefund" | "readDispute" | "listRefunds">;

/** Money on its way back to followers, and payments that their banks dispute. */
export function createReturnCalls(stripe: Stripe): ReturnCalls {
  const list = async (paymentId: string) => {
    const refunds: RefundState[] = [];
    for await (const refund of stripe.refunds.list({ payment_intent: paymentId, limit: LOOK_BACK })) refunds.push(toRefundState(refund));
    return refunds;
  };
  return {
    refund: ({ paymentId, amountCents, returnId, key }) =>
      calling(async () => {
        // Keys are forgotten after a day: a refund that was made under an older one is found by our id.
        const made = (await list(paymentId)).find((refund) => refund.returnId === returnId);
        if (made) return made;
        return toRefundState(
          await stripe.refunds.create(
            { payment_intent: paymentId, amount: fromCents(amountCents), metadata: { return_id: returnId } },
            keyed(key),
          ),
        );
      }),
    readRefund: (refundId) => calling(async () => toRefundState(await stripe.refunds.retrieve(refundId))),
    readDispute: (disputeId) => calling(async () => toDisputeState(await stripe.disputes.retrieve(disputeId))),
    listRefunds: (paymentId) => calling(() => list(paymentId)),
  };
}

const REFUND_STATUS: Readonly<Record<string, RefundState["status"]>> = { succeeded: "succeeded", failed: "failed", canceled: "failed" };

function toRefundState(refund: Stripe.Refund): RefundState {
  expectObject(refund, "refund");
  return {
    id: refund.id,
    status: REFUND_STATUS[refund.status ?? ""] ?? "pending",
    amountCents: toCents(refund.amount),
    currency: refund.currency.toUpperCase(),
    paymentId: idOf(refund.payment_intent),
    returnId: refund.metadata?.return_id ?? null,
  };
}

/** Everything else is undecided: the money is gone until then. An appeal is a decision that is made anew. */
const DISPUTE_STATUS: Readonly<Record<string, DisputeState["status"]>> = {
  won: "won",
  lost: "lost",
  prevented: "inquiry",
  warning_needs_response: "inquiry",
  warning_under_review: "inquiry",
  warning_closed: "inquiry",
};

function toDisputeState(dispute: Stripe.Dispute): DisputeState {
  expectObject(dispute, "dispute");
  return {
    id: dispute.id,
    status: DISPUTE_STATUS[dispute.status] ?? "open",
    amountCents: toCents(dispute.amount),
    currency: dispute.currency.toUpperCase(),
    paymentId: idOf(dispute.payment_intent),
    reason: dispute.reason,
  };
}
