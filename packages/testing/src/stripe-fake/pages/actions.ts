import { restrict } from "../accounts.ts";
import { closeDispute, openDispute } from "../disputes.ts";
import { refund } from "../refunds.ts";
import type { Page } from "./page.ts";

const DONE = { to: "/" } as const;

/** The buttons of the overview: what Stripe's own dashboard, a bank or Stripe itself would do. */
export const ACTIONS: readonly Page[] = [
  {
    method: "POST",
    path: "/actions/charges/:id/refund",
    run: (fake, { path: { id = "" } }) => {
      refund(fake, fake.state.get("charge", id, "charge"));
      return DONE;
    },
  },
  {
    method: "POST",
    path: "/actions/charges/:id/refund-half",
    run: (fake, { path: { id = "" } }) => {
      const charge = fake.state.get("charge", id, "charge");
      refund(fake, charge, { amount: Math.ceil((charge.amount - charge.amount_refunded) / 2) });
      return DONE;
    },
  },
  {
    method: "POST",
    path: "/actions/charges/:id/dispute",
    run: (fake, { path: { id = "" } }) => {
      openDispute(fake, fake.state.get("charge", id, "charge"));
      return DONE;
    },
  },
  {
    method: "POST",
    path: "/actions/disputes/:id/:verdict",
    run: (fake, { path: { id = "", verdict } }) => {
      closeDispute(fake, fake.state.get("dispute", id, "dispute"), verdict === "won" ? "won" : "lost");
      return DONE;
    },
  },
  {
    method: "POST",
    path: "/actions/accounts/:id/restrict",
    run: (fake, { path: { id = "" } }) => {
      restrict(fake, fake.state.get("account", id, "account"));
      return DONE;
    },
  },
  {
    method: "POST",
    path: "/actions/events/:id/resend",
    run: (fake, { path: { id = "" } }) => {
      fake.resend(id);
      return DONE;
    },
  },
];
