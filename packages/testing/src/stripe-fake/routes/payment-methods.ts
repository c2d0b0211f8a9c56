import type { Stripe } from "stripe";
import { cardError, invalid } from "../api-error.ts";
import { behaviourOf } from "../cards.ts";
import type { Call, Fake, List, Route } from "../fake.ts";
import { mergeMetadata } from "../form.ts";
import { listPage, PAGE } from "../list.ts";
import { attach, detach, requireOwn, takeMethod } from "../methods.ts";

function listOf(fake: Fake, call: Call, customer: string, url: string): List {
  fake.state.get("customer", customer, "customer");
  const type = call.params.text("type") ?? "card";
  const rows = fake.state.all("payment_method").filter((method) => method.customer === customer && method.type === type);
  return listPage(rows, call, url);
}

export const PAYMENT_METHOD_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/payment_methods",
    takes: [...PAGE, "customer", "type"] satisfies (keyof Stripe.PaymentMethodListParams)[],
    run: (fake, call) => listOf(fake, call, call.params.need("customer"), "/v1/payment_methods"),
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    takes: [...PAGE, "type"] satisfies (keyof Stripe.CustomerListPaymentMethodsParams)[],
    run: (fake, call) => listOf(fake, call, call.path.id ?? "", `/v1/customers/${call.path.id}/payment_methods`),
  },
  {
    method: "GET",
    path: "/v1/payment_methods/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("payment_method", id),
  },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods/:method",
    takes: [],
    run: (fake, { path: { id = "", method = "" } }) => requireOwn(fake, fake.state.get("customer", id).id, method, "payment_method"),
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id",
    takes: ["metadata"] satisfies (keyof Stripe.PaymentMethodUpdateParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const method = fake.state.get("payment_method", id);
      method.metadata = mergeMetadata(method.metadata, params);
      fake.emit("payment_method.updated", method);
      return method;
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/attach",
    takes: ["customer"] satisfies (keyof Stripe.PaymentMethodAttachParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const customer = fake.state.get("customer", params.need("customer"), "customer");
      const method = takeMethod(fake, id, "payment_method");
      const { saving } = behaviourOf(method);
      if (typeof saving === "object") throw cardError(saving, {});
      attach(fake, method, customer.id);
      return method;
    },
  },
  {
    method: "POST",
    path: "/v1/payment_methods/:id/detach",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const method = fake.state.get("payment_method", id, "payment_method");
      if (method.customer === null)
        throw invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
      detach(fake, method);
      return method;
    },
  },
];
