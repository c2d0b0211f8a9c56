import type { PaymentEvent } from "@slipstream/core/billing/server";
import { type Clock, Refusal, SECOND_MS } from "@slipstream/kernel";
import type Stripe from "stripe";
import { z } from "zod";

/** Older deliveries are refused: a recorded one cannot be played again later. Stripe signs each try anew. */
const TOLERANCE_S = 300;

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).nullish();
const about = z.object({ customer: reference, payment_intent: reference });
const eventSchema = z.object({
  id: z.string().max(255),
  object: z.literal("event"),
  type: z.string().max(255),
  livemode: z.boolean(),
  created: z.number().int(),
  account: z.string().max(255).nullish(),
  data: z.object({
    object: about.extend({ object: z.string().optional(), id: z.string().max(255).optional() }),
    previous_attributes: about.partial().nullish(),
  }),
});

/** Reads what one delivery of a webhook is about. `secrets`: of the endpoint, or of several (our account's and the payees' have one each). */
export function createEventReader(
  stripe: Stripe,
  { secrets, live, clock }: { secrets: readonly string[]; live: boolean; clock: Clock },
): (rawBody: string, signature: string) => PaymentEvent {
  return (rawBody, signature) => {
    if (!secrets.some((secret) => isSigned(rawBody, signature, secret)))
      throw new Refusal("bad-input", "event-invalid", "The signature is not good, or older than five minutes.");
    const parsed = eventSchema.safeParse(parseJson(rawBody));
    if (!parsed.success) throw new Refusal("bad-input", "event-invalid", "This is no event.");
    const { data, ...event } = parsed.data;
    if (event.livemode !== live) throw new Refusal("bad-input", "event-wrong-mode", "The event is of another mode than the key.");
    const { object, previous_attributes: before } = data;
    const customer = object.object === "customer" ? object.id : (object.customer ?? before?.customer);
    return {
      id: event.id,
      type: event.type,
      objectId: object.id ?? "",
      account: event.account ?? null,
      customerId: customer ?? null,
      paymentId: object.payment_intent ?? before?.payment_intent ?? null,
      createdAt: event.created * SECOND_MS,
    };
  };

  function isSigned(rawBody: string, signature: string, secret: string): boolean {
    try {
      return stripe.webhooks.signature?.verifyHeader(rawBody, signature, secret, TOLERANCE_S, undefined, clock.now()) ?? false;
    } catch {
      return false;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
