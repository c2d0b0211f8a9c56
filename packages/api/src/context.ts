import type { Accounts } from "@slipstream/core/accounts/server";
import type { Backtests } from "@slipstream/core/backtest/server";
import type { Billing, PaymentEvents, Payouts } from "@slipstream/core/billing/server";
import type { CopyQuality, Follows } from "@slipstream/core/copy/server";
import type { Fees, Statements } from "@slipstream/core/fees/server";
import type { CandleHistory, CoverageReader } from "@slipstream/core/history/server";
import type { LedgerStore } from "@slipstream/core/ledger/server";
import type { Credential } from "@slipstream/core/live/server";
import type { Market } from "@slipstream/core/market/server";
import type { Masters } from "@slipstream/core/masters/server";
import type { Notices } from "@slipstream/core/notices/server";
import type { OrderDesk } from "@slipstream/core/orders/server";
import { TOKEN_SCOPES, type TokenScope } from "@slipstream/core/people";
import type { People, Visitor } from "@slipstream/core/people/server";
import type { IdempotencyStore } from "@slipstream/core/requests/server";
import type { Runs } from "@slipstream/core/running/server";
import type { Searches } from "@slipstream/core/search/server";
import type { Indicators, Strategies } from "@slipstream/core/strategy/server";
import type { Clock, NextId } from "@slipstream/kernel";
import type { FloodLimit } from "./flood-limit.ts";
import type { ReadyChecks } from "./rest/routes/service.ts";

export const SCOPES = TOKEN_SCOPES;
export type Scope = TokenScope;

/** Who asks, as the server found it out: nothing in here comes from the request's body. */
export type Actor = AnonymousActor | UserActor;
/** `because`: a token or session was shown, but it is not (any more) good. */
export type AnonymousActor = { readonly kind: "anonymous"; readonly because?: "token-invalid" | "session-ended" };
export type UserActor = {
  readonly userId: string;
  readonly scopes: readonly Scope[];
  /** Wall clock; dangerous changes are allowed until then. Null where the password was not entered lately. */
  readonly sudoUntil: number | null;
  readonly role: "user" | "operator";
} & ({ readonly kind: "session"; readonly sessionId: string } | { readonly kind: "token"; readonly tokenId: string });

/** Signs a ticket with which its bearer may open one connection to the stream, and says where the stream is. */
export type StreamTickets = {
  issue(holder: { userId: string; credential: Credential }): { readonly ticket: string; readonly url: string };
};

/** The state of this process and of what it stands on. */
export type ServiceReport = {
  readonly version: string;
  check(): Promise<ReadyChecks>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
};

/** The use cases that routers and REST routes call, bound once per process. */
export type Services = {
  readonly people: People;
  readonly accounts: Accounts;
  readonly market: Market;
  readonly orders: OrderDesk;
  readonly follows: Follows;
  readonly copyQuality: CopyQuality;
  readonly fees: Fees;
  readonly masters: Masters;
  readonly history: CandleHistory & CoverageReader;
  readonly notices: Notices;
  readonly ledger: LedgerStore;
  readonly statements: Statements;
  readonly billing: Billing;
  readonly payouts: Payouts;
  readonly paymentEvents: PaymentEvents;
  readonly strategies: Strategies;
  readonly backtests: Backtests;
  readonly indicators: Indicators;
  readonly searches: Searches;
  readonly runs: Runs;
  readonly tickets: StreamTickets;
  readonly idempotency: IdempotencyStore;
  readonly service: ServiceReport;
};

/** Where faults of ours are written down; `telemetry`'s logger fits. */
export type FaultLog = { error(fields: Record<string, unknown>, message: string): void };

export type Context = Services & {
  readonly actor: Actor;
  readonly visitor: Visitor;
  /** Names this request in logs, and in the message of an unexpected error. */
  readonly requestId: string;
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly flood: FloodLimit;
  readonly log: FaultLog;
};
