import type { Stripe } from "stripe";
import { missing } from "../api-error.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import { attach, detach, requireOwn, takeMethod } from "../methods.ts";
import type { Customer } from "../objects.ts";

const WRITTEN = ["email", "name", "description", "metadata", "invoice_settings"] as const;
const DEFAULT_METHOD = "invoice_settings[default_payment_method]";

function write(fake: Fake, customer: Customer, params: Params): Customer {
  for (const field of ["email", "name", "description"] as const) {
    const value = params.text(field);
    if (value !== undefined) customer[field] = value === "" ? null : value;
  }
  customer.metadata = mergeMetadata(customer.metadata, params);
  const method = params.text(DEFAULT_METHOD);
  if (method === "") customer.invoice_settings.default_payment_method = null;
  else if (method !== undefined) {
    customer.invoice_settings.default_payment_method = requireOwn(fake, customer.id, method, DEFAULT_METHOD).id;
  }
  return customer;
}

const newCustomer = (fake: Fake): Customer => ({
  id: fake.state.idOf("customer"),
  object: "customer",
  balance: 0,
  created: fake.seconds(),
  default_source: null,
  delinquent: false,
  description: null,
  email: null,
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  shipping: null,
});

export const CUSTOMER_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/customers",
    takes: [...WRITTEN, "payment_method"] satisfies (keyof Stripe.CustomerCreateParams)[],
    run: (fake, { params }) => {
      const customer = newCustomer(fake);
      const method = params.text("payment_method");
      if (method !== undefined) attach(fake, takeMethod(fake, method, "payment_method"), customer.id);
      fake.state.put<"customer">(write(fake, customer, params));
      fake.emit("customer.created", customer);
      return customer;
    },
  },
  {
    method: "GET",
    path: "/v1/customers",
    takes: [...PAGE_BY_TIME, "email"] satisfies (keyof Stripe.CustomerListParams)[],
    run: (fake, call) => {
      const email = call.params.text("email");
      const rows = fake.state.all("customer").filter((customer) => email === undefined || customer.email === email);
      return listPage(rows, call, "/v1/customers");
    },
  },
  {
    method: "GET",
    path: "/v1/customers/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) =>
      fake.state.isDeleted(id) ? { id, object: "customer", deleted: true } : fake.state.get("customer", id),
  },
  {
    method: "POST",
    path: "/v1/customers/:id",
    takes: WRITTEN satisfies readonly (keyof Stripe.CustomerUpdateParams)[],
    run: (fake, { params, path: { id = "" } }) => {
      const customer = write(fake, fake.state.get("customer", id), params);
      fake.emit("customer.updated", customer);
      return customer;
    },
  },
  {
    method: "DELETE",
    path: "/v1/customers/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const customer = fake.state.find("customer", id);
      if (customer === undefined) throw missing("customer", id, "id");
      for (const method of fake.state.all("payment_method")) if (method.customer === id) detach(fake, method);
      fake.state.remove("customer", id);
      fake.emit("customer.deleted", customer);
      return { id, object: "customer", deleted: true };
    },
  },
];
