import { DAY_MS, formatMoney, MINUTE_MS, type Ms } from "@slipstream/kernel";
import type { NoticeContent } from "../notices/server.ts";
import type { BillingTerms } from "./billing-env.ts";
import type { InvoiceRecord, TriedInvoice } from "./invoice-ports.ts";
import { moneyFromCents } from "./payout-rules.ts";

type Dunning = Pick<BillingTerms, "remindAfterMs" | "graceMs">;
/** Why an invoice was not paid when it was tried. A code of Stripe's, or one of ours. */
export type Failure = { readonly code: string; readonly message: string | null };

export const NO_METHOD: Failure = { code: "no-payment-method", message: "There is no payment method." };
export const BY_HAND: Failure = { code: "manual", message: null };
/** Between two looks at an invoice that waits for its payer: what was paid on Stripe's page is seen, even if its event was lost. */
const LOOK_EVERY_MS = DAY_MS;
/** Nobody knows whether a call got through: it is sent again soon. */
export const RETRY_MS = MINUTE_MS;
const WANTS_CONFIRMATION = new Set(["authentication_required", "action-required", "payment_intent_action_required"]);

/** The codes of Stripe's for "ask the payer" are one of ours. */
export const failureOf = ({ code, message }: Failure): Failure => ({
  code: WANTS_CONFIRMATION.has(code) ? "action-required" : code,
  message,
});

/** Reminders that should have gone out by now, if it has been due since then. */
const remindersBy = (dueAt: Ms, now: Ms, { remindAfterMs }: Dunning): number =>
  remindAfterMs.filter((afterMs) => dueAt + afterMs <= now).length;

/** Whether it is charged now: at first, when a reminder goes out, and after what failed it has changed. Looks between them only read. */
export const isTryDue = (invoice: InvoiceRecord, now: Ms, terms: Dunning): boolean =>
  invoice.failure === null || invoice.dueAt === null || remindersBy(invoice.dueAt, now, terms) > invoice.reminders;

/** When opens stop, unless it is paid. */
export const holdAtOf = ({ status, dueAt }: Pick<InvoiceRecord, "status" | "dueAt">, { graceMs }: Dunning): Ms | null =>
  dueAt === null || (status !== "open" && status !== "planned") ? null : dueAt + graceMs;

/** What a failed try comes to: since when it is due, which reminder goes out, whether opens stop, and when it is looked at again. */
export function afterFailure(invoice: InvoiceRecord, failed: Failure, payUrl: string | null, now: Ms, terms: Dunning): TriedInvoice {
  const failure = failureOf(failed);
  const dueAt = invoice.dueAt ?? now;
  const due = remindersBy(dueAt, now, terms);
  const tells = due > invoice.reminders;
  return {
    failure: failure.code === BY_HAND.code ? null : failure.code,
    failureMessage: failure.message,
    attempts: invoice.attempts + 1,
    reminders: Math.max(due, invoice.reminders),
    dueAt,
    nextAt: nextLookAt(dueAt, now, terms),
    hold: now >= dueAt + terms.graceMs,
    notices: tells ? [tellOf(invoice, { failure, payUrl, reminder: due, holdAt: dueAt + terms.graceMs })] : [],
  };
}

/** A look at which nothing was tried: only the hold may have come due. */
export function afterLook(invoice: InvoiceRecord, now: Ms, terms: Dunning): TriedInvoice {
  const { failure, failureMessage, attempts, reminders, dueAt } = invoice;
  const nextAt = nextLookAt(dueAt ?? now, now, terms);
  return { failure, failureMessage, attempts, reminders, dueAt, nextAt, hold: dueAt !== null && now >= dueAt + terms.graceMs, notices: [] };
}

function nextLookAt(dueAt: Ms, now: Ms, { remindAfterMs, graceMs }: Dunning): Ms {
  const marks = [...remindAfterMs, graceMs].map((afterMs) => dueAt + afterMs).filter((at) => at > now);
  return Math.min(now + LOOK_EVERY_MS, ...marks);
}

/** What a notice can hold; Stripe's words and addresses have no limit that we know of. */
const MOST = { code: 100, message: 500, url: 2_000 };
type Telling = { failure: Failure; payUrl: string | null; reminder: number; holdAt: Ms };
function tellOf(invoice: InvoiceRecord, { failure, payUrl, reminder, holdAt }: Telling): NoticeContent {
  const { id, number, currency } = invoice;
  const page = payUrl !== null && payUrl.length <= MOST.url ? payUrl : null;
  const common = { invoiceId: id, number, amount: formatMoney(moneyFromCents(invoice.amountCents)), currency, payUrl: page };
  const why = { because: failure.code.slice(0, MOST.code), message: failure.message?.slice(0, MOST.message) ?? null };
  const payload = { ...common, ...why, reminder, holdAt: new Date(holdAt).toISOString() };
  if (failure.code === NO_METHOD.code) return { kind: "payment-method-missing", payload };
  return { kind: reminder <= 1 && failure.code !== BY_HAND.code ? "payment-failed" : "payment-reminder", payload };
}
