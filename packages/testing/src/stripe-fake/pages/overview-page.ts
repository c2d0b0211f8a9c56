import { balanceOf } from "../books.ts";
import type { Fake } from "../fake.ts";
import type { Charge, Dispute, Kind, Kinds } from "../objects.ts";
import { type Html, html, pageOf, showCents, showTime } from "./html.ts";
import type { Page } from "./page.ts";

const SHOWN = 50;

/** What the fake holds, newest first, with the buttons for what people and banks do. */
export const OVERVIEW_PAGES: readonly Page[] = [
  {
    method: "GET",
    path: "/",
    run: (fake) => {
      const body = html`<h1>What this simulation of Stripe holds</h1>
${balanceLine(fake)}
${section(fake, "Customers", "customer", ["Customer", "E-mail", "Charged to", "Since"], (customer) => [
  code(customer.id),
  customer.email,
  cardOf(fake, customer.invoice_settings.default_payment_method),
  showTime(customer.created),
])}
${section(fake, "Invoices", "invoice", ["Invoice", "Customer", "Amount", "Status", "Tries"], (invoice) => [
  invoice.hosted_invoice_url === null ? code(invoice.id) : html`<a href="/invoice/${invoice.id}">${invoice.number ?? invoice.id}</a>`,
  invoice.customer_email ?? invoice.customer,
  showCents(invoice.amount_due, invoice.currency),
  invoice.status,
  invoice.attempt_count,
])}
${section(fake, "Payments", "charge", ["Payment", "Amount", "Status", "Given back", "What may happen"], (charge) => [
  html`${code(charge.payment_intent)}<br>${charge.description}`,
  showCents(charge.amount, charge.currency),
  charge.paid ? "succeeded" : (charge.failure_message ?? "failed"),
  charge.amount_refunded === 0 ? "" : showCents(charge.amount_refunded, charge.currency),
  chargeButtons(charge),
])}
${section(fake, "Disputes", "dispute", ["Dispute", "Payment", "Amount", "Status", "The bank decides"], (dispute) => [
  code(dispute.id),
  code(dispute.payment_intent),
  showCents(dispute.amount, dispute.currency),
  dispute.status,
  disputeButtons(dispute),
])}
${section(fake, "Accounts", "account", ["Account", "E-mail", "Can be paid", "Still wanted"], (account) => [
  html`<a href="/pages/express/${account.id}">${code(account.id)}</a>`,
  account.email,
  account.capabilities.transfers === "active"
    ? html`yes ${button(`/actions/accounts/${account.id}/restrict`, "Ask for a document")}`
    : "no",
  account.requirements.currently_due.join(", "),
])}
${section(fake, "Transfers", "transfer", ["Transfer", "To", "Amount", "Taken back", "When"], (transfer) => [
  code(transfer.id),
  code(transfer.destination),
  showCents(transfer.amount, transfer.currency),
  transfer.amount_reversed === 0 ? "" : showCents(transfer.amount_reversed, transfer.currency),
  showTime(transfer.created),
])}
${section(fake, "Events", "event", ["Event", "About", "When", "Delivered", "Again"], (event) => [
  event.type,
  code(String(event.data.object.id ?? "")),
  showTime(event.created),
  event.pending_webhooks === 0 ? "yes" : "not yet",
  button(`/actions/events/${event.id}/resend`, "Send again"),
])}`;
      return { page: pageOf("Overview", body, { wide: true, home: false }) };
    },
  },
];

type Cell = Html | string | number | null;

function section<Name extends Kind>(
  fake: Fake,
  title: string,
  kind: Name,
  heads: readonly string[],
  cells: (object: Kinds[Name]) => readonly Cell[],
): Html {
  const rows = fake.state.all(kind);
  const shown = rows.slice(-SHOWN).toReversed();
  const id = `list-${kind}`;
  const lines = shown.map((row) => html`<tr>${cells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`);
  const table = html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div>`;
  const more = rows.length > shown.length ? `, the last ${SHOWN} are shown` : "";
  return html`<h2 id="${id}">${title} (${rows.length}${more})</h2>${rows.length === 0 ? html`<p class="quiet">None yet.</p>` : table}`;
}

const code = (id: string): Html => html`<code>${id}</code>`;
const button = (action: string, label: string): Html =>
  html`<form class="inline" method="post" action="${action}"><button class="small">${label}</button></form>`;

function chargeButtons({ id, paid, refunded, disputed }: Charge): Html | null {
  if (!paid || refunded || disputed) return null;
  return html`${button(`/actions/charges/${id}/refund`, "Refund")} ${button(`/actions/charges/${id}/refund-half`, "Refund half")} ${button(`/actions/charges/${id}/dispute`, "Dispute")}`;
}

function disputeButtons({ id, status }: Dispute): Html | null {
  if (status === "won" || status === "lost" || status === "warning_closed") return null;
  return html`${button(`/actions/disputes/${id}/won`, "We win")} ${button(`/actions/disputes/${id}/lost`, "We lose")}`;
}

function cardOf(fake: Fake, id: string | null): string {
  const method = id === null ? undefined : fake.state.find("payment_method", id);
  return method === undefined ? "no card" : `${method.card.brand} ${method.card.last4}`;
}

function balanceLine(fake: Fake): Html {
  const parts = [...balanceOf(fake, null)].map(
    ([currency, { available, pending }]) =>
      html`<p>The platform's balance: <strong>${showCents(available, currency)}</strong>, on its way ${showCents(pending, currency)}</p>`,
  );
  return parts.length === 0 ? html`<p class="quiet">The platform's balance is empty.</p>` : html`${parts}`;
}
