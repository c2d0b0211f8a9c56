import { charge } from "../charging.ts";
import type { Fake } from "../fake.ts";
import { defaultPaymentOf } from "../invoice-life.ts";
import { newCard } from "../methods.ts";
import type { Invoice } from "../objects.ts";
import { linesOf } from "../present.ts";
import { cardChoice, chosenCard } from "./card-choice.ts";
import { html, pageOf, showCents } from "./html.ts";
import type { Page, Reply } from "./page.ts";

const STATES: Readonly<Record<Invoice["status"], string>> = {
  draft: "Not final yet",
  open: "To be paid",
  paid: "Paid",
  void: "Void: nothing is owed any more",
  uncollectible: "Given up; it can still be paid",
};

function show(fake: Fake, invoice: Invoice, error?: string): Reply {
  const path = `/invoice/${invoice.id}`;
  const payment = defaultPaymentOf(fake, invoice);
  const intent = payment === undefined ? undefined : fake.state.find("payment_intent", payment.payment.payment_intent);
  const payable = invoice.status === "open" || invoice.status === "uncollectible";
  const lines = linesOf(fake, invoice).map(
    (line) => html`<tr><td>${line.description}</td><td class="number">${showCents(line.amount, line.currency)}</td></tr>`,
  );
  const problem = error ?? intent?.last_payment_error?.message;
  const body = html`<h1>Invoice ${invoice.number ?? invoice.id}</h1>
<p>${STATES[invoice.status]}</p><p class="sum">${showCents(invoice.amount_due, invoice.currency)}</p>
<p class="quiet">${invoice.description}</p>
<table><thead><tr><th>For</th><th class="number">Amount</th></tr></thead><tbody>${lines}</tbody></table>
${payable && problem !== undefined && html`<p class="error" role="alert">${problem}</p>`}
${intent?.status === "requires_action" && html`<p>Your bank wants you to confirm this payment.</p><p><a href="/pages/confirm/${intent.id}">Confirm the payment</a></p>`}
${payable && html`<h2>Pay with another card</h2><form method="post" action="${path}">${cardChoice()}<div class="actions"><button class="main">Pay ${showCents(invoice.amount_due, invoice.currency)}</button></div></form>`}`;
  return { page: pageOf(`Invoice ${invoice.number ?? ""}`, body, { home: false }) };
}

/** The page on which an invoice is paid by the one who owes it. */
export const INVOICE_PAGES: readonly Page[] = [
  { method: "GET", path: "/invoice/:id", run: (fake, { path: { id = "" } }) => show(fake, fake.state.get("invoice", id, "invoice")) },
  {
    method: "POST",
    path: "/invoice/:id",
    run: (fake, { params, path: { id = "" } }) => {
      const invoice = fake.state.get("invoice", id, "invoice");
      const payment = defaultPaymentOf(fake, invoice);
      if (payment === undefined || !(invoice.status === "open" || invoice.status === "uncollectible")) return { to: `/invoice/${id}` };
      const intent = fake.state.get("payment_intent", payment.payment.payment_intent);
      const outcome = charge(fake, intent, newCard(fake, chosenCard(params)), "present", invoice.hosted_invoice_url);
      if (outcome === "paid") return { to: `/invoice/${id}` };
      return outcome === "confirm" ? { to: `/pages/confirm/${intent.id}` } : show(fake, invoice, outcome.message);
    },
  },
];
