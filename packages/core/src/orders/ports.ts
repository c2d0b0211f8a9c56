import type { Money, Ms, Price, Quantity } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import type { Fill, Order, Origin, Position } from "./order.ts";
import type { OrderStatus } from "./order-status.ts";
import type { OrderRefusal } from "./refusal-codes.ts";
import type { Settlement } from "./settle-reports.ts";
import type { Side } from "./views.ts";

// ── The venue ──────────────────────────────────────────────────────────────────────────────────────────────

/** One execution as the venue names it. */
export type VenueExecution = {
  readonly tradeId: string;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly liquidity: "maker" | "taker";
  readonly marketMs: Ms;
};

/** What a venue says of one of our orders: where it stands now and what was executed since the last report. */
export type VenueReport = {
  readonly orderId: string;
  readonly status: Extract<OrderStatus, "open" | "partially-filled" | "filled" | "cancelled" | "rejected" | "expired" | "unknown">;
  readonly marketMs: Ms;
  readonly executions: readonly VenueExecution[];
  readonly reason: string | null;
  readonly message: string | null;
  /** A stop whose trigger fired and that goes on as a limit order. */
  readonly triggeredMs?: Ms;
  /** A trailing stop that began to trail, and from which price. */
  readonly trail?: { readonly reference: Price; readonly activeMs: Ms };
};
/**
 * How far the price went while stops trailed it, on one side of one symbol: prices at which they followed, oldest first, each worse than the one
 * before. The best price of a stop is the best of its own reference and of the peaks since it began to trail.
 */
export type TrailPeaks = {
  readonly symbol: string;
  readonly side: "below" | "above";
  readonly peaks: readonly { readonly marketMs: Ms; readonly price: Price }[];
};
/** The venue has never heard of it. */
export type AbsentOrder = { readonly orderId: string; readonly status: "absent" };

/** Orders go out and reports come back. What is not known is `unknown`, never an exception; it throws `VenueUnavailable` only before anything was sent. */
export type VenueGateway = {
  readonly venue: string;
  /** In order. Sending one client order id twice yields the first order, never a second. */
  submit(orders: readonly Order[]): Promise<readonly VenueReport[]>;
  /** An order that is already at its end is reported as it is. */
  cancel(orders: readonly Order[]): Promise<readonly VenueReport[]>;
  /** Asks by client order id. */
  query(orders: readonly Order[]): Promise<readonly (VenueReport | AbsentOrder)[]>;
};
export class VenueUnavailable extends Error {
  override name = "VenueUnavailable";
  /** Nothing is to be sent there before so long: it refuses by rate. */
  readonly retryAfterMs: Ms;

