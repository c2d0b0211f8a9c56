import { formatMoney, type Ms } from "@slipstream/kernel";
import type { BillingTerms } from "./billing-env.ts";
import { shareOut } from "./book-payment.ts";
import { holdAtOf } from "./decide-try.ts";
import type { InvoiceRecord, InvoiceStore } from "./invoice-ports.ts";
import type { InvoiceReader } from "./payout-ports.ts";
import { moneyFromCents } from "./payout-rules.ts";
import type { InvoiceView } from "./views.ts";

const iso = (at: Ms): string => new Date(at).toISOString();
const isoOrNull = (at: Ms | null): string | null => (at === null ? null : iso(at));
const isUnpaid = ({ status }: InvoiceRecord): boolean => status === "planned" || status === "open";

/** When it is charged again by itself: soon where nothing has failed yet, else with the next reminder. */
function nextTryOf(invoice: InvoiceRecord, { remindAfterMs }: BillingTerms): Ms | null {
  if (!isUnpaid(invoice) || invoice.provider === "manual") return null;
  const { failure, dueAt, reminders, nextAt } = invoice;
  if (failure === null || dueAt === null) return nextAt;
  const afterMs = remindAfterMs[reminders];
  return afterMs === undefined ? null : dueAt + afterMs;
}

/** An invoice as its payer sees it. */
export function toInvoiceView(invoice: InvoiceRecord, terms: BillingTerms): InvoiceView {
  return {
    id: invoice.id,
    number: invoice.number,
    periodTo: iso(invoice.periodMs),
    currency: invoice.currency,
    amount: formatMoney(moneyFromCents(invoice.amountCents)),
    refunded: formatMoney(moneyFromCents(invoice.refundedCents)),
    provider: invoice.provider,
    status: invoice.status,
    failure: isUnpaid(invoice) ? invoice.failure : null,
    failureMessage: isUnpaid(invoice) ? invoice.failureMessage : null,
    payUrl: isUnpaid(invoice) ? invoice.hostedUrl : null,
    createdAt: iso(invoice.createdAt),
    dueAt: isoOrNull(invoice.dueAt),
    nextTryAt: isoOrNull(nextTryOf(invoice, terms)),
    holdAt: isoOrNull(holdAtOf(invoice, terms)),
    paidAt: isoOrNull(invoice.paidAt),
    reminders: invoice.reminders,
    lines: invoice.lines.map((line) => ({
      masterId: line.masterId,
      masterName: line.masterName,
      amount: formatMoney(moneyFromCents(line.amountCents)),
      platformShare: formatMoney(shareOut(line, invoice.createdAt, terms).platform),
    })),
  };
}

/** One invoice, whoever asks: for operators. */
export const createInvoiceReader = (store: Pick<InvoiceStore, "findAny">, terms: BillingTerms): InvoiceReader => ({
  read: async (invoiceId) => {
    const invoice = await store.findAny(invoiceId);
    return invoice && toInvoiceView(invoice, terms);
  },
});
