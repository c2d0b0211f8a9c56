import type { Stripe } from "stripe";
import { invalid, refused } from "../api-error.ts";
import { charge, endForAbsentOwner, failureOf } from "../charging.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { LEAST_CHARGE_CENTS, newIntent, tooSmall } from "../invoice-life.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import { takeMethod } from "../methods.ts";
import type { PaymentIntent } from "../objects.ts";

const CONFIRMED_WITH = ["payment_method", "off_session", "return_url"] as const;

function createIntent(fake: Fake, params: Params): PaymentIntent {
  const amount = params.integer("amount") ?? Number(params.need("amount"));
  if (amount < LEAST_CHARGE_CENTS)
    throw amount < 1 ? invalid("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount" }) : tooSmall();
  const customer = params.text("customer");
  const intent = newIntent(fake, {
    amount,
    currency: params.need("currency").toLowerCase(),
    customer: customer === undefined ? null : fake.state.get("customer", customer, "customer").id,
    description: params.text("description") ?? null,
    metadata: mergeMetadata({}, params),
    transfer_group: params.text("transfer_group") ?? null,
  });
  return params.flag("confirm") === true ? confirm(fake, intent, params) : intent;
}

function confirm(fake: Fake, intent: PaymentIntent, params: Params): PaymentIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw refused(`You cannot confirm this PaymentIntent because it has already ${intent.status}.`, {
      code: "payment_intent_unexpected_state",
    });
  }
  const method = takeMethod(fake, params.need("payment_method"), "payment_method");
  const absent = params.flag("off_session") === true;
  const outcome = charge(fake, intent, method, absent ? "absent" : "present", params.text("return_url") ?? null);
  if (outcome === "confirm" && absent) throw failureOf(fake, intent, endForAbsentOwner(fake, intent), method);
  if (typeof outcome === "object") throw failureOf(fake, intent, outcome, method);
  return intent;
}

export const PAYMENT_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/payment_intents",
    takes: [
      ...CONFIRMED_WITH,
      "amount",
      "currency",
      "customer",
      "confirm",
      "description",
      "metadata",
      "transfer_group",
      "allowed_payment_method_types",
      "automatic_payment_methods",
    ] satisfies (keyof Stripe.PaymentIntentCreateParams)[],
    run: (fake, { params }) => createIntent(fake, params),
  },
  {
    method: "GET",
    path: "/v1/payment_intents",
    takes: [...PAGE_BY_TIME, "customer"] satisfies (keyof Stripe.PaymentIntentListParams)[],
    run: (fake, call) => {
      const customer = call.params.text("customer");
      const rows = fake.state.all("payment_intent").filter((intent) => customer === undefined || intent.customer === customer);
      return listPage(rows, call, "/v1/payment_intents");
    },
  },
  {
    method: "GET",
    path: "/v1/payment_intents/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("payment_intent", id, "intent"),
  },
  {
    method: "POST",
    path: "/v1/payment_intents/:id/confirm",
    takes: CONFIRMED_WITH satisfies readonly (keyof Stripe.PaymentIntentConfirmParams)[],
    run: (fake, { params, path: { id = "" } }) => confirm(fake, fake.state.get("payment_intent", id, "intent"), params),
  },
  {
    method: "POST",
    path: "/v1/payment_intents/:id/cancel",
    takes: ["cancellation_reason"] satisfies (keyof Stripe.PaymentIntentCancelParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const intent = fake.state.get("payment_intent", id, "intent");
      if (intent.status === "succeeded" || intent.status === "canceled") {
        throw refused(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
          code: "payment_intent_unexpected_state",
        });
      }
      const reasons = ["abandoned", "duplicate", "fraudulent", "requested_by_customer"] as const;
      const cancellation_reason = params.choice("cancellation_reason", reasons) ?? null;
      Object.assign(intent, { status: "canceled", canceled_at: fake.seconds(), cancellation_reason, next_action: null });
      fake.emit("payment_intent.canceled", intent);
      return intent;
    },
  },
  {
    method: "GET",
    path: "/v1/charges",
    takes: [...PAGE_BY_TIME, "customer", "payment_intent", "transfer_group"] satisfies (keyof Stripe.ChargeListParams)[],
    run: (fake, call) => {
      const { customer, intent, group } = {
        customer: call.params.text("customer"),
        intent: call.params.text("payment_intent"),
        group: call.params.text("transfer_group"),
      };
      const rows = fake.state
        .all("charge")
        .filter(
          (one) =>
            (customer === undefined || one.customer === customer) &&
            (intent === undefined || one.payment_intent === intent) &&
            (group === undefined || one.transfer_group === group),
        );
      return listPage(rows, call, "/v1/charges");
    },
  },
  { method: "GET", path: "/v1/charges/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("charge", id, "charge") },
];
