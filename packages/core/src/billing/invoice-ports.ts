import type { Money, Ms } from "@slipstream/kernel";
import type { NoticeContent } from "../notices/server.ts";
import type { PageOf } from "../orders/server.ts";
import type { InvoiceState, PaymentMethod } from "./payments.ts";
import type { BooksContext } from "./payout-ports.ts";

export type InvoiceStatus = "planned" | "open" | "paid" | "written-off";
export type InvoiceLine = {
  readonly masterId: string;
  /** Null once the owner erased themselves. */
  readonly masterUserId: string | null;
  readonly masterName: string;
  readonly amountCents: bigint;
  readonly platformBps: number;
};
export type InvoiceRecord = {
  readonly id: string;
  readonly number: string;
  readonly userId: string;
  readonly periodMs: Ms;
  readonly currency: string;
  readonly amountCents: bigint;
  readonly refundedCents: bigint;
  readonly provider: "stripe" | "manual";
  /** Made with a live key. */
  readonly live: boolean;
  readonly status: InvoiceStatus;
  readonly stripeInvoiceId: string | null;
  readonly hostedUrl: string | null;
  readonly failure: string | null;
  readonly failureMessage: string | null;
  readonly attempts: number;
  readonly reminders: number;
  readonly dueAt: Ms | null;
  readonly nextAt: Ms | null;
  readonly paidAt: Ms | null;
  readonly createdAt: Ms;
  readonly lines: readonly InvoiceLine[];
};

/** Something that moved what a pair owes, oldest first: a fee, of an account that is live or not, or a line that was invoiced. */
export type PairEvent =
  | { readonly kind: "fee"; readonly amount: Money; readonly live: boolean }
  | { readonly kind: "line"; readonly amount: Money; readonly live: boolean };

/** What one follower owes for one master. */
export type PairBalance = {
  readonly userId: string;
  readonly masterId: string;
  readonly masterUserId: string | null;
  readonly masterName: string;
  readonly currency: string;
  /** Of the receivable in the books, less lines on invoices that are planned or open. */
  readonly uninvoiced: Money;
  /** Of the newest fee. */
  readonly platformBps: number;
  /** The whole life of a pair with fees of a paper account; empty where there are none. */
  readonly events: readonly PairEvent[];
};

/** What a follower is billed with. */
export type CustomerRecord = {
  readonly userId: string;
  readonly email: string;
  readonly emailConfirmed: boolean;
  /** At Stripe, under a key of the present kind. */
  readonly stripeCustomerId: string | null;
  readonly method: PaymentMethod | null;
};

export type NewInvoice = {
  readonly id: string;
  readonly userId: string;
  readonly periodMs: Ms;
  readonly currency: string;
  readonly amountCents: bigint;
  readonly lines: readonly InvoiceLine[];
};

/** What a try to collect an invoice came to, as it is written down. */
export type TriedInvoice = {
  readonly failure: string | null;
  readonly failureMessage: string | null;
  readonly attempts: number;
  readonly reminders: number;
  readonly dueAt: Ms | null;
  readonly nextAt: Ms | null;
  /** Opens stop, if they have not. */
  readonly hold: boolean;
  readonly notices: readonly NoticeContent[];
};

/** Who did it, for the audit log. */
export type InvoiceAudit = {
  readonly id: string;
  readonly kind: "invoice-marked-paid" | "invoice-written-off";
  readonly userId: string;
  readonly at: Ms;
  readonly ip: string;
  readonly userAgent: string;
  readonly detail: Readonly<Record<string, string>>;
};

export type UnpaidRecord = { readonly invoice: InvoiceRecord; readonly user: string; readonly onHold: boolean };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };

