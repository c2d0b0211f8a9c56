import type { ContentOf } from "./notice-kinds.ts";

type Invoice = ContentOf<"invoice-paid">["payload"];
type Unpaid = ContentOf<"payment-reminder">["payload"];
type Words = { readonly title: string; readonly body: string; readonly link: string };

const BILLING = "/billing";
/** "12.50 USD": two decimals, as invoices and payouts are in cents. */
const sayAmount = ({ amount, currency }: { amount: string; currency: string }): string => {
  const [whole = "0", cents = ""] = amount.split(".");
  return `${whole}.${cents.padEnd(2, "0")} ${currency}`;
};
/** "I-7 for 12.50 USD" */
const named = ({ number, ...invoice }: Invoice): string => `${number} for ${sayAmount(invoice)}`;
/** A day, and its hour where that matters: "2025-06-01 14:00 UTC". */
const when = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** Why nothing was charged. Stripe's own codes come with its words. */
function whyUnpaid({ because, message }: Unpaid): string {
  if (because === "no-payment-method") return "There is no payment method to charge.";
  if (because === "action-required") return "Your bank wants you to confirm the payment.";
  if (because === "manual") return "It is paid outside: the operator marks it as paid.";
  return message === null ? "The payment failed." : `The payment failed: ${message.replace(/[.\s]+$/, "")}.`;
}
/** What to do about it. The address stands inside a sentence: mails are plain text too. */
function whatToDo({ because, payUrl }: Unpaid): string {
  if (because === "manual") return "";
  const here = because === "no-payment-method" ? "Save one on the page Fees" : "Pay it on the page Fees";
  if (payUrl === null) return ` ${here}.`;
  return because === "action-required"
    ? ` Confirm it at ${payUrl} (a page of Stripe).`
    : ` ${here}, or pay at ${payUrl} (a page of Stripe).`;
}

export const sayUnpaid = (title: string, payload: Unpaid): Words => ({
  title,
  body: `Invoice ${named(payload)}. ${whyUnpaid(payload)}${whatToDo(payload)} If it is still unpaid at ${when(payload.holdAt)}, nothing new is opened until it is paid; positions are never closed for it.`,
  link: BILLING,
});
export const sayInvoicePaid = (payload: Invoice): Words => ({
  title: "Copy fees paid",
  body: `Invoice ${named(payload)} is paid.`,
  link: `${BILLING}?tab=invoices`,
});
export const sayOpensStopped = (payload: Invoice): Words => ({
  title: "Copying opens nothing new",
  body: `Invoice ${named(payload)} is unpaid. Until it is paid no new positions are opened; what is open goes on and is closed as before.`,
  link: BILLING,
});
export const sayOpensResumed = (payload: Invoice): Words => ({
  title: "Copying opens again",
  body: `Invoice ${named(payload)} is settled. New positions are opened again.`,
  link: BILLING,
});
export const sayPayoutSent = ({ provider, ...payout }: ContentOf<"payout-sent">["payload"]): Words => ({
  title: "You were paid out",
  body: `${sayAmount(payout)} of your followers' fees ${provider === "stripe" ? "is on its way to your account at Stripe" : "was paid to you by the operator"}.`,
  link: "/studio?tab=earnings",
});
