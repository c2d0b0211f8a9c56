import type { Stripe } from "stripe";
import type { Params } from "./form.ts";
import type { InvoiceLine, StripeObject } from "./objects.ts";
import type { State } from "./state.ts";

export type EventType = Stripe.Event["type"];

/** What routes and pages work with. */
export type Fake = {
  readonly state: State;
  /** Where this fake is served. */
  url(path: string): string;
  /** Now, as Stripe counts time. */
  seconds(): number;
  /** From a payment to the moment its money may be used. */
  readonly availableAfterSeconds: number;
  /** Tells the webhook endpoint, with the object as it is now. `account`: it happened at a connected account. */
  emit(type: EventType, object: StripeObject, more?: { previous?: Record<string, unknown>; account?: string }): void;
  /** Sends an event once more. */
  resend(eventId: string): void;
};

export type Call = {
  readonly params: Params;
  /** Of the path: `id`, `reversal` … */
  readonly path: Readonly<Record<string, string>>;
  /** The connected account in whose name it is asked. */
  readonly account: string | null;
};

/** An object to be shown as it is asked for, a page of such, or what has no id. */
export type Answer = StripeObject | List | Readonly<Record<string, unknown>>;
export type List = { readonly object: "list"; readonly url: string; readonly has_more: boolean; readonly data: readonly Row[] };
/** What may stand in a list. */
export type Row = StripeObject | InvoiceLine;

export type Route = {
  readonly method: "GET" | "POST" | "DELETE";
  /** `/v1/invoices/:id/pay` */
  readonly path: string;
  /** The parameters that it knows; another one is an error, as at Stripe. */
  readonly takes: readonly string[];
  run(fake: Fake, call: Call): Answer;
};
