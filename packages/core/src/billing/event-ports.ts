import type { Ms } from "@slipstream/kernel";
import type { DisputeState, InvoiceState, Payee, PaymentEvent, PaymentMethod, RefundState } from "./payments.ts";
import type { BooksContext } from "./payout-ports.ts";

/** What an event came to, as it was fetched from Stripe after the event told of it. */
export type EventEffect =
  | { readonly kind: "invoice"; readonly invoice: InvoiceState }
  | { readonly kind: "method"; readonly customerId: string; readonly method: PaymentMethod | null }
  | { readonly kind: "payee"; readonly payee: Payee }
  /** The invoice comes with them: its own event may come after theirs. */
  | { readonly kind: "refunds"; readonly invoice: InvoiceState; readonly refunds: readonly RefundState[] }
  | { readonly kind: "dispute"; readonly invoice: InvoiceState; readonly dispute: DisputeState };

/** An event with the one thing that it is about: a customer, an invoice, a payment, a payee. */
export type SubjectEvent = PaymentEvent & { readonly subject: string };

/** Events in Postgres, each with its effect. */
export type EventStore = {
  /** Whether it is stored, and how many others about the same thing had an effect so far. */
  look(event: SubjectEvent): Promise<{ readonly known: boolean; readonly applied: number }>;
  /** Whether a customer or a payee is one of ours. */
  knows(kind: "customer" | "payee", id: string): Promise<boolean>;
  /** Stores it without an effect. */
  ignore(event: SubjectEvent, why: string, receivedAt: Ms): Promise<void>;
  /**
   * Stores it with its effect in one transaction, once, and answers the user ids that have news. "overtaken": since `look`, another event about
   * the same thing was applied, so what was fetched may be old: nothing is changed.
   */
  apply(event: SubjectEvent, effect: EventEffect, applied: number, context: BooksContext): Promise<readonly string[] | "overtaken">;
};
