import type { PaymentMethod, Payments } from "@slipstream/core/billing/server";
import { SECOND_MS } from "@slipstream/kernel";
import type Stripe from "stripe";
import { calling, expectObject, idOf, isMissing, keyed, LOOK_BACK, toPaymentError } from "./stripe-call.ts";

type CustomerCalls = Pick<
  Payments,
  "createCustomer" | "deleteCustomer" | "readCustomer" | "startSetup" | "readSetup" | "chargeTo" | "removeMethod"
>;

/** Followers at Stripe and the cards they saved there. */
export function createCustomerCalls(stripe: Stripe): CustomerCalls {
  return {
    createCustomer: ({ userId, email, key }) =>
      calling(async () => {
        // Keys are forgotten after a day: what was made under an older one is found by our id.
        const { data } = await stripe.customers.list({ email, limit: LOOK_BACK });
        const made = data.find(({ metadata }) => metadata.user_id === userId);
        const customer = made ?? (await stripe.customers.create({ email, metadata: { user_id: userId } }, keyed(key)));
        return expectObject(customer, "customer").id;
      }),

    deleteCustomer: (customerId) =>
      calling(async () => {
        await orWhereMissing(() => stripe.customers.del(customerId), null);
      }),

    readCustomer: (customerId) =>
      calling(async () => {
        // Without `expand`: an erased customer has nothing to be expanded.
        const customer = await orWhereMissing(() => stripe.customers.retrieve(customerId), null);
        if (customer === null || customer.deleted) return null;
        const methodId = idOf(expectObject(customer, "customer").invoice_settings.default_payment_method);
        const method = methodId === null ? null : await orWhereMissing(() => stripe.paymentMethods.retrieve(methodId), null);
        return { method: method && toPaymentMethod(method) };
      }),

    startSetup: ({ customerId, userId, successUrl, cancelUrl, key }) =>
      calling(async () => {
        const session = await stripe.checkout.sessions.create(
          {
            mode: "setup",
            customer: customerId,
            allowed_payment_method_types: ["card"],
            client_reference_id: userId,
            metadata: { user_id: userId },
            success_url: successUrl,
            cancel_url: cancelUrl,
          },
          keyed(key),
        );
        return { id: expectObject(session, "checkout.session").id, url: session.url ?? cancelUrl };
      }),

    readSetup: (sessionId) =>
      calling(async () => {
        const session = await orWhereMissing(
          () => stripe.checkout.sessions.retrieve(sessionId, { expand: ["setup_intent.payment_method"] }),
          null,
        );
        if (session === null) return null;
        const { status, setup_intent: intent, customer } = expectObject(session, "checkout.session");
        if (status !== "complete" || !intent || typeof intent === "string" || intent.status !== "succeeded") return null;
        const { payment_method: method } = intent;
        const customerId = idOf(customer);
        if (customerId === null || !method || typeof method === "string" || idOf(method.customer) !== customerId) return null;
        return { customerId, method: toPaymentMethod(method) };
      }),

    // Under no key of ours: set twice it is set, and a key would answer the second change of A, B, A with the first.
    chargeTo: (customerId, methodId) =>
      calling(async () => {
        await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: methodId } });
      }),

    removeMethod: (methodId) =>
      calling(async () => {
        const method = await orWhereMissing(() => stripe.paymentMethods.retrieve(methodId), null);
        if (method?.customer) await stripe.paymentMethods.detach(methodId);
      }),
  };
}

async function orWhereMissing<T, Else>(work: () => Promise<T>, otherwise: Else): Promise<T | Else> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(toPaymentError(error))) return otherwise;
    throw error;
  }
}

const toPaymentMethod = ({ id, type, card, created }: Stripe.PaymentMethod): PaymentMethod => ({
  id,
  brand: card?.brand ?? type,
  last4: card?.last4 ?? "",
  expMonth: card?.exp_month ?? 0,
  expYear: card?.exp_year ?? 0,
  savedAt: created * SECOND_MS,
});
