import {
  absQuantity,
  type Clock,
  floorToStep,
  formatQuantity,
  invariant,
  isMultipleOf,
  type NextId,
  type Price,
  parsePrice,
  type Quantity,
} from "@slipstream/kernel";
import type { WakeUps } from "../live/server.ts";
import type { Instrument, Quote } from "../market/index.ts";
import type { QuoteReader } from "../market/server.ts";
import { beginOrder } from "./begin-order.ts";
import { checkOrder, type GateAnswer, type GateState } from "./check-order.ts";
import { checkProtection } from "./check-protection.ts";
import { type MarkedAccount, markAccount } from "./mark-account.ts";
import { exitSideOf, MANUAL, type Order, type OrderTerms, type Origin, type Position } from "./order.ts";
import { isLive, type OrderStatus } from "./order-status.ts";
import type { OrderWish } from "./order-wish.ts";
import { planOrder } from "./plan-order.ts";
import type {
  AccountAtGate,
  HoldingsReader,
  InstrumentFinder,
  ListQuery,
  OrderStore,
  PageOf,
  Placed,
  Placement,
  PlaceRequest,
} from "./ports.ts";
import { previewOrder } from "./preview-order.ts";
import { refusal, toError } from "./refusal-codes.ts";
import { type SizeBy, sizeOrder } from "./size-order.ts";
import { toFillView, toOrderView, toPositionView, toRefusedView } from "./to-views.ts";
import type { FillView, OrderPreviewView, OrderRole, OrderView, PositionView, RefusedIntentView } from "./views.ts";

type Mine = { userId: string };
type OrderQuery = ListQuery & { status?: OrderStatus | "live" | undefined };
type FillQuery = ListQuery & { status?: OrderStatus | undefined; orderId?: string | undefined };
type PositionQuery = ListQuery & { status?: "open" | "closed" | undefined };

/** What a person may do with orders and positions. Somebody else's order or position is "not found", like one that never was. */
export type OrderDesk = {
  /** Passes the gate and waits for the venue's first word, at most two seconds. The same client order id with the same wish is the first order again. */
  place(input: Mine & { wish: OrderWish }): Promise<OrderView>;
  /** Many at once in one transaction, without waiting; refusals come back as values. */
  placeAll(inputs: readonly (Mine & { wish: OrderWish; origin?: Origin })[]): Promise<readonly Placed[]>;
  preview(input: Mine & { wish: OrderWish }): Promise<OrderPreviewView>;
  size(input: Mine & { wish: Omit<OrderWish, "quantity">; by: SizeBy }): Promise<{ quantity: string }>;
  cancel(input: Mine & { orderId: string }): Promise<OrderView>;
  getOrder(input: Mine & { orderId: string }): Promise<OrderView>;
  listOrders(query: OrderQuery): Promise<PageOf<OrderView>>;
  listFills(query: FillQuery): Promise<PageOf<FillView>>;
  listRefused(query: ListQuery): Promise<PageOf<RefusedIntentView>>;
  listPositions(query: PositionQuery): Promise<PageOf<PositionView>>;
  getPosition(input: Mine & { positionId: string }): Promise<PositionView>;
  closePosition(input: Mine & { positionId: string; fraction: number }): Promise<OrderView>;
  protect(
    input: Mine & { positionId: string; stopLoss?: string | null | undefined; takeProfit?: string | null | undefined },
  ): Promise<PositionView>;
};

export type OrderDeskDeps = {
  readonly store: OrderStore;
  readonly holdings: HoldingsReader;
  readonly instruments: InstrumentFinder;
  readonly quotes: QuoteReader;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Symbols whose funding rates are at hand. */
  readonly fundedSymbols: ReadonlySet<string>;
  readonly sleep: (ms: number) => Promise<void>;
};

const AWAIT_VENUE_MS = 2_000;
/** Looks at the order again after so long, and ever longer. */
const FIRST_LOOK_MS = 4;
const LONGEST_LOOK_MS = 40;
const HEARD: readonly OrderStatus[] = ["open", "partially-filled", "filled", "cancelled", "rejected", "expired"];