/** Invoices, customers and holds in Postgres. Lists that grow have a limit. */
export type InvoiceStore = {
  find(userId: string, invoiceId: string): Promise<InvoiceRecord | null>;
  /** For operators, and for work that has the id from our own rows. */
  findAny(invoiceId: string): Promise<InvoiceRecord | null>;
  list(query: { userId: string; status?: InvoiceStatus | undefined } & Page): Promise<PageOf<InvoiceRecord>>;
  /** Planned and open ones, oldest first. */
  listOpen(userId: string): Promise<readonly InvoiceRecord[]>;
  listUnpaid(page: Page): Promise<PageOf<UnpaidRecord>>;
  /** Over all time, per currency. */
  sumPaid(userId: string): Promise<readonly { currency: string; paidCents: bigint; refundedCents: bigint }[]>;
  /** What the user owes, per master. */
  listPairs(userId: string): Promise<readonly PairBalance[]>;
  findHold(userId: string): Promise<{ since: Ms; invoiceId: string } | null>;
  /** Follows somebody whose fee is charged, or will be. `onlyLive`: fees of paper accounts are not. */
  isCharged(userId: string, onlyLive: boolean): Promise<boolean>;

  /** Opens go on where they stopped for an invoice of another kind of key: nobody collects it. */
  dropForeignHolds(live: boolean): Promise<void>;
  /** The newest of the fees that are booked, as a number that grows; 0 where there is none. */
  findNewestFee(): Promise<bigint>;
  /**
   * Followers who have no invoice for the period, a page in one transaction: `plan` says what each is invoiced of what was settled up to its end, null
   * for nothing. The period is theirs: one that the operator has closed since `periodMs` counts. `waits`: without
   * those who have a follow that is not settled up to its end. Two at once make one invoice. Answers the last user of the page, null where there
   * are no more.
   */
  planPage(
    page: {
      periodMs: Ms;
      afterUserId: string | null;
      limit: number;
      provider: "stripe" | "manual";
      live: boolean;
      waits: boolean;
      at: Ms;
    },
    plan: (whose: { userId: string; periodMs: Ms }, pairs: readonly PairBalance[]) => NewInvoice | null,
  ): Promise<{ readonly made: number; readonly last: string | null }>;

  /** Invoices that are due to be looked at, made under this kind of key; nobody else gets them until then. Without a key only those by hand. */
  claimDue(claim: { at: Ms; until: Ms; limit: number; atStripe: boolean; live: boolean }): Promise<readonly InvoiceRecord[]>;
  /** Brings ours to what Stripe says of it; answers who has news. Refuses another amount or currency: `currency-mismatch`. */
  applyState(state: InvoiceState, context: BooksContext): Promise<readonly string[]>;
  /** Writes what a try came to, if nobody else has meanwhile; answers who has news. */
  recordTry(invoice: { id: string; attempts: number }, tried: TriedInvoice, context: BooksContext): Promise<readonly string[]>;
  postpone(invoiceId: string, nextAt: Ms): Promise<void>;
  /** `made-meanwhile`, and nothing done, where it has another invoice at Stripe than its caller took back. Also what was written off can be paid. */
  markPaid(invoice: TakenBack, note: string, audit: InvoiceAudit, context: BooksContext): Promise<InvoiceChange | "made-meanwhile">;
  writeOff(invoice: TakenBack, note: string, audit: InvoiceAudit, context: BooksContext): Promise<InvoiceChange | "made-meanwhile">;
};
/** An invoice of which Stripe collects nothing any more; `stripeInvoiceId`: what it was there, null where it was not. */
type TakenBack = { readonly id: string; readonly stripeInvoiceId: string | null };
/** Null where there is no such invoice, false where it can not be changed so any more. */
export type InvoiceChange = { readonly news: readonly string[] } | false | null;

export type CustomerStore = {
  /** Null where there is no such user. `live`: of which kind the key is. */
  find(userId: string, live: boolean): Promise<CustomerRecord | null>;
  /** Keeps the customer that was made; the first of its kind of key stays. */
  open(userId: string, stripeCustomerId: string, live: boolean, at: Ms): Promise<string>;
  /** Keeps a method, and has open invoices tried again. Null: there is none any more. */
  saveMethod(customerId: string, method: PaymentMethod | null, at: Ms): Promise<void>;
  /** Customers of people who erased themselves, of this kind of key. */
  listErased(live: boolean, limit: number): Promise<readonly { userId: string; stripeCustomerId: string | null }[]>;
  dropErased(userId: string): Promise<void>;
};
