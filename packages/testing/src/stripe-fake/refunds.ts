import { invalid, refused } from "./api-error.ts";
import { book } from "./books.ts";
import type { Fake } from "./fake.ts";
import type { Charge, Refund } from "./objects.ts";

type Wanted = { readonly amount?: number | undefined; readonly metadata?: Record<string, string>; readonly reason?: Refund["reason"] };

/** Gives a payment, or a part of it, back. Stripe keeps its fee. */
export function refund(fake: Fake, charge: Charge, { amount, metadata = {}, reason = null }: Wanted = {}): Refund {
  const left = charge.amount - charge.amount_refunded;
  const wanted = amount ?? left;
  if (!charge.paid) throw refused(`Charge ${charge.id} has failed: there is nothing to refund.`);
  if (charge.refunded) throw refused(`Charge ${charge.id} has already been refunded.`, { code: "charge_already_refunded" });
  if (isDisputed(fake, charge))
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: "charge_disputed" });
  if (wanted < 1) throw invalid("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount" });
  if (wanted > left) throw refused(`Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`, { param: "amount" });
  const made = fake.state.put<"refund">({
    id: fake.state.idOf("refund"),
    object: "refund",
    amount: wanted,
    balance_transaction: null,
    charge: charge.id,
    created: fake.seconds(),
    currency: charge.currency,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    status: "succeeded",
  });
  const description = charge.description === null ? null : `REFUND FOR CHARGE (${charge.description})`;
  made.balance_transaction = book(fake, { type: "refund", amount: -wanted, currency: charge.currency, source: made.id, description }).id;
  changeRefunded(charge, wanted);
  fake.emit("refund.created", made);
  fake.emit("charge.refunded", charge);
  return made;
}

/** The bank of the card's owner sends the money back to us. */
export function failRefund(fake: Fake, made: Refund): void {
  if (made.status !== "succeeded") throw refused(`Refund ${made.id} has failed already.`);
  const { amount, currency, id } = made;
  const back = book(fake, { type: "refund_failure", amount, currency, source: id, description: "REFUND FAILURE" });
  Object.assign(made, { status: "failed", failure_reason: "expired_or_canceled_card", failure_balance_transaction: back.id });
  const charge = fake.state.get("charge", made.charge);
  changeRefunded(charge, -amount);
  fake.emit("refund.updated", made);
  fake.emit("refund.failed", made);
  fake.emit("charge.refund.updated", made);
}

function changeRefunded(charge: Charge, by: number): void {
  charge.amount_refunded += by;
  charge.refunded = charge.amount_refunded === charge.amount;
}

const isDisputed = (fake: Fake, charge: Charge): boolean =>
  fake.state.all("dispute").some((dispute) => dispute.charge === charge.id && !dispute.is_charge_refundable && dispute.status !== "won");
