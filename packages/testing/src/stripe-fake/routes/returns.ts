import type { Stripe } from "stripe";
import { invalid } from "../api-error.ts";
import { closeDispute } from "../disputes.ts";
import type { Call, Fake, List, Route } from "../fake.ts";
import { mergeMetadata, type Params } from "../form.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";
import type { Charge, Dispute } from "../objects.ts";
import { refund } from "../refunds.ts";

/** Texts of evidence that decide a dispute at Stripe's test mode, too. */
const WINNING = "winning_evidence";
const LOSING = "losing_evidence";

function chargeOf(fake: Fake, params: Params): Charge {
  const id = params.text("charge");
  if (id !== undefined) return fake.state.get("charge", id, "charge");
  if (!params.has("payment_intent"))
    throw invalid("One of the following params should be provided for this request: payment_intent or charge.");
  const intent = fake.state.get("payment_intent", params.need("payment_intent"), "payment_intent");
  if (intent.latest_charge !== null) return fake.state.get("charge", intent.latest_charge);
  throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, { param: "payment_intent" });
}

function listOf(fake: Fake, call: Call, kind: "refund" | "dispute", url: string): List {
  const { charge, intent } = { charge: call.params.text("charge"), intent: call.params.text("payment_intent") };
  const rows = fake.state
    .all(kind)
    .filter((one) => (charge === undefined || one.charge === charge) && (intent === undefined || one.payment_intent === intent));
  return listPage(rows, call, url);
}

function decide(fake: Fake, dispute: Dispute, params: Params): Dispute {
  dispute.metadata = mergeMetadata(dispute.metadata, params);
  const evidence = params.text("evidence[uncategorized_text]");
  if (params.flag("submit") === false || evidence === undefined) return dispute;
  if (evidence === WINNING) closeDispute(fake, dispute, "won");
  else if (evidence === LOSING) closeDispute(fake, dispute, "lost");
  else {
    dispute.status = dispute.status.startsWith("warning") ? dispute.status : "under_review";
    fake.emit("charge.dispute.updated", dispute);
  }
  return dispute;
}

export const RETURN_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/refunds",
    takes: ["charge", "payment_intent", "amount", "reason", "metadata"] satisfies (keyof Stripe.RefundCreateParams)[],
    run: (fake, { params }) => {
      const reason = params.choice("reason", ["duplicate", "fraudulent", "requested_by_customer"]) ?? null;
      return refund(fake, chargeOf(fake, params), { amount: params.integer("amount"), metadata: mergeMetadata({}, params), reason });
    },
  },
  {
    method: "GET",
    path: "/v1/refunds",
    takes: [...PAGE_BY_TIME, "charge", "payment_intent"] satisfies (keyof Stripe.RefundListParams)[],
    run: (fake, call) => listOf(fake, call, "refund", "/v1/refunds"),
  },
  { method: "GET", path: "/v1/refunds/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("refund", id, "refund") },
  {
    method: "GET",
    path: "/v1/disputes",
    takes: [...PAGE_BY_TIME, "charge", "payment_intent"] satisfies (keyof Stripe.DisputeListParams)[],
    run: (fake, call) => listOf(fake, call, "dispute", "/v1/disputes"),
  },
  { method: "GET", path: "/v1/disputes/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("dispute", id, "dispute") },
  {
    method: "POST",
    path: "/v1/disputes/:id",
    takes: ["evidence", "submit", "metadata"] satisfies (keyof Stripe.DisputeUpdateParams)[],
    run: (fake, { params, path: { id = "" } }) => decide(fake, fake.state.get("dispute", id, "dispute"), params),
  },
  {
    method: "POST",
    path: "/v1/disputes/:id/close",
    takes: [],
    run: (fake, { path: { id = "" } }) => {
      const dispute = fake.state.get("dispute", id, "dispute");
      closeDispute(fake, dispute, "lost");
      return dispute;
    },
  },
];
