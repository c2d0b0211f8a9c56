import { charge, refuseConfirmation } from "../charging.ts";
import type { Fake } from "../fake.ts";
import { findInvoiceOf } from "../invoice-life.ts";
import type { PaymentIntent, SetupIntent } from "../objects.ts";
import { refuseSaving, save, sessionOf } from "../saving.ts";
import { successUrlOf } from "./checkout-page.ts";
import { html, pageOf, showCents } from "./html.ts";
import type { Page, Reply } from "./page.ts";

const isSetup = (id: string) => id.startsWith("seti_");
const find = (fake: Fake, id: string): PaymentIntent | SetupIntent =>
  isSetup(id) ? fake.state.get("setup_intent", id, "intent") : fake.state.get("payment_intent", id, "intent");

function over(): Reply {
  const body = html`<h1>There is nothing to confirm</h1><p>It was confirmed, refused or tried with another card meanwhile.</p>`;
  return { status: 410, page: pageOf("Confirm", body, { home: false }) };
}

function afterSetup(fake: Fake, intent: SetupIntent, agreed: boolean): Reply {
  const session = sessionOf(fake, intent);
  if (agreed) save(fake, intent, fake.state.get("payment_method", intent.payment_method ?? ""), true);
  else refuseSaving(fake, intent);
  if (session === undefined) return { to: "/" };
  return { to: agreed ? successUrlOf(session) : `/pages/checkout/${session.id}` };
}

function afterPayment(fake: Fake, intent: PaymentIntent, agreed: boolean): Reply {
  const owed = findInvoiceOf(fake, intent);
  const back = owed === null ? (intent.next_action?.redirect_to_url.return_url ?? "/") : `/invoice/${owed.invoice.id}`;
  const method = fake.state.get("payment_method", intent.payment_method ?? "");
  if (agreed) charge(fake, intent, method, "confirmed", back);
  else refuseConfirmation(fake, intent);
  return { to: back };
}

/** The page of the bank on which the card's owner confirms a payment or the saving of a card (3-D Secure). */
export const CONFIRM_PAGES: readonly Page[] = [
  {
    method: "GET",
    path: "/pages/confirm/:id",
    run: (fake, { path: { id = "" } }) => {
      const intent = find(fake, id);
      if (intent.status !== "requires_action") return over();
      const what = intent.object === "setup_intent" ? "that your card may be charged later" : showCents(intent.amount, intent.currency);
      const body = html`<h1>Your bank asks you to confirm</h1>
<p>You confirm <strong>${what}</strong>.</p>
<form method="post"><div class="actions"><button class="main" name="answer" value="confirm">Confirm</button><button name="answer" value="refuse">Refuse</button></div></form>`;
      return { page: pageOf("Confirm", body, { home: false }) };
    },
  },
  {
    method: "POST",
    path: "/pages/confirm/:id",
    run: (fake, { params, path: { id = "" } }) => {
      const intent = find(fake, id);
      if (intent.status !== "requires_action") return over();
      const agreed = params.need("answer") === "confirm";
      return intent.object === "setup_intent" ? afterSetup(fake, intent, agreed) : afterPayment(fake, intent, agreed);
    },
  },
];
