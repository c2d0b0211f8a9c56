import type { Fake } from "../fake.ts";
import { newCard } from "../methods.ts";
import type { CheckoutSession } from "../objects.ts";
import { expireIfLate, save } from "../saving.ts";
import { cardChoice, chosenCard } from "./card-choice.ts";
import { html, pageOf } from "./html.ts";
import type { Page, Reply } from "./page.ts";

const find = (fake: Fake, id = "") => expireIfLate(fake, fake.state.get("checkout.session", id, "session"));
/** Where a finished session leads. */
export const successUrlOf = (session: CheckoutSession): string => session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);

function show(session: CheckoutSession, error?: string): Reply {
  const path = `/pages/checkout/${session.id}`;
  const body = html`<h1>Save a card for later payments</h1>
<p class="quiet">Nothing is charged now.</p>
${error !== undefined && html`<p class="error" role="alert">${error}</p>`}
<form method="post" action="${path}">${cardChoice()}
<div class="actions"><button class="main">Save this card</button></div></form>
${session.cancel_url !== null && html`<form method="post" action="${path}/cancel"><div class="actions"><button>Back without saving</button></div></form>`}`;
  return { page: pageOf("Save a card", body, { home: false }) };
}

function over(session: CheckoutSession): Reply {
  const body = html`<h1>This page is ${session.status === "complete" ? "finished" : "expired"}</h1>
<p><a href="${session.status === "complete" ? successUrlOf(session) : (session.cancel_url ?? session.success_url)}">Go back</a></p>`;
  return { status: 410, page: pageOf("Save a card", body, { home: false }) };
}

export const CHECKOUT_PAGES: readonly Page[] = [
  {
    method: "GET",
    path: "/pages/checkout/:id",
    run: (fake, { path: { id } }) => {
      const session = find(fake, id);
      return session.status === "open" ? show(session) : over(session);
    },
  },
  {
    method: "POST",
    path: "/pages/checkout/:id",
    run: (fake, { params, path: { id } }) => {
      const session = find(fake, id);
      if (session.status !== "open") return over(session);
      const intent = fake.state.get("setup_intent", session.setup_intent);
      const outcome = save(fake, intent, newCard(fake, chosenCard(params)), false);
      if (outcome === "saved") return { to: successUrlOf(session) };
      return outcome === "confirm" ? { to: `/pages/confirm/${intent.id}` } : show(session, outcome.message);
    },
  },
  {
    method: "POST",
    path: "/pages/checkout/:id/cancel",
    run: (fake, { path: { id } }) => {
      const session = find(fake, id);
      return { to: session.cancel_url ?? session.success_url };
    },
  },
];
