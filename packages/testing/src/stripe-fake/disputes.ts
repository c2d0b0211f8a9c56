import { refused } from "./api-error.ts";
import { book, DISPUTE_FEE_CENTS } from "./books.ts";
import type { Fake } from "./fake.ts";
import type { Charge, Dispute } from "./objects.ts";

/** The owner of the card asks the bank for the money back: it is gone at once. An inquiry (`warning`) takes nothing yet. */
export function openDispute(fake: Fake, charge: Charge, options: { reason?: string; amount?: number; warning?: boolean } = {}): Dispute {
  const { reason = "fraudulent", amount = charge.amount - charge.amount_refunded, warning = false } = options;
  if (!charge.paid || amount <= 0) throw refused(`Charge ${charge.id} has nothing that could be disputed.`);
  if (charge.disputed) throw refused(`Charge ${charge.id} is disputed already.`);
  const dispute = fake.state.put<"dispute">({
    id: fake.state.idOf("dispute"),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: fake.seconds(),
    currency: charge.currency,
    is_charge_refundable: warning,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: warning ? "warning_needs_response" : "needs_response",
  });
  charge.disputed = true;
  if (!warning) withdraw(fake, dispute);
  fake.emit("charge.dispute.created", dispute);
  if (!warning) fake.emit("charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

const isOver = ({ status }: Dispute) => status === "won" || status === "lost" || status === "warning_closed";

/** The bank's word. A dispute that is won brings the money back, not the fee. */
export function closeDispute(fake: Fake, dispute: Dispute, verdict: "won" | "lost"): void {
  if (isOver(dispute)) throw refused(`Dispute ${dispute.id} is already closed.`);
  const wasInquiry = dispute.status === "warning_needs_response";
  dispute.status = wasInquiry ? "warning_closed" : verdict;
  if (dispute.status === "won") {
    const { amount, currency, id } = dispute;
    const back = book(fake, {
      type: "adjustment",
      amount,
      currency,
      source: id,
      description: `Chargeback reversal for ${dispute.charge}`,
      category: "dispute_reversal",
    });
    dispute.balance_transactions.push(back);
    fake.emit("charge.dispute.funds_reinstated", dispute);
  }
  fake.emit("charge.dispute.closed", dispute);
}

function withdraw(fake: Fake, dispute: Dispute): void {
  const { amount, currency, id } = dispute;
  const description = `Chargeback withdrawal for ${dispute.charge}`;
  dispute.balance_transactions.push(
    book(fake, { type: "adjustment", amount: -amount, fee: DISPUTE_FEE_CENTS, currency, source: id, description }),
  );
}
