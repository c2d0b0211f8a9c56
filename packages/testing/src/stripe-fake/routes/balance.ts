import type { Stripe } from "stripe";
import { balanceOf, transactionsOf } from "../books.ts";
import type { Route } from "../fake.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";

export const BALANCE_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/balance",
    takes: [],
    run: (fake, { account }) => {
      const balance = balanceOf(fake, account);
      if (balance.size === 0) balance.set("usd", { available: 0, pending: 0 });
      const part = (name: "available" | "pending") =>
        [...balance].map(([currency, parts]) => ({ amount: parts[name], currency, source_types: { card: parts[name] } }));
      return { object: "balance", available: part("available"), livemode: false, pending: part("pending") };
    },
  },
  {
    method: "GET",
    path: "/v1/balance_transactions",
    takes: [...PAGE_BY_TIME, "type", "source", "currency"] satisfies (keyof Stripe.BalanceTransactionListParams)[],
    run: (fake, call) => {
      const { type, source, currency } = {
        type: call.params.text("type"),
        source: call.params.text("source"),
        currency: call.params.text("currency"),
      };
      const rows = transactionsOf(fake, call.account).filter(
        (row) =>
          (type === undefined || row.type === type) &&
          (source === undefined || row.source === source) &&
          (currency === undefined || row.currency === currency),
      );
      return listPage(rows, call, "/v1/balance_transactions");
    },
  },
  {
    method: "GET",
    path: "/v1/balance_transactions/:id",
    takes: [],
    run: (fake, { path: { id = "" } }) => fake.state.get("balance_transaction", id, "id"),
  },
  {
    method: "GET",
    path: "/v1/payouts",
    takes: [...PAGE_BY_TIME, "status"] satisfies (keyof Stripe.PayoutListParams)[],
    run: (fake, call) => {
      const status = call.params.text("status");
      const own = fake.state.all("payout").filter(({ id }) => (fake.state.owners.get(id) ?? null) === call.account);
      return listPage(
        own.filter((payout) => status === undefined || payout.status === status),
        call,
        "/v1/payouts",
      );
    },
  },
  { method: "GET", path: "/v1/payouts/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("payout", id, "payout") },
];