type Market = { quotes: ReadonlyMap<string, Quote>; nowMs: number };

/** A wish that fits the instrument's steps. */
type Ask = {
  readonly userId: string;
  readonly origin: Origin;
  readonly wish: OrderWish;
  readonly terms: OrderTerms;
  readonly role: OrderRole;
};

export function createOrderDesk(deps: OrderDeskDeps): OrderDesk {
  const { store, instruments, clock } = deps;

  const instrumentOf = (symbol: string): Instrument => {
    const instrument = instruments.find(symbol);
    if (!instrument) throw toError(refusal("unknown-symbol", `${symbol} is not listed here.`, "symbol"));
    return instrument;
  };
  const readMarket = async (): Promise<Market> => {
    const quotes = await deps.quotes.list();
    return { quotes: new Map(quotes.map((quote) => [quote.symbol, quote])), nowMs: clock.now() };
  };
  const pricesOf = (market: Market) => ({
    priceOf: (symbol: string): Price | null => market.quotes.get(symbol)?.last ?? null,
    instrumentOf: (symbol: string) => instruments.find(symbol),
  });
  const markOf = (account: Pick<AccountAtGate, "cash" | "orderMargin" | "positions">, market: Market): MarkedAccount | null =>
    markAccount(account, account.positions, pricesOf(market));

  const askGate = (terms: OrderTerms, role: OrderRole, leverage: number, account: AccountAtGate, market: Market): GateAnswer => {
    const state: GateState = {
      status: account.status,
      takerFeeCentibps: account.takerFeeCentibps,
      available: markOf(account, market)?.available ?? null,
      liveOrders: account.liveOrders,
      position: account.sleeve,
      sameSideResting: account.sameSideResting,
    };
    return checkOrder(
      {
        terms,
        role,
        leverage,
        instrument: instrumentOf(terms.symbol),
        quote: market.quotes.get(terms.symbol) ?? null,
        nowMs: market.nowMs,
      },
      state,
    );
  };

  const planned = (wish: OrderWish): OrderTerms => {
    const plan = planOrder(wish, instrumentOf(wish.symbol));
    if (plan.kind === "refused") throw toError(plan.refusal);
    return plan.terms;
  };

  const placementOf = (ask: Ask, account: AccountAtGate, market: Market): Placement => {
    const { terms, role, wish } = ask;
    const leverage = wish.leverage ?? account.leverage;
    const answer = askGate(terms, role, leverage, account, market);
    if (answer.kind === "refused") return answer;
    return {
      kind: "order",
      order: beginOrder(terms, {
        id: deps.nextId(),
        origin: ask.origin,
        role,
        clientOrderId: wish.clientOrderId,
        leverage,
        reserve: answer.reserve,
        sleeveId: account.sleeve?.id ?? null,
        at: market.nowMs,
      }),
    };
  };

  const send = async (asks: readonly Ask[]): Promise<readonly Placed[]> => {
    const market = await readMarket();
    const byRequest = new Map<PlaceRequest, Ask>(asks.map((ask) => [requestOf(ask), ask]));
    const placed = await store.placeAll([...byRequest.keys()], (request, account) => {
      const ask = byRequest.get(request);
      invariant(ask, "a request that was not asked");
      return placementOf(ask, account, market);
    });
    deps.wakeUps.ring("orders");
    return placed;
  };

  const awaitOrder = async (userId: string, orderId: string, until: (order: Order) => boolean): Promise<Order> => {
    const deadline = clock.now() + AWAIT_VENUE_MS;
    for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_LOOK_MS)) {
      const order = await store.findOrder({ userId, orderId });
      if (!order) throw toError(refusal("order-not-found", "There is no such order."));
      if (until(order) || clock.now() >= deadline) return order;
      await deps.sleep(pause);
    }
  };

  const placeOne = async (ask: Ask): Promise<OrderView> => {
    const [placed] = await send([ask]);
    invariant(placed, "one request, one answer");
    if (placed.kind === "refused") throw toError(placed.refusal);
    if (placed.kind === "repeated") return toOrderView(placed.order);
    return toOrderView(await awaitOrder(ask.userId, placed.order.id, (order) => HEARD.includes(order.status)));
  };

  const showPositions = async (positions: readonly Position[]): Promise<PositionView[]> => {
    const open = positions.filter((position) => position.closedMs === null);
    const [market, holdings] =
      open.length === 0
        ? [null, []]
        : await Promise.all([readMarket(), deps.holdings.list([...new Set(open.map(({ accountId }) => accountId))])]);
    const marked = new Map(market ? holdings.map((each) => [each.accountId, markOf(each, market)]) : []);
    return positions.map((position) =>
      toPositionView(position, {
        price: market?.quotes.get(position.symbol)?.last ?? null,
        instrument: instruments.find(position.symbol),
        account: marked.get(position.accountId) ?? null,
        fundingKnown: deps.fundedSymbols.has(position.symbol),
      }),
    );
  };
  const getPosition = async (one: Mine & { positionId: string }): Promise<Position> => {
    const position = await store.findPosition(one);
    if (!position) throw toError(refusal("position-not-found", "There is no such position."));
    return position;
  };
  const show = async <Row, View>(page: PageOf<Row>, toView: (row: Row) => View): Promise<PageOf<View>> => ({
    items: page.items.map(toView),
    nextCursor: page.nextCursor,
  });

  return {
    place: async ({ userId, wish }) => placeOne({ userId, origin: MANUAL, wish, terms: planned(wish), role: "entry" }),
    placeAll: async (inputs) =>
      send(inputs.map(({ userId, wish, origin = MANUAL }) => ({ userId, origin, wish, terms: planned(wish), role: "entry" as const }))),

    async preview({ userId, wish }) {
      const terms = planned(wish);
      const instrument = instrumentOf(wish.symbol);
      const ask = { userId, origin: MANUAL, wish, terms, role: "entry" as const };
      const [account, market] = await Promise.all([store.findAccountAtGate(requestOf(ask)), readMarket()]);
      if (!account) throw toError(refusal("account-not-found", "There is no such account.", "accountId"));
      const quote = market.quotes.get(wish.symbol);
      const marked = markOf(account, market);
      if (!quote || !marked) throw toError(refusal("price-stale", `There is no price for ${wish.symbol} yet.`, "symbol"));
      const leverage = wish.leverage ?? account.leverage;
      return previewOrder({
        terms,
        leverage,
        instrument,
        quote,
        takerFeeCentibps: account.takerFeeCentibps,
        makerFeeCentibps: account.makerFeeCentibps,
        account: { cash: account.cash, orderMargin: account.orderMargin, holdings: account.positions, marked },
        sleeve: account.sleeve,
        ...pricesOf(market),
        answer: askGate(terms, "entry", leverage, account, market),
        fundingKnown: deps.fundedSymbols.has(wish.symbol),
      });
    },

    async size({ userId, wish, by }) {
      const instrument = instrumentOf(wish.symbol);
      const probe = { ...wish, quantity: formatQuantity(instrument.minQuantity) };
      const [account, market] = await Promise.all([
        store.findAccountAtGate(requestOf({ userId, origin: MANUAL, wish: probe })),
        readMarket(),
      ]);
      if (!account) throw toError(refusal("account-not-found", "There is no such account.", "accountId"));
      const quote = market.quotes.get(wish.symbol);
      const marked = markOf(account, market);
      if (!quote || !marked) throw toError(refusal("price-stale", `There is no price for ${wish.symbol} yet.`, "symbol"));
      const entry = wish.price ?? wish.triggerPrice;
      const sized = sizeOrder({
        by,
        available: marked.available,
        equity: marked.equity,
        assumedPrice: (entry === undefined ? null : parsePrice(entry)) ?? (wish.side === "buy" ? quote.ask : quote.bid),
        stopLoss: wish.stopLoss === undefined ? null : parsePrice(wish.stopLoss),
        leverage: wish.leverage ?? account.leverage,
        feeCentibps: account.takerFeeCentibps,
        instrument,
      });
      if (sized.kind === "refused") throw toError(sized.refusal);
      return { quantity: formatQuantity(sized.quantity) };
    },

    async cancel({ userId, orderId }) {
      const order = await store.requestCancel({ userId, orderId, at: clock.now() });
      if (!order) throw toError(refusal("order-not-found", "There is no such order."));
      if (order.status === "cancelled") return toOrderView(order);
      if (!isLive(order.status)) throw toError(refusal("not-open", `This order is ${order.status} already.`));
      deps.wakeUps.ring("orders");
      return toOrderView(await awaitOrder(userId, orderId, ({ status }) => !isLive(status)));
    },

    async getOrder({ userId, orderId }) {
      const order = await store.findOrder({ userId, orderId });
      if (!order) throw toError(refusal("order-not-found", "There is no such order."));
      return toOrderView(order);
    },
    listOrders: async (query) => show(await store.listOrders(query), toOrderView),
    listFills: async (query) => show(await store.listFills(query), toFillView),
    listRefused: async (query) => show(await store.listRefused(query), toRefusedView),
    async listPositions(query) {
      const page = await store.listPositions(query);
      return { items: await showPositions(page.items), nextCursor: page.nextCursor };
    },
    async getPosition(one) {
      const [view] = await showPositions([await getPosition(one)]);
      invariant(view, "one position, one view");
      return view;
    },

    async closePosition({ userId, positionId, fraction }) {
      const position = await getPosition({ userId, positionId });
      if (position.closedMs !== null) throw toError(refusal("not-open", "This position is closed already."));
      const instrument = instrumentOf(position.symbol);
      const quantity = shareOfPosition(absQuantity(position.quantity), fraction, instrument);
      if (quantity === 0n)
        throw toError(refusal("below-minimum", `This share is below one step of ${formatQuantity(instrument.lotStep)}.`, "fraction"));
      const wish: OrderWish = {
        accountId: position.accountId,
        symbol: position.symbol,
        side: exitSideOf(position),
        type: "market",
        quantity: formatQuantity(quantity),
        reduceOnly: true,
        leverage: position.leverage,
      };
      return placeOne({ userId, origin: position.origin, wish, terms: closingTerms(position, quantity), role: "close" });
    },

    async protect({ userId, positionId, stopLoss, takeProfit }) {
      const market = await readMarket();
      const position = await store.protect({ userId, positionId, at: clock.now() }, (current) => {
        const checked = checkProtection(
          current,
          { stopLoss, takeProfit },
          instrumentOf(current.symbol),
          market.quotes.get(current.symbol) ?? null,
        );
        if (checked.kind === "refused") throw toError(checked.refusal);
        return checked.protection;
      });
      if (!position) {
        await getPosition({ userId, positionId });
        throw toError(refusal("not-open", "This position is closed already."));
      }
      deps.wakeUps.ring("orders");
      const [view] = await showPositions([position]);
      invariant(view, "one position, one view");
      return view;
    },
  };
}

const requestOf = ({ userId, origin, wish }: Pick<Ask, "userId" | "origin" | "wish">): PlaceRequest => ({
  userId,
  accountId: wish.accountId,
  symbol: wish.symbol,
  side: wish.side,
  origin,
  clientOrderId: wish.clientOrderId,
  wish: JSON.stringify(wish, Object.keys(wish).sort()),
});

/** The last close takes all that remains, whatever its step. */
function shareOfPosition(held: Quantity, fraction: number, instrument: Instrument): Quantity {
  if (fraction >= 1) return held;
  const millionths = BigInt(Math.round(fraction * 1_000_000));
  const share = ((held * millionths) / 1_000_000n) as Quantity;
  return isMultipleOf(share, instrument.lotStep) ? share : floorToStep(share, instrument.lotStep);
}

const closingTerms = (position: Position, quantity: Quantity): OrderTerms => ({
  symbol: position.symbol,
  side: exitSideOf(position),
  type: "market",
  timeInForce: "GTC",
  quantity,
  price: null,
  triggerPrice: null,
  trailAmount: null,
  trailPpm: null,
  activationPrice: null,
  reduceOnly: true,
  stopLoss: null,
  takeProfit: null,
});
