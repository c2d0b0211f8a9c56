import type { Ms } from "@slipstream/kernel";
import type { Order } from "./order.ts";
import type { AbsentOrder, VenueExecution, VenueReport } from "./ports.ts";
import type { Settlement } from "./settle-reports.ts";

// Ports of the lane of a venue outside our process, whose answers may be late, lost, doubled or missing (reliability.md 2).

/** An order that was claimed before anything was sent. */
export type ClaimedOrder = { readonly order: Order; readonly claimedAt: Ms };

/** What came back of one submission. Whatever is not certain is a report with status `unknown`. */
export type SubmitAnswer =
  | VenueReport
  /** It has an order of this id already. */
  | { readonly orderId: string; readonly status: "duplicate" }
  /** Refused because its timestamp lies too far back: it was never an order. */
  | { readonly orderId: string; readonly status: "late" }
  /** Refused by rate before it was looked at: it was never an order. */
  | { readonly orderId: string; readonly status: "not-taken"; readonly retryAfterMs: Ms };

/** An execution as the venue lists it. */
export type VenueTrade = { readonly orderId: string; readonly execution: VenueExecution };

/**
 * A venue outside. It knows an order by `clientOrderIdOf(order.id)`. All orders of one call belong to one account. Each call is answered in the
 * end; it sends a request at most once, and throws `VenueUnavailable` only where nothing was taken. A trade id is one execution of an account:
 * where the venue counts trades by symbol, the symbol is part of it, and stream, query and list name it alike.
 */
export type OutsideGateway = {
  readonly venue: string;
  /**
   * In order. Each request is signed with its claim's time, brought to the venue's clock, and a short receive window: a process that was stopped
   * between claim and send is refused by the venue. A refusal is reported as `rejected` with a reason of `VENUE_REFUSALS`, never with another.
   */
  submit(claims: readonly ClaimedOrder[]): Promise<readonly SubmitAnswer[]>;
  /** An order that is at its end is reported as it is; one that is not found is `unknown`. */
  cancel(orders: readonly Order[]): Promise<readonly VenueReport[]>;
  /** Asks by client order id at every place where the venue keeps orders; a report carries all executions that are known there. */
  query(orders: readonly Order[]): Promise<readonly (VenueReport | AbsentOrder)[]>;
  /** Executions of our orders since a moment, all of them. */
  listTrades(query: { readonly accountId: string; readonly symbol: string; readonly sinceMs: Ms }): Promise<readonly VenueTrade[]>;
  /** What the venue says by itself. `onGap`: something may have been missed. Answers what ends it. */
  listen(onReports: (reports: readonly VenueReport[]) => void, onGap: () => void): () => void;
};

/** One account's instrument, in which orders were sent. */
export type TradedScope = { readonly accountId: string; readonly symbol: string; readonly firstSentAt: Ms };

/** Every write carries the lane's fence: once the lane is somebody else's, it throws and changes nothing. */
export type OutsideStore = {
  /**
   * The oldest planned orders, now `submitted` since `at`; at most one per account and symbol, and none while an earlier one of the same
   * account and symbol is planned, was not answered for, or must end at once and has not ended. A reduction is brought down to what its sleeve
   * holds, and waits where that is nothing. Openings that must trade at once and were wished before `opensSince` are left alone.
   */
  claim(query: { readonly limit: number; readonly at: Ms; readonly opensSince: Ms }): Promise<readonly ClaimedOrder[]>;
  /** Back to `planned`: this very claim is proved never to have become an order. */
  release(claims: readonly ClaimedOrder[]): Promise<void>;
  /** Ends claims that are proved never to have become orders; what was answered for meanwhile stays as it is. */
  endAbsent(ends: readonly { readonly claim: ClaimedOrder; readonly report: VenueReport }[]): Promise<Settlement>;
  /** Applies reports: orders, fills (once by trade id), positions, cash and protection in one transaction. */
  record(reports: readonly VenueReport[]): Promise<Settlement>;
  /**
   * Planned orders that are not to be sent any more: openings of the kind that must trade at once, wished before a moment, and reductions that
   * are next in turn while their sleeve holds nothing.
   */
  listPointless(query: { readonly createdBefore: Ms; readonly limit: number }): Promise<readonly Order[]>;
  /** Orders whose owner wants them gone. */
  listCancelling(limit: number): Promise<readonly Order[]>;
  /** Claimed up to a moment and never answered for, by claim. */
  listUnanswered(query: { readonly claimedUntil: Ms; readonly limit: number }): Promise<readonly ClaimedOrder[]>;
  /** Known to live at the venue, and not heard of since a moment: another for orders at rest than for those that must end at once. */
  listUnheard(query: { readonly restingUntil: Ms; readonly atOnceUntil: Ms; readonly limit: number }): Promise<readonly ClaimedOrder[]>;
  /** Where orders live, or ended since a moment; by account and symbol, from behind `after` on. */
  listScopes(query: {
    readonly endedSince: Ms;
    readonly after: TradedScope | null;
    readonly limit: number;
  }): Promise<readonly TradedScope[]>;
};
