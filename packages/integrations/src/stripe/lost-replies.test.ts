import type { Payments } from "@slipstream/core/billing/server";
import { expect, it } from "vitest";
import { follower, invoiceOf, onboarded, openStage, type Stage } from "./test-stage.ts";

/** A call that makes or changes something at Stripe, what it needs before, and what there must be one of after it. */
type Case = {
  readonly method: keyof Payments;
  /** The request whose replies are lost. */
  readonly request: string;
  readonly counted: Parameters<Stage["fake"]["control"]["all"]>[0];
  prepare(stage: Stage): Promise<(payments: Payments) => Promise<unknown>>;
};

const pages = { successUrl: "http://app.test/done", cancelUrl: "http://app.test/back" };
const line = (id: string, amountCents: bigint) => ({ id, amountCents, description: id });
const newInvoice = (customerId: string) => ({
  customerId,
  invoiceId: "row-1",
  currency: "USD",
  description: "Fees of a week",
  lines: [line("a", 500n), line("b", 1n)],
  key: "invoice:row-1",
});

const CASES: readonly Case[] = [
  {
    method: "createCustomer",
    request: "POST /v1/customers",
    counted: "customer",
    prepare: async () => (payments) => payments.createCustomer({ userId: "u", email: "u@example.com", key: "customer:u" }),
  },
  {
    method: "startSetup",
    request: "POST /v1/checkout/sessions",
    counted: "checkout.session",
    prepare: async ({ payments }) => {
      const customerId = await payments.createCustomer({ userId: "u", email: "u@example.com", key: "customer:u" });
      return (port) => port.startSetup({ customerId, userId: "u", ...pages, key: "setup:1" });
    },
  },
  {
    method: "chargeTo",
    request: "POST /v1/customers/",
    counted: "customer",
    prepare: async (stage) => {
      const { customerId, method } = await follower(stage);
      return (payments) => payments.chargeTo(customerId, method.id);
    },
  },
  {
    method: "removeMethod",
    request: "POST /v1/payment_methods/",
    counted: "payment_method",
    prepare: async (stage) => {
      const { method } = await follower(stage);
      return (payments) => payments.removeMethod(method.id);
    },
  },
  {
    method: "deleteCustomer",
    request: "DELETE /v1/customers/",
    counted: "checkout.session",
    prepare: async (stage) => {
      const { customerId } = await follower(stage);
      return (payments) => payments.deleteCustomer(customerId);
    },
  },
  ...["POST /v1/invoices", "POST /v1/invoiceitems", "POST /v1/invoices/"].map(
    (request): Case => ({
      method: "createInvoice",
      request,
      counted: "invoice",
      prepare: async (stage) => {
        const { customerId } = await follower(stage);
        return (payments) => payments.createInvoice(newInvoice(customerId));
      },
    }),
  ),
  {
    method: "payInvoice",
    request: "POST /v1/invoices/",
    counted: "charge",
    prepare: async (stage) => {
      const { invoice } = await invoiceOf(stage, (await follower(stage)).customerId);
      return (payments) => payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: null, key: "try-1" });
    },
  },
  {
    method: "voidInvoice",
    request: "POST /v1/invoices/",
    counted: "invoice",
    prepare: async (stage) => {
      const { invoice } = await invoiceOf(stage, (await follower(stage)).customerId);
      return (payments) => payments.voidInvoice(invoice.id);
    },
  },
  {
    method: "refund",
    request: "POST /v1/refunds",
    counted: "refund",
    prepare: async (stage) => {
      const paymentId = await pay(stage);
      return (payments) => payments.refund({ paymentId, amountCents: 234n, returnId: "row-1", key: "return:row-1" });
    },
  },
  {
    method: "createPayee",
    request: "POST /v1/accounts",
    counted: "account",
    prepare: async () => (payments) => payments.createPayee({ userId: "u", email: "u@example.com", key: "payee:u" }),
  },
  {
    method: "transfer",
    request: "POST /v1/transfers",
    counted: "transfer",
    prepare: async (stage) => {
      await pay(stage);
      const payeeId = await onboarded(stage);
      return (payments) => payments.transfer({ payeeId, amountCents: 800n, currency: "USD", payoutId: "row-1", key: "payout:row-1" });
    },
  },
  {
    method: "reverseTransfer",
    request: "POST /v1/transfers/",
    counted: "transfer_reversal",
    prepare: async (stage) => {
      await pay(stage);
      const payeeId = await onboarded(stage);
      const transfer = { payeeId, amountCents: 800n, currency: "USD", payoutId: "row-1", key: "payout:row-1" };
      const { id } = await stage.payments.transfer(transfer);
      return (payments) => payments.reverseTransfer({ transferId: id, amountCents: 100n, reversalId: "row-1", key: "reversal:row-1" });
    },
  },
];
/** These make nothing: a page to go to once, whichever it is. */
const LINKS: readonly (keyof Payments)[] = ["onboardingUrl", "dashboardUrl"];
const WRITES = /^(create|start|charge|remove|delete|pay|void|refund$|transfer$|reverse|onboarding|dashboard)/;

async function pay(stage: Stage): Promise<string> {
  const { invoice } = await invoiceOf(stage, (await follower(stage)).customerId);
  const { paymentId } = await stage.payments.payInvoice({ stripeInvoiceId: invoice.id, methodId: null, key: "try-1" });
  return paymentId ?? "";
}

it("looks at every method that writes", async () => {
  const stage = await openStage();
  await stage.close();
  const writing = Object.keys(stage.payments).filter((name) => WRITES.test(name));
  expect(new Set([...CASES.map(({ method }) => method), ...LINKS])).toEqual(new Set(writing));
});

const rows = CASES.flatMap((row, index) => [
  { ...row, seed: 2 * index + 10, lost: 1 },
  { ...row, seed: 2 * index + 11, lost: 4 },
]);
it.concurrent.each(rows)("$method: $lost lost replies of $request are one $counted", async ({ request, counted, prepare, seed, lost }) => {
  const [stage, undisturbed] = await Promise.all([openStage(seed), openStage(seed)]);
  try {
    const call = await prepare(stage);
    stage.fake.control.api.loseReplies({ call: request, times: lost });
    const first = await call(stage.payments).catch((error: unknown) => error);
    // One lost reply the SDK makes good; after three of them it is for us to send the same again.
    if (lost > 2) expect(first).toMatchObject({ name: "PaymentError", kind: "temporary" });
    const answer = await call(stage.payments);
    if (lost <= 2) expect(answer).toEqual(first);
    await (await prepare(undisturbed))(undisturbed.payments);
    const kinds = [
      "customer",
      "payment_method",
      "invoice",
      "invoiceitem",
      "charge",
      "refund",
      "account",
      "transfer",
      "transfer_reversal",
    ] as const;
    const countAll = ({ fake }: Stage) => Object.fromEntries([...kinds, counted].map((kind) => [kind, fake.control.all(kind).length]));
    expect(countAll(stage)).toEqual(countAll(undisturbed));
    expect(stage.fake.control.all(counted).length).toBeGreaterThan(0);
  } finally {
    await Promise.all([stage.close(), undisturbed.close()]);
  }
});
