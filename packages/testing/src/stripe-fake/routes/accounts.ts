import type { Stripe } from "stripe";
import { ASKED_AT_FIRST, LINK_LIVES_SECONDS } from "../accounts.ts";
import { refused } from "../api-error.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import type { Account } from "../objects.ts";

/** After its end a link still leads to where a new one is made. */
const LINK_KNOWN_SECONDS = 86_400;
const DASHBOARDS = ["express", "full", "none"] as const;

function createAccount(fake: Fake, params: Params): Account {
  const type = params.choice("type", ["express"]);
  const dashboard = params.choice("controller[stripe_dashboard][type]", DASHBOARDS) ?? (type === "express" ? "express" : "full");
  const wantsTransfers = params.flag("capabilities[transfers][requested]") === true;
  const account = fake.state.put<"account">({
    id: fake.state.idOf("account"),
    object: "account",
    business_type: params.choice("business_type", ["company", "individual"]) ?? null,
    capabilities: wantsTransfers ? { transfers: "inactive" } : {},
    charges_enabled: false,
    controller: { is_controller: true, stripe_dashboard: { type: dashboard }, type: "application" },
    country: params.text("country") ?? "US",
    created: fake.seconds(),
    default_currency: "usd",
    details_submitted: false,
    email: params.text("email") ?? null,
    metadata: mergeMetadata({}, params),
    payouts_enabled: false,
    requirements: {
      alternatives: [],
      current_deadline: null,
      currently_due: ASKED_AT_FIRST,
      disabled_reason: "requirements.past_due",
      errors: [],
      eventually_due: ASKED_AT_FIRST,
      past_due: ASKED_AT_FIRST,
      pending_verification: [],
    },
    type: dashboard === "express" ? "express" : "none",
  });
  fake.emit("account.updated", account, { account: account.id });
  return account;
}

function createLink(fake: Fake, params: Params) {
  const account = fake.state.get("account", params.need("account"), "account");
  params.need("type");
  params.choice("type", ["account_onboarding", "account_update"]);
  const token = fake.state.nextId("link");
  const link = {
    account: account.id,
    returnUrl: params.need("return_url"),
    refreshUrl: params.need("refresh_url"),
    expiresAt: fake.seconds() + LINK_LIVES_SECONDS,
    used: false,
  };
  for (const [old, { expiresAt }] of fake.state.links) if (expiresAt + LINK_KNOWN_SECONDS < fake.seconds()) fake.state.links.delete(old);
  fake.state.links.set(token, link);
  return { object: "account_link", created: fake.seconds(), expires_at: link.expiresAt, url: fake.url(`/pages/onboarding/${token}`) };
}

export const ACCOUNT_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/accounts",
    takes: [
      "type",
      "controller",
      "capabilities",
      "email",
      "country",
      "business_type",
      "metadata",
    ] satisfies (keyof Stripe.AccountCreateParams)[],
    run: (fake, { params }) => createAccount(fake, params),
  },
  {
    method: "GET",
    path: "/v1/accounts",
    takes: PAGE_BY_TIME satisfies readonly (keyof Stripe.AccountListParams)[],
    run: (fake, call) => listPage(fake.state.all("account"), call, "/v1/accounts"),
  },
  { method: "GET", path: "/v1/accounts/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("account", id, "account") },
  {
    method: "POST",
    path: "/v1/accounts/:id",
    takes: ["email", "metadata"] satisfies (keyof Stripe.AccountUpdateParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const account = fake.state.get("account", id, "account");
      account.email = params.text("email") ?? account.email;
      account.metadata = mergeMetadata(account.metadata, params);
      fake.emit("account.updated", account, { account: id });
      return account;
    },
  },
  {
    method: "DELETE",
    path: "/v1/accounts/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      fake.state.get("account", id, "account");
      fake.state.remove("account", id);
      return { id, object: "account", deleted: true };
    },
  },
  {
    method: "POST",
    path: "/v1/account_links",
    takes: ["account", "type", "return_url", "refresh_url"] satisfies (keyof Stripe.AccountLinkCreateParams)[],
    run: (fake, { params }) => createLink(fake, params),
  },
  {
    method: "POST",
    path: "/v1/accounts/:id/login_links",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const account = fake.state.get("account", id, "account");
      if (!account.details_submitted) throw refused("Cannot create a login link for an account that has not completed onboarding.");
      return { object: "login_link", created: fake.seconds(), url: fake.url(`/pages/express/${id}`) };
    },
  },
];
