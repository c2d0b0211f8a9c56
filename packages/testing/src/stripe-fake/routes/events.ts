import type { Stripe } from "stripe";
import type { Route } from "../fake.ts";
import { listPage, PAGE_BY_TIME } from "../list.ts";

export const EVENT_ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/events",
    takes: [...PAGE_BY_TIME, "type", "types", "delivery_success"] satisfies (keyof Stripe.EventListParams)[],
    run: (fake, call) => {
      const { type, types, delivered } = {
        type: call.params.text("type"),
        types: call.params.texts("types"),
        delivered: call.params.flag("delivery_success"),
      };
      const rows = fake.state
        .all("event")
        .filter(
          (event) =>
            (event.account ?? null) === call.account &&
            (type === undefined || event.type === type) &&
            (types.length === 0 || types.includes(event.type)) &&
            (delivered === undefined || (event.pending_webhooks === 0) === delivered),
        );
      return listPage(rows, call, "/v1/events");
    },
  },
  { method: "GET", path: "/v1/events/:id", takes: [], run: (fake, { path: { id = "" } }) => fake.state.get("event", id, "event") },
];
