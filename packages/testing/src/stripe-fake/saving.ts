import { cardError } from "./api-error.ts";
import { behaviourOf } from "./cards.ts";
import type { Fake } from "./fake.ts";
import { attach } from "./methods.ts";
import type { CardFailure, CheckoutSession, PaymentMethod, SetupIntent } from "./objects.ts";
import { present } from "./present.ts";

const NOT_CONFIRMED: CardFailure = {
  type: "card_error",
  code: "setup_intent_authentication_failure",
  message: "The latest attempt to set up the payment method has failed because authentication failed.",
};

type NewSetup = Partial<SetupIntent> & Pick<SetupIntent, "customer">;

export function newSetupIntent(fake: Fake, given: NewSetup): SetupIntent {
  const id = fake.state.idOf("setup_intent");
  const intent = fake.state.put<"setup_intent">({
    object: "setup_intent",
    client_secret: fake.state.nextId(`${id}_secret`),
    created: fake.seconds(),
    description: null,
    last_setup_error: null,
    livemode: false,
    metadata: {},
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    status: "requires_payment_method",
    usage: "off_session",
    ...given,
    id,
  });
  fake.emit("setup_intent.created", intent);
  return intent;
}

/** Tries to save a card for later payments. */
export function save(fake: Fake, intent: SetupIntent, method: PaymentMethod, confirmed: boolean): "saved" | "confirm" | CardFailure {
  const { saving } = behaviourOf(method);
  intent.payment_method = method.id;
  intent.last_setup_error = null;
  intent.next_action = null;
  if (typeof saving === "object") return fail(fake, intent, saving);
  if (saving === "confirm" && !confirmed) {
    intent.status = "requires_action";
    intent.next_action = { type: "redirect_to_url", redirect_to_url: { return_url: null, url: fake.url(`/pages/confirm/${intent.id}`) } };
    fake.emit("setup_intent.requires_action", intent);
    return "confirm";
  }
  if (intent.customer !== null) attach(fake, method, intent.customer);
  intent.status = "succeeded";
  fake.emit("setup_intent.succeeded", intent);
  const session = sessionOf(fake, intent);
  if (session !== undefined) complete(fake, session);
  return "saved";
}

/** The card's owner says no on the page of the bank. */
export const refuseSaving = (fake: Fake, intent: SetupIntent): CardFailure => fail(fake, intent, NOT_CONFIRMED);

export const sessionOf = (fake: Fake, intent: SetupIntent): CheckoutSession | undefined =>
  fake.state.all("checkout.session").find((session) => session.setup_intent === intent.id);

export function setupFailureOf(fake: Fake, intent: SetupIntent, { type: _, ...failure }: CardFailure) {
  return cardError(failure, { setup_intent: present(fake, intent) });
}

/** A session that nobody finished in time is over. */
export function expireIfLate(fake: Fake, session: CheckoutSession): CheckoutSession {
  if (session.status === "open" && session.expires_at <= fake.seconds()) expire(fake, session);
  return session;
}

export function expire(fake: Fake, session: CheckoutSession): void {
  session.status = "expired";
  session.url = null;
  fake.emit("checkout.session.expired", session);
}

function complete(fake: Fake, session: CheckoutSession): void {
  session.status = "complete";
  session.url = null;
  fake.emit("checkout.session.completed", session);
}

function fail(fake: Fake, intent: SetupIntent, failure: CardFailure): CardFailure {
  Object.assign(intent, { status: "requires_payment_method", last_setup_error: failure, payment_method: null, next_action: null });
  fake.emit("setup_intent.setup_failed", intent);
  return failure;
}
