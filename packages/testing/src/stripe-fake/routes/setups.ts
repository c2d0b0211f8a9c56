import type { Stripe } from "stripe";
import { invalid, refused } from "../api-error.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import { takeMethod } from "../methods.ts";
import type { CheckoutSession, SetupIntent } from "../objects.ts";
import { expire, expireIfLate, newSetupIntent, save, setupFailureOf } from "../saving.ts";

const SESSION_LIVES_SECONDS = 24 * 3_600;

function openSession(fake: Fake, params: Params): CheckoutSession {
  const mode = params.need("mode");
  if (mode !== "setup") throw invalid(`This simulation knows Checkout in setup mode only, not ${mode}.`, { param: "mode" });
  const given = params.text("customer");
  const customer = given === undefined ? null : fake.state.get("customer", given, "customer").id;
  const success_url = params.need("success_url");
  const metadata = params.record("setup_intent_data[metadata]") ?? {};
  const intent = newSetupIntent(fake, { customer, metadata, description: params.text("setup_intent_data[description]") ?? null });
  const id = fake.state.idOf("checkout.session");
  return fake.state.put<"checkout.session">({
    id,
    object: "checkout.session",
    cancel_url: params.text("cancel_url") ?? null,
    client_reference_id: params.text("client_reference_id") ?? null,
    created: fake.seconds(),
    currency: params.text("currency")?.toLowerCase() ?? null,
    customer,
    expires_at: params.integer("expires_at") ?? fake.seconds() + SESSION_LIVES_SECONDS,
    livemode: false,
    metadata: mergeMetadata({}, params),
    mode: "setup",
    payment_intent: null,
    payment_method_types: ["card"],
    payment_status: "no_payment_required",
    setup_intent: intent.id,
    status: "open",
    success_url,
    url: fake.url(`/pages/checkout/${id}`),
  });
}

function confirm(fake: Fake, intent: SetupIntent, methodId: string): SetupIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw refused(`You cannot confirm this SetupIntent because it has already ${intent.status}.`, {
      code: "setup_intent_unexpected_state",
    });
  }
  const outcome = save(fake, intent, takeMethod(fake, methodId, "payment_method"), false);
  if (typeof outcome === "object") throw setupFailureOf(fake, intent, outcome);
  return intent;
}

const findSession = (fake: Fake, id: string) => expireIfLate(fake, fake.state.get("checkout.session", id, "session"));

export const SETUP_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/checkout/sessions",
    takes: [
      "mode",
      "customer",
      "currency",
      "success_url",
      "cancel_url",
      "client_reference_id",
      "expires_at",
      "metadata",
      "allowed_payment_method_types",
      "setup_intent_data",
    ] satisfies (keyof Stripe.Checkout.SessionCreateParams)[],
    run: (fake, { params }) => openSession(fake, params),
  },
  {
    method: "GET",
    path: "/v1/checkout/sessions",
    takes: [...PAGE_BY_TIME, "customer", "status"] satisfies (keyof Stripe.Checkout.SessionListParams)[],
    run: (fake, call) => {
      const { customer, status } = { customer: call.params.text("customer"), status: call.params.text("status") };
      const rows = fake.state.all("checkout.session").filter((session) => {
        expireIfLate(fake, session);
        return (customer === undefined || session.customer === customer) && (status === undefined || session.status === status);
      });
      return listPage(rows, call, "/v1/checkout/sessions");
    },
  },
  { method: "GET", path: "/v1/checkout/sessions/:id", takes: [], run: (fake, { path: { id = "" } }) => findSession(fake, id) },
  {
    method: "POST",
    path: "/v1/checkout/sessions/:id/expire",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const session = findSession(fake, id);
      if (session.status !== "open")
        throw refused(`Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`);
      expire(fake, session);
      return session;
    },
  },
  {
    method: "POST",
    path: "/v1/setup_intents",
    takes: [
      "customer",
      "payment_method",
      "confirm",
      "usage",
      "metadata",
      "description",
      "allowed_payment_method_types",
      "automatic_payment_methods",
      "return_url",
    ] satisfies (keyof Stripe.SetupIntentCreateParams)[],
    run: (fake, { params }) => {
      const given = params.text("customer");
      const customer = given === undefined ? null : fake.state.get("customer", given, "customer").id;
      const intent = newSetupIntent(fake, {
        customer,
        metadata: mergeMetadata({}, params),
        description: params.text("description") ?? null,
        usage: params.text("usage") ?? "off_session",
      });
      return params.flag("confirm") === true ? confirm(fake, intent, params.need("payment_method")) : intent;
    },
  },
  {
    method: "GET",
    path: "/v1/setup_intents/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("setup_intent", id, "intent"),
  },
  {
    method: "POST",
    path: "/v1/setup_intents/:id/confirm",
    takes: ["payment_method", "return_url"] satisfies (keyof Stripe.SetupIntentConfirmParams)[],
    run: (fake, { params, path: { id = "" } }) =>
      confirm(fake, fake.state.get("setup_intent", id, "intent"), params.need("payment_method")),
  },
];
