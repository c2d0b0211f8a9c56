import type { Stripe } from "stripe";
import { invalid, refused } from "../api-error.ts";
import { availableOf, book } from "../books.ts";
import type { Fake, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { listPage, PAGE, PAGE_BY_TIME } from "../list.ts";
import type { Transfer, TransferReversal } from "../objects.ts";

const positive = (params: Params): number | undefined => {
  const amount = params.integer("amount");
  if (amount !== undefined && amount < 1) throw invalid("Invalid positive integer", { code: "parameter_invalid_integer", param: "amount" });
  return amount;
};

function createTransfer(fake: Fake, params: Params): Transfer {
  const currency = params.need("currency").toLowerCase();
  const account = fake.state.get("account", params.need("destination"), "destination");
  const payment = params.text("source_transaction");
  const source = payment === undefined ? null : fake.state.get("charge", payment, "source_transaction");
  const amount = positive(params) ?? source?.amount;
  if (amount === undefined) throw invalid("Missing required param: amount.", { code: "parameter_missing", param: "amount" });
  if (account.capabilities.transfers !== "active") {
    const message =
      "Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments";
    throw refused(message, { code: "insufficient_capabilities_for_transfer", param: "destination" });
  }
  if (source === null && amount > availableOf(fake, null, currency)) {
    throw refused("You have insufficient available funds in your Stripe account.", { code: "balance_insufficient" });
  }
  if (source !== null && amount > source.amount - sentFrom(fake, source.id)) {
    throw refused("The transfer is larger than what is left of its source_transaction.", { param: "amount" });
  }
  const id = fake.state.idOf("transfer");
  const transfer = fake.state.put<"transfer">({
    id,
    object: "transfer",
    amount,
    amount_reversed: 0,
    balance_transaction: book(fake, { type: "transfer", amount: -amount, currency, source: id }).id,
    created: fake.seconds(),
    currency,
    description: params.text("description") ?? null,
    destination: account.id,
    livemode: false,
    metadata: mergeMetadata({}, params),
    reversed: false,
    source_transaction: source?.id ?? null,
    transfer_group: params.text("transfer_group") ?? null,
  });
  book(fake, { type: "payment", amount, currency, source: id, account: account.id });
  fake.emit("transfer.created", transfer);
  return transfer;
}

const sentFrom = (fake: Fake, charge: string): number =>
  fake.state
    .all("transfer")
    .filter((transfer) => transfer.source_transaction === charge)
    .reduce((sum, transfer) => sum + transfer.amount, 0);

function reverse(fake: Fake, transfer: Transfer, params: Params): TransferReversal {
  const left = transfer.amount - transfer.amount_reversed;
  if (left === 0) throw refused(`Transfer ${transfer.id} has already been fully reversed.`, { code: "transfer_already_reversed" });
  const amount = positive(params) ?? left;
  const { currency, destination } = transfer;
  if (amount > left)
    throw refused(`Reversal amount (${amount}) is greater than unreversed amount on transfer (${left})`, { param: "amount" });
  if (amount > availableOf(fake, destination, currency)) {
    throw refused("The connected account has insufficient available funds for this reversal.", { code: "balance_insufficient" });
  }
  const id = fake.state.idOf("transfer_reversal");
  const reversal = fake.state.put<"transfer_reversal">({
    id,
    object: "transfer_reversal",
    amount,
    balance_transaction: book(fake, { type: "transfer_refund", amount, currency, source: id }).id,
    created: fake.seconds(),
    currency,
    metadata: mergeMetadata({}, params),
    source_refund: null,
    transfer: transfer.id,
  });
  book(fake, { type: "payment_refund", amount: -amount, currency, source: id, account: destination });
  transfer.amount_reversed += amount;
  transfer.reversed = transfer.amount_reversed === transfer.amount;
  fake.emit("transfer.reversed", transfer);
  return reversal;
}

const find = (fake: Fake, id = "") => fake.state.get("transfer", id, "transfer");
const WRITTEN = ["metadata", "description"] as const;

export const TRANSFER_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/transfers",
    takes: [
      ...WRITTEN,
      "amount",
      "currency",
      "destination",
      "source_transaction",
      "transfer_group",
    ] satisfies (keyof Stripe.TransferCreateParams)[],
    run: (fake, { params }) => createTransfer(fake, params),
  },
  {
    method: "GET",
    path: "/v1/transfers",
    takes: [...PAGE_BY_TIME, "destination", "transfer_group"] satisfies (keyof Stripe.TransferListParams)[],
    run: (fake, call) => {
      const { destination, group } = { destination: call.params.text("destination"), group: call.params.text("transfer_group") };
      const rows = fake.state
        .all("transfer")
        .filter(
          (transfer) =>
            (destination === undefined || transfer.destination === destination) &&
            (group === undefined || transfer.transfer_group === group),
        );
      return listPage(rows, call, "/v1/transfers");
    },
  },
  { method: "GET", path: "/v1/transfers/:id", takes: [], run: (fake, { path: { id } }) => find(fake, id) },
  {
    method: "POST",
    path: "/v1/transfers/:id",
    takes: WRITTEN satisfies readonly (keyof Stripe.TransferUpdateParams)[],
    run: (fake, { params, path: { id } }) => {
      const transfer = find(fake, id);
      transfer.description = params.text("description") ?? transfer.description;
      transfer.metadata = mergeMetadata(transfer.metadata, params);
      fake.emit("transfer.updated", transfer);
      return transfer;
    },
  },
  {
    method: "POST",
    path: "/v1/transfers/:id/reversals",
    takes: ["amount", "metadata"] satisfies (keyof Stripe.TransferCreateReversalParams)[],
    run: (fake, { params, path: { id } }) => reverse(fake, find(fake, id), params),
  },
  {
    method: "GET",
    path: "/v1/transfers/:id/reversals",
    takes: PAGE satisfies readonly (keyof Stripe.TransferListReversalsParams)[],
    run: (fake, call) => {
      const { id } = find(fake, call.path.id);
      const rows = fake.state.all("transfer_reversal").filter((reversal) => reversal.transfer === id);
      return listPage(rows, call, `/v1/transfers/${id}/reversals`);
    },
  },
  {
    method: "GET",
    path: "/v1/transfers/:id/reversals/:reversal",
    takes: [],
    run: (fake, { path: { reversal = "" } }) => fake.state.get("transfer_reversal", reversal, "reversal"),
  },
];
