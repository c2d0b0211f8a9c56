import type { BillingOverviewView, InvoiceView } from "@slipstream/core/billing";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { addMoney, formatMoney as formatExact, money, ZERO_MONEY } from "@slipstream/kernel";
import type { Tone } from "@slipstream/ui";
import { formatMoney } from "@slipstream/ui/numbers";

const INVOICE_WORDS: Record<InvoiceView["status"], string> = {
  planned: "being sent",
  open: "open",
  paid: "paid",
  "written-off": "written off",
};
const INVOICE_TONES: Record<InvoiceView["status"], Tone> = {
  planned: "neutral",
  open: "warn",
  paid: "up",
  "written-off": "neutral",
};

/** What an invoice's badge says: one that was paid and given back, by a refund or a dispute, is no longer just paid. */
export function stateOfInvoice({ status, amount, refunded }: Pick<InvoiceView, "status" | "amount" | "refunded">): {
  tone: Tone;
  words: string;
} {
  if (status !== "paid" || money(refunded) === ZERO_MONEY) return { tone: INVOICE_TONES[status], words: INVOICE_WORDS[status] };
  return { tone: "neutral", words: money(refunded) < money(amount) ? "paid, part given back" : "given back" };
}

/** "card ending 4242" as cards are called: Stripe writes brands in small letters. */
export const brandWords = (brand: string): string => (brand === "" ? "Card" : `${brand.charAt(0).toUpperCase()}${brand.slice(1)}`);

/** "04/2027" */
export const expiryWords = ({ expMonth, expYear }: { expMonth: number; expYear: number }): string =>
  `${String(expMonth).padStart(2, "0")}/${expYear}`;

/** What can be done about an invoice, and why it is not paid. */
export type InvoiceNext = {
  tone: "info" | "warn" | "crit";
  words: string;
  /** "add-method": there is nothing to charge. "confirm": at the payer's bank. "pay": try again now. */
  action: "add-method" | "confirm" | "pay" | "none";
};

/** What is the matter with an open invoice, and what its payer can do. */
export function nextOfInvoice(
  invoice: Pick<InvoiceView, "status" | "provider" | "failure" | "failureMessage">,
  hasMethod: boolean,
): InvoiceNext {
  if (invoice.status === "paid") return { tone: "info", words: "Paid.", action: "none" };
  if (invoice.status === "written-off") return { tone: "info", words: "Written off: nothing is owed.", action: "none" };
  if (invoice.provider === "manual")
    return { tone: "info", words: "Pay it as agreed with the operator, who records the payment here.", action: "none" };
  if (!hasMethod) return { tone: "warn", words: "No payment method is saved to charge it to.", action: "add-method" };
  if (invoice.failure === null)
    return {
      tone: "info",
      words: invoice.status === "planned" ? "On its way to Stripe." : "Being charged. Nothing to do.",
      action: "none",
    };
  if (invoice.failure === "no-payment-method")
    return { tone: "warn", words: "A payment method is saved now. It can be charged.", action: "pay" };
  if (invoice.failure === "action-required")
    return { tone: "warn", words: "Your bank wants you to confirm this payment.", action: "confirm" };
  return { tone: "crit", words: `The payment failed: ${reasonOf(invoice)}`, action: "pay" };
}

function reasonOf({ failure, failureMessage }: Pick<InvoiceView, "failure" | "failureMessage">): string {
  const words = (failureMessage ?? failure ?? "no reason was given").trim();
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Why an amount that was charged in the ledger is on no invoice yet. */
export function carriedWords({ currency, amount, leastCharge }: BillingOverviewView["carried"][number]): string {
  const carried = formatMoney(amount, { decimals: 4, currency });
  return money(amount) < money(leastCharge)
    ? `${carried} is carried over: less than ${formatMoney(leastCharge, { currency })} is not charged by itself, and goes onto the next invoice.`
    : `${carried} is settled and goes onto the next invoice.`;
}

export type CurrencySum = { currency: string; amount: string };

/** What would be due now over all follows that are charged, per currency; null where the price of some follow is not known. */
export function sumDue(accruals: readonly Pick<FeeAccrualView, "charge" | "chargedCurrency" | "due">[]): readonly CurrencySum[] | null {
  const charged = accruals.filter(({ charge }) => charge === "ledger");
  if (charged.some(({ due }) => due === null)) return null;
  return sumPerCurrency(charged.map(({ chargedCurrency, due }) => ({ currency: chargedCurrency, amount: due ?? "0" })));
}

/** Exact sums, in the order in which currencies come. */
export function sumPerCurrency(amounts: readonly CurrencySum[]): readonly CurrencySum[] {
  const sums = new Map<string, ReturnType<typeof money>>();
  for (const { currency, amount } of amounts) sums.set(currency, addMoney(sums.get(currency) ?? ZERO_MONEY, money(amount)));
  return [...sums].map(([currency, amount]) => ({ currency, amount: formatExact(amount) }));
}
