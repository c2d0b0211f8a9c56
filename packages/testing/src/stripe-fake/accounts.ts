import { refused } from "./api-error.ts";
import { availableOf, book } from "./books.ts";
import type { Fake } from "./fake.ts";
import type { Account, Payout } from "./objects.ts";

/** What Stripe wants of everybody whom it pays. */
export const ASKED_AT_FIRST = ["business_profile.url", "external_account", "individual.first_name", "tos_acceptance.date"];
const ASKED_LATER = ["individual.verification.document"];
export const LINK_LIVES_SECONDS = 300;

/** How far somebody comes on the onboarding page. */
export type Onboarding = "done" | "document-missing";

/** What the onboarding page makes of an account. */
export function onboard(fake: Fake, account: Account, how: Onboarding): void {
  const asked = how === "done" ? [] : ASKED_LATER;
  account.details_submitted = true;
  askFor(account, asked);
  fake.emit("account.updated", account, { account: account.id });
}

/** Stripe wants something more of an account that was through: nothing is paid out to it until then. */
export function restrict(fake: Fake, account: Account): void {
  askFor(account, ASKED_LATER);
  fake.emit("account.updated", account, { account: account.id });
}

function askFor(account: Account, asked: string[]): void {
  const isOpen = asked.length === 0;
  account.charges_enabled = isOpen;
  account.payouts_enabled = isOpen;
  if (account.capabilities.transfers !== undefined) account.capabilities.transfers = isOpen ? "active" : "inactive";
  Object.assign(account.requirements, {
    currently_due: asked,
    eventually_due: asked,
    past_due: asked,
    disabled_reason: isOpen ? null : "requirements.past_due",
  });
}

/** Sends what a balance holds to a bank account: a connected account's, or the platform's own (`null`). */
export function payOut(fake: Fake, account: string | null, currency: string, wanted?: number): Payout {
  const amount = wanted ?? availableOf(fake, account, currency);
  if (amount <= 0 || amount > availableOf(fake, account, currency)) {
    throw refused("You have insufficient funds in your Stripe account.", { code: "balance_insufficient" });
  }
  const owner = account === null ? {} : { account };
  const payout = fake.state.put<"payout">({
    id: fake.state.idOf("payout"),
    object: "payout",
    amount,
    arrival_date: fake.seconds(),
    automatic: true,
    balance_transaction: null,
    created: fake.seconds(),
    currency,
    description: "STRIPE PAYOUT",
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    status: "paid",
    type: "bank_account",
  });
  if (account !== null) fake.state.owners.set(payout.id, account);
  payout.balance_transaction = book(fake, { type: "payout", amount: -amount, currency, source: payout.id, ...owner }).id;
  fake.emit("payout.created", payout, owner);
  fake.emit("payout.paid", payout, owner);
  return payout;
}

/** Money of the platform's own that it puts into its balance. */
export function topUp(fake: Fake, amount: number, currency: string): void {
  book(fake, { type: "topup", amount, currency, source: null, description: "Top-up" });
}
