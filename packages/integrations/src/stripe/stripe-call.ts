import { type CallKey, PaymentError } from "@slipstream/core/billing/server";
import Stripe from "stripe";

/** Options of one call, under a key of our own: repeated by the SDK or by us, it is one thing at Stripe. */
export const keyed = (key: CallKey, ...step: readonly string[]): Stripe.RequestOptions => ({ idempotencyKey: [key, ...step].join(":") });

/** Runs calls to Stripe; whatever they throw comes out as a `PaymentError` that carries no secret and nothing of the request. */
export async function calling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPaymentError(error);
  }
}

/** What Stripe says is no longer, or never was, there. */
export const isMissing = (error: unknown): boolean => error instanceof PaymentError && error.code === "resource_missing";

/** The code of every payment that its payer must confirm himself. */
export const AUTHENTICATION_REQUIRED = "authentication_required";
/** The names that Stripe has for it, by where it is noticed. */
const ACTION_CODES: ReadonlySet<string> = new Set([
  AUTHENTICATION_REQUIRED,
  "invoice_payment_intent_requires_action",
  "payment_intent_action_required",
  "payment_intent_authentication_failure",
]);

export function toPaymentError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { code, decline_code: declineCode } = error;
  if (isAction(code, declineCode)) return new PaymentError("action-required", AUTHENTICATION_REQUIRED, withoutSecrets(error.message));
  // The SDK says "" for a reason that was not given.
  if (error instanceof Stripe.errors.StripeCardError)
    return new PaymentError("declined", declineCode || code || "card_declined", withoutSecrets(error.message));
  if (error instanceof Stripe.errors.StripeIdempotencyError) return new PaymentError("invalid", "idempotency_clash", traced(error));
  if (error instanceof Stripe.errors.StripeInvalidRequestError && code !== "lock_timeout")
    return new PaymentError("invalid", code ?? "invalid_request", traced(error));
  // A key that is refused did nothing, and is set right by the operator: the same call goes through then.
  return new PaymentError("temporary", code ?? TEMPORARY_CODES[error.type] ?? "api_error", traced(error));
}

const TEMPORARY_CODES: Readonly<Record<string, string>> = {
  StripeConnectionError: "connection_failed",
  StripeRateLimitError: "rate_limit",
  StripeAuthenticationError: "authentication_failed",
  StripePermissionError: "permission_denied",
};

export const isAction = (...codes: readonly (string | null | undefined)[]): boolean => codes.some((code) => code && ACTION_CODES.has(code));

/** With the id under which Stripe's log has the request. */
const traced = ({ message, requestId }: Stripe.errors.StripeError): string =>
  withoutSecrets(requestId ? `${message} (${requestId})` : message);

/** Keys, signing secrets and client secrets, also those that Stripe shortens with stars. */
const SECRETS = /\b(?:sk|rk|whsec)_[\w*]+|\b\w+_secret_\w+/g;
export const withoutSecrets = (text: string): string => text.replace(SECRETS, "[secret]");

/** A reply that is what was asked for. The SDK takes every body without `error` for a success, be it the page of a proxy in JSON. */
export function expectObject<T extends { readonly object: string }>(reply: T, object: T["object"]): T {
  if (reply.object !== object) throw new PaymentError("temporary", "unexpected_reply", `Stripe answered no ${object}`);
  return reply;
}

/** Stripe's whole numbers, as ours. */
export function toCents(amount: number): bigint {
  if (!Number.isSafeInteger(amount))
    throw new PaymentError("temporary", "unexpected_reply", "Stripe answered an amount that is no whole number");
  return BigInt(amount);
}

/** Stripe takes amounts of up to eight digits. */
const MOST_CENTS = 99_999_999n;
export function fromCents(amountCents: bigint): number {
  if (amountCents <= 0n || amountCents > MOST_CENTS)
    throw new PaymentError("invalid", "amount_out_of_range", "an amount that Stripe does not take");
  return Number(amountCents);
}

export const idOf = (reference: string | { readonly id: string } | null | undefined): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);

/** How far lists are read before we create something that is not in them. */
export const LOOK_BACK = 100;
