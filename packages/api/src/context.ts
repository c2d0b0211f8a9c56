import type { Accounts } from "@slipstream/core/accounts/server";
import type { Market } from "@slipstream/core/market/server";
import type { OrderDesk } from "@slipstream/core/orders/server";
import type { People } from "@slipstream/core/people/server";
import type { IdempotencyStore } from "@slipstream/core/requests/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type { FloodLimit } from "./flood-limit.ts";

/** What a bearer token may do. A browser session may do all of it. */
export const SCOPES = ["read", "trade", "account"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks, as the server found it out: nothing in here comes from the request's body. */
export type Actor = AnonymousActor | UserActor;
/** `because`: a token or session was shown, but it is not (any more) good. */
export type AnonymousActor = { readonly kind: "anonymous"; readonly because?: "token-invalid" | "session-ended" };
export type UserActor = {
  readonly kind: "session" | "token";
  readonly userId: string;
  readonly sessionId?: string;
  readonly tokenId?: string;
  readonly scopes: readonly Scope[];
  /** Wall clock; dangerous changes are allowed until then. Null where the password was not entered lately. */
  readonly sudoUntil: number | null;
  readonly role: "user" | "operator";
};

/** Signs a ticket with which its bearer may open one connection to the stream. */
export type StreamTickets = { issue(bearer: { userId: string; sessionId: string | null; tokenId: string | null }): Promise<string> };

/** The use cases that routers and REST routes call, bound once per process. */
export type Services = {
  readonly people: People;
  readonly accounts: Accounts;
  readonly market: Market;
  readonly orders: OrderDesk;
  readonly tickets: StreamTickets;
  readonly idempotency: IdempotencyStore;
};

/** Where faults of ours are written down; `telemetry`'s logger fits. */
export type FaultLog = { error(fields: Record<string, unknown>, message: string): void };

export type Context = Services & {
  readonly actor: Actor;
  readonly ip: string;
  readonly userAgent: string;
  /** Names this request in logs, and in the message of an unexpected error. */
  readonly requestId: string;
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly flood: FloodLimit;
  readonly log: FaultLog;
};
