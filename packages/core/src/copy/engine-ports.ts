import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { Order, Position, Side } from "../orders/index.ts";
import type { Settlement, VenueReport } from "../orders/server.ts";
import type { FillKind } from "./digest-fills.ts";
import type { MasterFill } from "./master-fill.ts";
import type { CopyTerms, FollowStatus } from "./settings.ts";
import type { SkipReason } from "./skip-reasons.ts";

/** A follow as the engine works it. */
export type EngineFollow = {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly masterId: string;
  readonly status: FollowStatus;
  readonly terms: CopyTerms;
  readonly startSeq: number;
  readonly realized: Money;
  /** Its owner has not paid a fee: nothing is opened until then, closes go on. */
  readonly feeUnpaid: boolean;
};
/** The account of a follow, read under its lock. */
export type EngineAccount = {
  readonly id: string;
  readonly venue: string;
  readonly currency: string;
  readonly status: "active" | "halted" | "closed";
  readonly cash: Money;
  /** Margin held for orders that may still fill. */
  readonly orderMargin: Money;
  readonly takerFeeCentibps: number;
  readonly makerFeeCentibps: number;
  readonly defaultLeverage: number;
  readonly leverages: ReadonlyMap<string, number>;
  /** All open positions of the account. */
  readonly positions: readonly Position[];
  /** What orders of follows that are on their way will do to their sleeves, signed. */
  readonly underWay: readonly UnderWay[];
};
export type UnderWay = { readonly followId: string; readonly symbol: string; readonly quantity: Quantity; readonly leverage: number };
export type BatchMember = {
  readonly follow: EngineFollow;
  readonly account: EngineAccount;
  readonly detached: ReadonlySet<string>;
};
export type CopyBatch = {
  readonly masterId: string;
  readonly masterName: string;
  readonly fills: readonly MasterFill[];
  readonly members: readonly BatchMember[];
};

/** A row of `copies`. Times are wall clock but `masterMarketMs`. */
export type CopyRecord = {
  readonly followId: string;
  readonly masterSeq: number;
  readonly userId: string;
  readonly accountId: string;
  readonly masterId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly kind: FillKind;
  readonly outcome: "pending" | "copied" | "skipped";
  readonly reason: SkipReason | null;
  readonly detail: string | null;
  readonly orderId: string | null;
  readonly ideal: Quantity | null;
  readonly wanted: Quantity | null;
  readonly quantity: Quantity;
  readonly masterPrice: Price;
  readonly price: Price | null;
  readonly slippageBps: number | null;
  readonly slippage: Money | null;
  readonly fee: Money;
  readonly masterMarketMs: Ms;
  readonly masterRecordedAt: Ms;
  readonly plannedAt: Ms;
  readonly submittedAt: Ms | null;
  readonly filledAt: Ms | null;
};

/** What a decision writes: orders in the order in which they are to be sent, and copies, those with an order `pending`. */
export type CopyDecision = { readonly orders: readonly Order[]; readonly copies: readonly CopyRecord[] };

/** Sends orders to a venue in our own process, whose answers are written in the same transaction. */
export type FillNow = (orders: readonly Order[]) => Promise<readonly VenueReport[]>;

/** What was written and committed. `settlement` is null where a venue outside has yet to be asked. */
export type Applied = {
  readonly settlement: Settlement | null;
  readonly copies: readonly CopyRecord[];
  readonly followers: readonly { readonly followId: string; readonly accountId: string }[];
  /** Users who have news. */
  readonly noticedUserIds: readonly string[];
};

/** A follow that needs more than its master's next fill: to be stopped, closed, handed over or begun. */
export type TendedFollow = {
  readonly follow: EngineFollow;
  readonly masterName: string;
  readonly stopReason: string | null;
  readonly catchUp: boolean;
  readonly account: EngineAccount;
  /** Orders of the sleeve that live, protective ones included. */
  readonly liveOrders: number;
  readonly pendingCopies: number;
  /** Closes whose order came to nothing. */
  readonly stuck: readonly CopyRecord[];
  /** By symbol: closes of the position there that came to nothing, and when the last of them ended. */
  readonly failedCloses: ReadonlyMap<string, { readonly count: number; readonly lastAt: Ms }>;
  /** The master's net positions, where all followers have everything up to now; null while they are behind. */
  readonly masterNets: ReadonlyMap<string, MasterNet> | null;
};
export type MasterNet = { readonly net: Quantity; readonly lastFill: MasterFill };
export type TendDecision = CopyDecision & {
  /** Copies that were stuck: with another order, or at their end. */
  readonly retried: readonly CopyRecord[];
  /** Positions to hand over to the owner's own sleeve, at a price. */
  readonly handOver: readonly { readonly position: Position; readonly price: Price }[];
  readonly status: FollowStatus | null;
  readonly stopReason: string | null;
  readonly caughtUp: boolean;
  readonly notices: readonly TendNotice[];
};
export type TendNotice =
  | { readonly kind: "loss-limit-hit"; readonly loss: Money; readonly limit: Money }
  | { readonly kind: "follow-stopped" }
  | { readonly kind: "copy-close-failing"; readonly symbol: string; readonly attempts: number; readonly masterSeq: number };

/** Every write carries the lane's fence. All of one call happens or nothing. */
export type CopyEngineStore = {
  /** Masters who have fills that followers at this venue have not seen, the one that waits longest first. */
  listBehind(limit: number): Promise<readonly string[]>;
  /**
   * The next followers round the circle for the master's oldest batch: under the locks of their accounts, `decide` plans, and what it decides
   * is written together with the cursor. Null where nothing is left of the batch.
   */
  applyBatch(masterId: string, limit: number, decide: (batch: CopyBatch) => CopyDecision, fillNow: FillNow | null): Promise<Applied | null>;
  /**
   * Follows that may need tending, by id, after one of them: those that are in a hurry, and with `prices` those too that have drifted, which costs
   * a look at every copied position.
   */
  listNeedy(page: { after: string | null; limit: number; prices: ReadonlyMap<string, Price> | null }): Promise<readonly string[]>;
  tend(followId: string, decide: (state: TendedFollow) => TendDecision | null, fillNow: FillNow | null): Promise<Applied | null>;
};
