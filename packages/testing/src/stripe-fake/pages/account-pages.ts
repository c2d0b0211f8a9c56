import { LINK_LIVES_SECONDS, onboard, payOut } from "../accounts.ts";
import { missing } from "../api-error.ts";
import { balanceOf } from "../books.ts";
import type { Fake } from "../fake.ts";
import type { OnboardingLink } from "../state.ts";
import { html, pageOf, showCents, showTime } from "./html.ts";
import type { Page } from "./page.ts";

function find(fake: Fake, token = ""): OnboardingLink {
  const link = fake.state.links.get(token);
  if (link === undefined) throw missing("account_link", token, "link");
  return link;
}
const isOver = (fake: Fake, link: OnboardingLink) => link.used || link.expiresAt <= fake.seconds();

/** Where somebody who is to be paid tells Stripe who he is, and Stripe's own page for him afterwards. */
export const ACCOUNT_PAGES: readonly Page[] = [
  {
    method: "GET",
    path: "/pages/onboarding/:token",
    run: (fake, { path: { token } }) => {
      const link = find(fake, token);
      if (isOver(fake, link)) return { to: link.refreshUrl };
      const account = fake.state.get("account", link.account);
      const asked = account.requirements.currently_due;
      const body = html`<h1>Tell Stripe who is paid</h1>
<p>For ${account.email ?? account.id}. Here Stripe asks for name, address, bank account and identity; the simulation asks for nothing.</p>
${asked.length > 0 && html`<p class="quiet">Still wanted: ${asked.join(", ")}</p>`}
<form method="post"><div class="actions">
<button class="main" name="how" value="done">Give everything and finish</button>
<button name="how" value="document-missing">Finish, but a document is missing</button>
<button name="how" value="later">Come back later</button></div></form>
<p class="quiet">This link is good once, for ${LINK_LIVES_SECONDS / 60} minutes.</p>`;
      return { page: pageOf("Onboarding", body, { home: false }) };
    },
  },
  {
    method: "POST",
    path: "/pages/onboarding/:token",
    run: (fake, { params, path: { token } }) => {
      const link = find(fake, token);
      if (isOver(fake, link)) return { to: link.refreshUrl };
      const how = params.choice("how", ["done", "document-missing", "later"]);
      link.used = true;
      if (how === "done" || how === "document-missing") onboard(fake, fake.state.get("account", link.account), how);
      return { to: link.returnUrl };
    },
  },
  {
    method: "GET",
    path: "/pages/express/:id",
    run: (fake, { path: { id = "" } }) => {
      const account = fake.state.get("account", id, "account");
      const balance = [...balanceOf(fake, id)].map(
        ([currency, { available }]) => html`<p class="sum">${showCents(available, currency)}</p>
<form method="post" action="/pages/express/${id}/payout"><button name="currency" value="${currency}">Pay out to my bank account</button></form>`,
      );
      const transfers = fake.state
        .all("transfer")
        .filter(({ destination }) => destination === id)
        .toReversed()
        .map(
          (
            transfer,
          ) => html`<tr><td>${showTime(transfer.created)}</td><td class="number">${showCents(transfer.amount, transfer.currency)}</td>
<td class="number">${transfer.amount_reversed === 0 ? "" : showCents(-transfer.amount_reversed, transfer.currency)}</td></tr>`,
        );
      const payouts = fake.state
        .all("payout")
        .filter((payout) => fake.state.owners.get(payout.id) === id)
        .toReversed()
        .map(
          (payout) =>
            html`<tr><td>${showTime(payout.created)}</td><td class="number">${showCents(payout.amount, payout.currency)}</td></tr>`,
        );
      const body = html`<h1>Your balance at Stripe</h1><p class="quiet">${account.email ?? account.id}</p>
${balance.length === 0 ? html`<p>Nothing has come in yet.</p>` : balance}
${transfers.length > 0 && html`<h2>Received</h2><table><thead><tr><th>When</th><th class="number">Amount</th><th class="number">Taken back</th></tr></thead><tbody>${transfers}</tbody></table>`}
${payouts.length > 0 && html`<h2>Paid out</h2><table><thead><tr><th>When</th><th class="number">Amount</th></tr></thead><tbody>${payouts}</tbody></table>`}`;
      return { page: pageOf("Your balance", body, { home: false }) };
    },
  },
  {
    method: "POST",
    path: "/pages/express/:id/payout",
    run: (fake, { params, path: { id = "" } }) => {
      payOut(fake, fake.state.get("account", id, "account").id, params.need("currency"));
      return { to: `/pages/express/${id}` };
    },
  },
];
