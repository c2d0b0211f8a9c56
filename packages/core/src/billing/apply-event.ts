import { type Clock, type NextId, Refusal } from "@slipstream/kernel";
import type { LiveBus } from "../live/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import type { EventEffect, EventStore, SubjectEvent } from "./event-ports.ts";
import { PaymentError, type PaymentEvent, type Payments } from "./payments.ts";
import { ruleOf } from "./read-effect.ts";

type PaymentEventsDeps = {
  /** Null without a key: nothing can be checked then. */
  readonly payments: Payments | null;
  readonly store: EventStore;
  readonly terms: BillingTerms;
  readonly live: LiveBus;
  readonly clock: Clock;
  readonly nextId: NextId;
};
export type PaymentEvents = {
  /**
   * Takes one delivery of a webhook: any number of times, in any order, at any age that its signature allows. Throws the refusal of one that is
   * not good; whatever else it throws, Stripe must send the event again.
   */
  receive(rawBody: string, signature: string): Promise<void>;
};

/** Another event about the same thing may be applied between our reading and our writing, but not for ever. */
const MOST_TRIES = 5;

/** What Stripe tells by its webhooks: each event is stored with its effect in one transaction, and its effect is what Stripe says now. */
export function createPaymentEvents({ payments, store, terms, live, clock, nextId }: PaymentEventsDeps): PaymentEvents {
  return {
    async receive(rawBody, signature) {
      if (!payments) throw new Refusal("try-later", "billing-manual", "There is no key for payments here.");
      const event = payments.readEvent(rawBody, signature);
      try {
        await take(payments, event);
      } catch (error) {
        if (!(error instanceof PaymentError) || error.kind !== "temporary") throw error;
        throw new Refusal("try-later", "payments-unreachable", "Stripe, or what the event is about, cannot be reached right now.");
      }
    },
  };

  async function take(port: Payments, received: PaymentEvent): Promise<void> {
    const { subject, read, why } = ruleOf(received);
    const event = { ...received, subject };
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const { known, applied } = await store.look(event);
      if (known) return;
      const effect = read === null ? { ignored: why } : await orGone(read(event, { payments: port, store }));
      if ("ignored" in effect) return store.ignore(event, effect.ignored, clock.now());
      if (await apply(event, effect, applied)) return;
    }
    throw new Error(`the event ${event.id} was overtaken ${MOST_TRIES} times`);
  }

  async function apply(event: SubjectEvent, effect: EventEffect, applied: number): Promise<boolean> {
    const userIds = await store.apply(event, effect, applied, { at: clock.now(), nextId, terms });
    if (userIds === "overtaken") return false;
    if (userIds.length > 0) live.publish([{ kind: "notices-changed", userIds }]);
    return true;
  }
}

/** What is not there any more, or never was ours to see, has no effect. */
async function orGone<T>(reading: Promise<T>): Promise<T | { readonly ignored: string }> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PaymentError && error.code === "resource_missing") return { ignored: "not there" };
    throw error;
  }
}
