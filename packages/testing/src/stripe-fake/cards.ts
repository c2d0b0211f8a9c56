import type { CardFailure, PaymentMethod } from "./objects.ts";

const declined = (decline_code: string, code = "card_declined", message = "Your card was declined."): CardFailure => ({
  type: "card_error",
  code,
  decline_code,
  message,
});
const expired = declined("expired_card", "expired_card", "Your card has expired.");

/** A card of Stripe's test cards, or one that behaves as its name says. */
export type TestCard = {
  readonly last4: string;
  readonly brand: "visa" | "mastercard";
  /** On pages. */
  readonly label: string;
  /** What happens when it is saved. */
  readonly saving: "works" | "confirm" | CardFailure;
  /** What happens when it is charged without its owner. */
  readonly charging: "works" | "confirm" | "dispute" | CardFailure;
};

/** A saved card is known by its last digits. */
export const TEST_CARDS = {
  works: { last4: "4242", brand: "visa", label: "Works", saving: "works", charging: "works" },
  mastercard: { last4: "4444", brand: "mastercard", label: "Works, too", saving: "works", charging: "works" },
  confirmOnce: { last4: "3155", brand: "visa", label: "Wants to be confirmed when it is saved", saving: "confirm", charging: "works" },
  confirm: { last4: "3184", brand: "visa", label: "Wants to be confirmed at each payment", saving: "confirm", charging: "confirm" },
  declinedLater: { last4: "0341", brand: "visa", label: "Is saved, then declined", saving: "works", charging: declined("generic_decline") },
  noFunds: {
    last4: "9995",
    brand: "visa",
    label: "Is saved, then lacks funds",
    saving: "works",
    charging: declined("insufficient_funds", "card_declined", "Your card has insufficient funds."),
  },
  expired: { last4: "0069", brand: "visa", label: "Is saved, then expired", saving: "works", charging: expired },
  disputed: { last4: "0259", brand: "visa", label: "Works, then its owner disputes the payment", saving: "works", charging: "dispute" },
  refused: {
    last4: "0002",
    brand: "visa",
    label: "Is declined at once",
    saving: declined("generic_decline"),
    charging: declined("generic_decline"),
  },
} as const satisfies Record<string, TestCard>;
export type CardName = keyof typeof TEST_CARDS;

const NAMES = Object.keys(TEST_CARDS) as CardName[];
export const isCardName = (name: string): name is CardName => NAMES.some((known) => known === name);
export const cardNames = (): readonly CardName[] => NAMES;

/** Ids that Stripe accepts for methods which need not be made first. */
const READY_MADE: Readonly<Record<string, CardName>> = {
  pm_card_visa: "works",
  pm_card_mastercard: "mastercard",
  pm_card_authenticationRequiredOnSetup: "confirmOnce",
  pm_card_authenticationRequired: "confirm",
  pm_card_chargeCustomerFail: "declinedLater",
  pm_card_visa_chargeDeclinedInsufficientFunds: "noFunds",
  pm_card_chargeDeclinedExpiredCard: "expired",
  pm_card_createDispute: "disputed",
  pm_card_chargeDeclined: "refused",
  pm_card_visa_chargeDeclined: "refused",
};
export const findReadyMade = (id: string): CardName | undefined => READY_MADE[id];

/** How a saved card behaves. */
export function behaviourOf(method: PaymentMethod): TestCard {
  const name = NAMES.find((known) => TEST_CARDS[known].last4 === method.card.last4);
  return TEST_CARDS[name ?? "works"];
}
