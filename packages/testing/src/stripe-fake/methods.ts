import { invalid, missing, refused } from "./api-error.ts";
import { type CardName, findReadyMade, TEST_CARDS } from "./cards.ts";
import type { Fake } from "./fake.ts";
import type { PaymentMethod } from "./objects.ts";

const yearOf = (seconds: number) => new Date(seconds * 1_000).getUTCFullYear();

/** A card that nobody has saved yet. */
export function newCard(fake: Fake, name: CardName, metadata: Record<string, string> = {}): PaymentMethod {
  const { brand, last4 } = TEST_CARDS[name];
  const id = fake.state.idOf("payment_method");
  return fake.state.put<"payment_method">({
    id,
    object: "payment_method",
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand,
      checks: null,
      country: "US",
      display_brand: brand,
      exp_month: 12,
      exp_year: yearOf(fake.seconds()) + (name === "expired" ? -1 : 4),
      fingerprint: `fingerprint${last4}`,
      funding: "credit",
      generated_from: null,
      last4,
      networks: null,
      regulated_status: null,
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: fake.seconds(),
    customer: null,
    livemode: false,
    metadata,
    type: "card",
  });
}

/** A method by its id, or a new one for an id such as `pm_card_visa`. */
export function takeMethod(fake: Fake, id: string, param: string): PaymentMethod {
  const readyMade = findReadyMade(id);
  return readyMade === undefined ? fake.state.get("payment_method", id, param) : newCard(fake, readyMade);
}

export function attach(fake: Fake, method: PaymentMethod, customer: string): void {
  if (method.customer === customer) return;
  if (method.customer !== null) throw refused("The payment method you provided has already been attached to a customer.");
  method.customer = customer;
  fake.emit("payment_method.attached", method);
}

export function detach(fake: Fake, method: PaymentMethod): void {
  const { customer } = method;
  if (customer === null) throw invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
  method.customer = null;
  const owner = fake.state.find("customer", customer);
  if (owner?.invoice_settings.default_payment_method === method.id) owner.invoice_settings.default_payment_method = null;
  fake.emit("payment_method.detached", method, { previous: { customer } });
}

/** Throws where a customer names a method that is another's. */
export function requireOwn(fake: Fake, customer: string, methodId: string, param: string): PaymentMethod {
  const method = fake.state.get("payment_method", methodId, param);
  if (method.customer === customer) return method;
  throw missing("payment_method", methodId, param);
}
