import {
  type Clock,
  HOUR_MS,
  MINUTE_MS,
  type Money,
  type Ms,
  moneyToEstimate,
  type NextId,
  type Price,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import type { EquitySample } from "../accounts/server.ts";
import type { Candle, InstrumentBook, Quote, Tick } from "../market/index.ts";
import type { Fill, Order, Position } from "../orders/index.ts";
import {
  beginOrder,
  checkOrder,
  createOrderLane,
  createRiskDesk,
  type KeptVenue,
  type MarkedAccount,
  markAccount,
  planOrder,
  type VenueReport,
} from "../orders/server.ts";
import { createDemoTrader, type DemoTrader } from "./demo-trader.ts";
import { findMoved, type PriceRange } from "./find-moved.ts";
import { type HistoryAccount, type HistoryBooks, type HistoryTransfer, openHistoryBooks } from "./history-books.ts";
import type { Rule } from "./rule.ts";
import { toWish } from "./to-wish.ts";

/** A recorded market, minute by minute. The same minute always gives the same ticks, one a second, the first at its opening. */
export type MarketTape = {
  readonly symbols: readonly string[];
  openingOf(symbol: string, minuteMs: Ms): Tick;
  /** The first of them is the opening. */
  ticksOf(symbol: string, minuteMs: Ms): readonly Tick[];
  candleOf(symbol: string, minuteMs: Ms): Candle;
  /** Between which prices its ticks lie, at the widest. */
  rangeOf(symbol: string, minuteMs: Ms): PriceRange;
};
export type HistoryTrader = {
  readonly key: string;
  readonly symbols: readonly string[];
  readonly rule: Rule;
  readonly account: HistoryAccount;
};

/** What trading left behind, as the tables hold it. */
export type History = {
  readonly accounts: readonly (HistoryAccount & { readonly cash: Money })[];
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly transfers: readonly HistoryTransfer[];
  readonly samples: readonly EquitySample[];
};

export type HistoryDeps = {
  readonly tape: MarketTape;
  readonly venue: KeptVenue & { onTick(tick: Tick): readonly VenueReport[] };
  readonly instruments: InstrumentBook;
  readonly clock: Clock;
  readonly nextId: NextId;
};
type Span = { readonly fromMs: Ms; readonly untilMs: Ms };

/**
 * Lets rules trade over a stretch of a recording through the engine that serves everybody: the same plan, gate, venue, settlement and risk desk,
 * only with books in memory. A bar that closes is answered by an order that fills at the first tick after it.
 */
export async function playHistory(traders: readonly HistoryTrader[], span: Span, deps: HistoryDeps): Promise<History> {
  const desk = openHistoryDesk(traders, span, deps);
  for (let minuteMs = span.fromMs; minuteMs < span.untilMs; minuteMs += MINUTE_MS) await desk.play(minuteMs);
  return desk.close();
}

type Player = HistoryTrader & { readonly trader: DemoTrader };

function openHistoryDesk(traders: readonly HistoryTrader[], { fromMs }: Span, deps: HistoryDeps) {
  const { tape, venue, instruments, clock, nextId } = deps;
  const books = openHistoryBooks(
    traders.map(({ account }) => account),
    { at: clock.now(), nextId, fromMs },
  );
  const bus = { publish: () => undefined };
  const risk = createRiskDesk({ store: books.risk, instruments, bus, standsAtMs: fromMs - 1 });
  const lane = createOrderLane({ venue, store: books.lane, bus, onSettled: risk.settled, crashPoint: () => undefined });
  const players = traders.map((each): Player => ({ ...each, trader: createDemoTrader(each.symbols, each.rule) }));
  const lasts = new Map<string, Tick>();
  const samples: EquitySample[] = [];
  const market = { priceOf: (symbol: string): Price | null => lasts.get(symbol)?.last ?? null, instrumentOf: instruments.find };

  const markOf = (accountId: string): MarkedAccount | null => {
    const state = books.stateOf(accountId);
    return markAccount(state, state.positions, market);
  };
  const sample = (marketMs: Ms): void => {
    for (const { account } of players) {
      const { cash } = books.stateOf(account.id);
      const marked = markOf(account.id);
      if (marked) samples.push({ accountId: account.id, marketMs, equity: marked.equity, cash, external: account.initialBalance });
    }
  };

  const follow = async (tick: Tick): Promise<void> => {
    lasts.set(tick.symbol, tick);
    const reports = venue.onTick(tick);
    if (reports.length > 0) await lane.settle(reports);
    if (await risk.onTick(tick)) await lane.work();
  };

  type Due = { readonly player: Player; readonly symbol: string };
  /** The bars that a minute closed. */
  const see = (minuteMs: Ms): Due[] =>
    players.flatMap((player) =>
      player.symbols.filter((symbol) => player.trader.see(symbol, tape.candleOf(symbol, minuteMs))).map((symbol) => ({ player, symbol })),
    );
  const act = async (due: readonly Due[], minuteMs: Ms): Promise<void> => {
    let planned = false;
    for (const { player, symbol } of due) planned = placeWish(player, symbol, minuteMs, { books, lasts, deps, markOf }) || planned;
    if (planned) await lane.work();
  };
  const movedIn = (minuteMs: Ms) => findMoved(books.liveOrders(), books.stakes(), (symbol) => tape.rangeOf(symbol, minuteMs), instruments);

  /** The rest of a minute, second by second. */
  const playOn = async (minuteMs: Ms, moved: ReadonlySet<string>): Promise<void> => {
    const played = tape.symbols.flatMap((symbol) => (moved.has(symbol) ? [tape.ticksOf(symbol, minuteMs)] : []));
    const seconds = Math.max(0, ...played.map(({ length }) => length));
    for (let second = 1; second < seconds; second += 1)
      for (const ticks of played) {
        const tick = ticks[second];
        if (tick) await follow(tick);
      }
  };

  return {
    async play(minuteMs: Ms): Promise<void> {
      const closedMs = minuteMs - MINUTE_MS;
      const due = minuteMs === fromMs ? [] : see(closedMs);
      const isSampled = minuteMs === fromMs || minuteMs % HOUR_MS === 0;
      if (due.length === 0 && !isSampled && movedIn(minuteMs).size === 0) return;
      for (const symbol of tape.symbols) await follow(tape.openingOf(symbol, minuteMs));
      if (isSampled) sample(minuteMs);
      await act(due, closedMs);
      await playOn(minuteMs, movedIn(minuteMs));
    },
    close(): History {
      const { cashOf, ...all } = books.all();
      return { ...all, accounts: players.map(({ account }) => ({ ...account, cash: cashOf(account.id) })), samples };
    },
  };
}

type Desk = {
  readonly books: HistoryBooks;
  readonly lasts: ReadonlyMap<string, Tick>;
  readonly deps: HistoryDeps;
  markOf(accountId: string): MarkedAccount | null;
};

/** Asks the rule, plans, and asks the gate, as the desk does for everybody; answers whether there is an order to send. */
function placeWish({ key, account, trader }: Player, symbol: string, minuteMs: Ms, { books, lasts, deps, markOf }: Desk): boolean {
  const instrument = deps.instruments.get(symbol);
  const tick = lasts.get(symbol);
  const marked = markOf(account.id);
  if (!tick || !marked) return false;
  const state = books.stateOf(account.id);
  const sleeve = state.positions.find((position) => position.symbol === symbol) ?? null;
  const decision = trader.decide(symbol, sleeve, moneyToEstimate(marked.equity));
  const held = sleeve?.quantity ?? ZERO_QUANTITY;
  const wish = toWish(decision, { key, accountId: account.id, instrument, minuteMs, held, last: tick.last });
  if (!wish) return false;
  const plan = planOrder(wish, instrument);
  if (plan.kind === "refused") return false;
  const at = deps.clock.now();
  const quote: Quote = { ...tick, wallMs: at };
  const answer = checkOrder(
    { terms: plan.terms, role: "entry", leverage: account.leverage, instrument, quote, nowMs: at },
    {
      status: "active",
      takerFeeCentibps: account.takerFeeCentibps,
      available: marked.available,
      liveOrders: state.liveOrders,
      position: sleeve,
      sameSideResting: state.restingOn(symbol, wish.side),
    },
  );
  if (answer.kind === "refused") return false;
  books.plan({
    ...beginOrder(plan.terms, {
      id: deps.nextId(),
      origin: account.origin,
      role: "entry",
      clientOrderId: wish.clientOrderId,
      leverage: account.leverage,
      reserve: answer.reserve,
      sleeveId: sleeve?.id ?? null,
      at,
    }),
    accountId: account.id,
    userId: account.userId,
    venue: account.venue,
  });
  return true;
}