  constructor(message: string, retryAfterMs: Ms = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

// ── The store, as the lane of a venue uses it ──────────────────────────────────────────────────────────────

/** Every write carries the lane's fence: once the lane is somebody else's, it throws and changes nothing. */
export type LaneStore = {
  /**
   * For a venue that keeps nothing of its own: hands the oldest planned orders to `submit`, in order, and records what it reports, in one
   * transaction: either all of it happened or nothing. Null where nothing is planned.
   */
  sendPlanned(
    limit: number,
    submit: (orders: readonly Order[]) => Promise<readonly VenueReport[]>,
  ): Promise<{ readonly sent: number; readonly settlement: Settlement } | null>;
  /** Orders whose owner wants them gone. */
  listCancelling(limit: number): Promise<readonly Order[]>;
  /** Sent, but never heard of again: what a holder before us left behind. */
  listUnanswered(limit: number): Promise<readonly Order[]>;
  /** Back to `planned`: the venue has proved that it never had them. */
  release(orderIds: readonly string[]): Promise<void>;
  /** Orders at rest, by arrival. */
  listResting(): Promise<readonly Order[]>;
  /** Applies reports: orders, fills (once by trade id), positions, cash and protection in one transaction. */
  record(reports: readonly VenueReport[]): Promise<Settlement>;
  listPeaks(): Promise<readonly TrailPeaks[]>;
  /** Replaces those of the same symbol and side. */
  recordPeaks(peaks: readonly TrailPeaks[]): Promise<void>;
  /**
   * Writes best prices of trailing stops into their orders and forgets all peaks. At start the market may go back a little: peaks that it comes
   * to for the second time must not count for orders that are accepted before it does.
   */
  foldPeaks(trailing: readonly Order[]): Promise<void>;
};

// ── The store, as the risk desk uses it ────────────────────────────────────────────────────────────────────

/** What of an account its liquidation depends on. */
export type ExposedAccount = {
  readonly accountId: string;
  readonly cash: Money;
  readonly takerFeeCentibps: number;
  readonly positions: readonly Position[];
};
/** Every write carries the lane's fence, like those of the lane's own store. */
export type RiskStore = {
  /** Accounts with open positions, by id. */
  listExposed(page: { after: string | null; limit: number }): Promise<readonly ExposedAccount[]>;
  readExposed(accountIds: readonly string[]): Promise<readonly ExposedAccount[]>;
  /**
   * Under the account's lock: `decide` names the positions to close. For each of them a liquidation order is planned unless there is one, and
   * the account's other orders that hold margin are cancelled. Answers the account as `decide` saw it, and whether an order was planned.
   */
  liquidate(
    accountId: string,
    decide: (account: ExposedAccount) => readonly string[],
  ): Promise<{ readonly account: ExposedAccount; readonly ordered: boolean }>;
  /** Brings the cash of flat accounts that is below zero up to zero, out of the insurance; answers which. */
  coverShortfalls(accountIds: readonly string[] | "all", marketMs: Ms): Promise<readonly string[]>;
  /**
   * Charges funding of one symbol and time, a page of its positions by id; a position is charged once, however often this is asked. Where no
   * rate is known nothing is charged. `next` is where the next page begins.
   */
  chargeFunding(charge: {
    symbol: string;
    atMs: Ms;
    markPrice: Price;
    after: string | null;
    limit: number;
  }): Promise<{ readonly charged: readonly { readonly accountId: string; readonly change: Money }[]; readonly next: string | null }>;
};

// ── The store, as people use it ────────────────────────────────────────────────────────────────────────────

export type Holding = { readonly symbol: string; readonly quantity: Quantity; readonly cost: Money; readonly leverage: number };
/** Cash and holdings of an account, read together. */
export type Holdings = {
  readonly accountId: string;
  readonly cash: Money;
  readonly orderMargin: Money;
  readonly positions: readonly Holding[];
};
export type HoldingsReader = { list(accountIds: readonly string[]): Promise<readonly Holdings[]> };

/** What the gate needs of the account, read under its lock. Sums are of orders that may still fill. */
export type AccountAtGate = Holdings & {
  readonly status: "active" | "halted" | "closed";
  readonly venue: string;
  readonly takerFeeCentibps: number;
  readonly makerFeeCentibps: number;
  readonly liveOrders: number;
  /** The account's leverage for the symbol of the request. */
  readonly leverage: number;
  readonly sleeve: Pick<Position, "id" | "side" | "quantity"> | null;
  readonly sameSideResting: Quantity;
};

export type PlaceRequest = {
  readonly userId: string;
  /** Absent: the default account. */
  readonly accountId: string | undefined;
  readonly symbol: string;
  readonly side: Side;
  readonly origin: Origin;
  readonly clientOrderId: string | undefined;
  /** Canonical JSON of what was asked: a repeated client order id with another wish is a conflict. */
  readonly wish: string;
};
/** What the gate made of a request: an order to write, or a refusal to write down. */
export type Placement =
  | { readonly kind: "order"; readonly order: Omit<Order, "accountId" | "userId" | "venue"> }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };
export type Placed =
  | { readonly kind: "placed"; readonly order: Order }
  /** The client order id was there already, with the same wish. */
  | { readonly kind: "repeated"; readonly order: Order }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };

type Mine = { readonly userId: string };
export type ListQuery = Mine & {
  accountId?: string | undefined;
  symbol?: string | undefined;
  limit: number;
  cursor?: string | null | undefined;
};
export type PageOf<Item> = { items: Item[]; nextCursor: string | null };
export type RefusedIntent = {
  readonly id: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly origin: Origin;
  readonly reason: string;
  readonly message: string;
  readonly createdAt: Ms;
};

/** Every read and write of one user's rows has that user's id in its WHERE. */
export type OrderStore = {
  /** One transaction under the locks of all accounts concerned; `decide` is called for each request in order, with what those before it reserved. */
  placeAll(
    requests: readonly PlaceRequest[],
    decide: (request: PlaceRequest, account: AccountAtGate) => Placement,
  ): Promise<readonly Placed[]>;
  findOrder(one: Mine & { orderId: string }): Promise<Order | null>;
  findPosition(one: Mine & { positionId: string }): Promise<Position | null>;
  /** What `placeAll` would see, without a lock; null where the account is not the user's. */
  findAccountAtGate(request: PlaceRequest): Promise<AccountAtGate | null>;
  /** Planned orders are cancelled at once, others become `cancelling`; answers the order as it is then, null where there is none. */
  requestCancel(one: Mine & { orderId: string; at: Ms }): Promise<Order | null>;
  /** Sets a position's protection and brings its orders in line; null where there is no such open position. */
  protect(
    one: Mine & { positionId: string; at: Ms },
    change: (position: Position) => Pick<Position, "stopLoss" | "takeProfit">,
  ): Promise<Position | null>;
  listOrders(query: ListQuery & { status?: OrderStatus | "live" | undefined }): Promise<PageOf<Order>>;
  listFills(query: ListQuery & { status?: OrderStatus | undefined; orderId?: string | undefined }): Promise<PageOf<Fill>>;
  listPositions(query: ListQuery & { status?: "open" | "closed" | undefined }): Promise<PageOf<Position>>;
  listRefused(query: ListQuery): Promise<PageOf<RefusedIntent>>;
};

export type InstrumentFinder = { find(symbol: string): Instrument | null };
