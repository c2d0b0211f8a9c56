import { cardError } from "./api-error.ts";
import { book, chargeFee } from "./books.ts";
import { behaviourOf } from "./cards.ts";
import { openDispute } from "./disputes.ts";
import type { Fake } from "./fake.ts";
import { findInvoiceOf, markPaid, markTried } from "./invoice-life.ts";
import type { CardFailure, Charge, PaymentIntent, PaymentMethod } from "./objects.ts";
import { present } from "./present.ts";

/** Whether the card's owner is there to confirm: not in a payment off session, yes on a page, and then he has. */
export type Owner = "absent" | "present" | "confirmed";
export type Outcome = "paid" | "confirm" | CardFailure;

const NOT_CONFIRMED: CardFailure = {
  type: "card_error",
  code: "payment_intent_authentication_failure",
  message:
    "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
};
const AUTHENTICATION_REQUIRED: CardFailure = {
  type: "card_error",
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/** Tries to charge a card for a payment intent, and tells everything that follows from it. */
export function charge(fake: Fake, intent: PaymentIntent, method: PaymentMethod, owner: Owner, returnUrl: string | null): Outcome {
  const { charging } = behaviourOf(method);
  intent.next_action = null;
  intent.last_payment_error = null;
  intent.payment_method = method.id;
  if (typeof charging === "object") return decline(fake, intent, method, charging);
  if (charging === "confirm" && owner !== "confirmed") return askOwner(fake, intent, returnUrl);
  const paid = succeed(fake, intent, method);
  if (charging === "dispute") openDispute(fake, paid);
  return "paid";
}

/** The card's owner says no on the page of the bank. */
export function refuseConfirmation(fake: Fake, intent: PaymentIntent): void {
  fail(fake, intent, NOT_CONFIRMED);
}

/** Off session nobody can confirm: outside of invoices such a payment is over. */
export function endForAbsentOwner(fake: Fake, intent: PaymentIntent): CardFailure {
  fail(fake, intent, AUTHENTICATION_REQUIRED);
  return AUTHENTICATION_REQUIRED;
}

/** The answer to a call whose payment did not succeed. */
export function failureOf(fake: Fake, intent: PaymentIntent, failure: CardFailure, method: PaymentMethod) {
  const { type: _, ...what } = failure;
  return cardError(what, {
    ...(intent.latest_charge === null ? {} : { charge: intent.latest_charge }),
    payment_intent: present(fake, intent),
    payment_method: present(fake, method),
  });
}

function succeed(fake: Fake, intent: PaymentIntent, method: PaymentMethod): Charge {
  const made = newCharge(fake, intent, method, null);
  const { amount, currency, id, description } = made;
  made.balance_transaction = book(fake, {
    type: "charge",
    amount,
    fee: chargeFee(amount),
    currency,
    source: id,
    description,
    waits: true,
  }).id;
  Object.assign(intent, { status: "succeeded", amount_received: amount, latest_charge: id });
  fake.emit("charge.succeeded", made);
  fake.emit("payment_intent.succeeded", intent);
  const owed = findInvoiceOf(fake, intent);
  if (owed !== null) markPaid(fake, owed.invoice, owed.payment);
  return made;
}

function decline(fake: Fake, intent: PaymentIntent, method: PaymentMethod, failure: CardFailure): CardFailure {
  const tried = newCharge(fake, intent, method, failure);
  intent.latest_charge = tried.id;
  fake.emit("charge.failed", tried);
  fail(fake, intent, failure);
  return failure;
}

function askOwner(fake: Fake, intent: PaymentIntent, returnUrl: string | null): "confirm" {
  const url = fake.url(`/pages/confirm/${intent.id}`);
  intent.status = "requires_action";
  intent.next_action = { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } };
  fake.emit("payment_intent.requires_action", intent);
  const owed = findInvoiceOf(fake, intent);
  if (owed !== null) markTried(fake, owed.invoice, "confirm");
  return "confirm";
}

function fail(fake: Fake, intent: PaymentIntent, failure: CardFailure): void {
  Object.assign(intent, { status: "requires_payment_method", last_payment_error: failure, next_action: null, payment_method: null });
  fake.emit("payment_intent.payment_failed", intent);
  const owed = findInvoiceOf(fake, intent);
  if (owed !== null) markTried(fake, owed.invoice, failure);
}

function newCharge(fake: Fake, intent: PaymentIntent, method: PaymentMethod, failure: CardFailure | null): Charge {
  return fake.state.put<"charge">({
    id: fake.state.idOf("charge"),
    object: "charge",
    amount: intent.amount,
    amount_captured: failure === null ? intent.amount : 0,
    amount_refunded: 0,
    balance_transaction: null,
    captured: failure === null,
    created: fake.seconds(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    paid: failure === null,
    payment_intent: intent.id,
    payment_method: method.id,
    refunded: false,
    status: failure === null ? "succeeded" : "failed",
    transfer_group: intent.transfer_group,
  });
}
