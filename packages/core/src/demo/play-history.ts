import { type Clock, HOUR_MS, MINUTE_MS, type Money, type Ms, type NextId, type Price } from "@slipstream/kernel";
import type { EquitySample } from "../accounts/server.ts";
import type { Candle, InstrumentBook, Tick } from "../market/index.ts";
import type { Fill, Order, OrderWish, Position } from "../orders/index.ts";
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
import {
  createRunTrader,
  fillTicksOf,
  type RunIntent,
  type RunPosition,
  type RunTrader,
  stepsAtFill,
  toEntryWish,
  toExitWish,
} from "../running/server.ts";
import type { StrategySpec } from "../strategy/index.ts";
import { findMoved, type PriceRange } from "./find-moved.ts";
import { type HistoryAccount, type HistoryBooks, type HistoryTransfer, openHistoryBooks } from "./history-books.ts";
import { createMinuteBars, type MinuteBars } from "./minute-bars.ts";

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
export type HistoryTrader = { readonly runId: string; readonly spec: StrategySpec; readonly account: HistoryAccount };

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
 * Lets strategies trade over a stretch of a recording through the engine that serves everybody: the same decisions, plan, gate, venue, settlement and risk
 * desk, only with books in memory. A bar that closes is answered by orders that fill at the first tick after it.
 */
export async function playHistory(traders: readonly HistoryTrader[], span: Span, deps: HistoryDeps): Promise<History> {
  const desk = openHistoryDesk(traders, span, deps);
  for (let minuteMs = span.fromMs; minuteMs < span.untilMs; minuteMs += MINUTE_MS) await desk.play(minuteMs);
  return desk.close();
}

type Player = HistoryTrader & { readonly trader: RunTrader; readonly bars: ReadonlyMap<string, MinuteBars> };
const VERSION = 1;

function openHistoryDesk(traders: readonly HistoryTrader[], { fromMs }: Span, deps: HistoryDeps) {
  const { tape, venue, instruments, clock, nextId } = deps;
  const books = openHistoryBooks(
    traders.map(({ account }) => account),
    { at: clock.now(), nextId, fromMs },
  );
  const bus = { publish: () => undefined };
  const risk = createRiskDesk({ store: books.risk, instruments, bus, standsAtMs: fromMs - 1 });
  const lane = createOrderLane({ venue, store: books.lane, bus, onSettled: risk.settled, crashPoint: () => undefined });
  const players = traders.map(
    (each): Player => ({
      ...each,
      trader: createRunTrader([{ number: VERSION, spec: each.spec, customs: {} }], instruments),
      bars: new Map(each.spec.symbols.map((symbol) => [symbol, createMinuteBars(each.spec.timeframe)])),
    }),
  );
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

  type Due = { readonly player: Player; readonly symbols: ReadonlySet<string> };
  /** Whose bars a minute closed. */
  const see = (minuteMs: Ms): Due[] =>
    players.flatMap((player) => {
      const symbols = new Set<string>();
      for (const [symbol, bars] of player.bars) {
        const bar = bars.add(tape.candleOf(symbol, minuteMs));
        if (bar && player.trader.see(symbol, bar)) symbols.add(symbol);
      }
      return symbols.size > 0 ? [{ player, symbols }] : [];
    });
  /** As the desk of running strategies does: exits, then entries with what these have freed. */
  const act = async (due: readonly Due[], closedMs: Ms): Promise<void> => {
    const closeOf = (symbol: string) => tape.candleOf(symbol, closedMs - MINUTE_MS).close;
    const desk: Desk = { books, lasts, deps, market };
    const wanted = due.flatMap(({ player, symbols }) => {
      const { trader, account } = player;
      trader.sync(positionsOf(books, account.id));
      if (!trader.mayAct(symbols, VERSION, null)) return [];
      const positions = positionsOf(books, account.id);
      const atClose = { ...market, priceOf: (symbol: string) => (symbols.has(symbol) ? closeOf(symbol) : market.priceOf(symbol)) };
      const funds = (leverage: number) => fundsOf(desk, account, leverage, atClose);
      const moment = { closedMs, symbols, positions, version: VERSION, swap: null, maxPositions: null, opensStopped: null, funds };
      return trader.decide(moment).map((intent) => ({ player, intent }));
    });
    for (const wishOf of [exitWish, entryWish]) {
      let planned = false;
      for (const { player, intent } of wanted) {
        const wish = wishOf(player, intent, desk);
        if (wish) planned = plan(player, wish, desk) || planned;
      }
      if (planned) await lane.work();
    }
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
      const due = minuteMs === fromMs ? [] : see(minuteMs - MINUTE_MS);
      const isSampled = minuteMs === fromMs || minuteMs % HOUR_MS === 0;
      if (due.length === 0 && !isSampled && movedIn(minuteMs).size === 0) return;
      for (const symbol of tape.symbols) await follow(tape.openingOf(symbol, minuteMs));
      if (isSampled) sample(minuteMs);
      await act(due, minuteMs);
      await playOn(minuteMs, movedIn(minuteMs));
    },
    close(): History {
      const { cashOf, ...all } = books.all();
      return { ...all, accounts: players.map(({ account }) => ({ ...account, cash: cashOf(account.id) })), samples };
    },
  };
}

type Market = Parameters<typeof markAccount>[2];
type Desk = {
  readonly books: HistoryBooks;
  readonly lasts: ReadonlyMap<string, Tick>;
  readonly deps: HistoryDeps;
  readonly market: Market;
};

const positionsOf = (books: HistoryBooks, accountId: string): ReadonlyMap<string, RunPosition> =>
  new Map(books.newestOf(accountId).map((position) => [position.symbol, { ...position, version: VERSION }]));

function fundsOf({ books }: Desk, account: HistoryAccount, leverage: number, market: Market) {
  const state = books.stateOf(account.id);
  const marked = markAccount(state, state.positions, market);
  return {
    equity: () => Number(marked?.equity ?? 0n),
    available: () => Number(marked?.available ?? 0n),
    leverage,
    feeCentibps: account.takerFeeCentibps,
  };
}

function exitWish({ runId, account }: Player, intent: RunIntent): OrderWish | null {
  // Their stops stand where they were placed: no strategy of the demo moves one.
  if (intent.kind === "protect") throw new Error(`a stop of ${runId} would move`);
  return intent.kind === "exit" ? toExitWish(intent.position, intent.barMs, { runId, accountId: account.id }, "x") : null;
}

function entryWish({ runId, account, trader }: Player, intent: RunIntent, desk: Desk): OrderWish | null {
  if (intent.kind !== "enter") return null;
  const { symbol, side, version, ranges } = intent;
  const instrument = desk.deps.instruments.get(symbol);
  const tick = desk.lasts.get(symbol);
  if (!tick) return null;
  const steps = stepsAtFill(intent.steps, side, tick, instrument, fundsOf(desk, account, intent.leverage, desk.market));
  if (steps === 0) return null;
  const protection = trader.trader(version).plan(symbol, { side, steps, entryTicks: fillTicksOf(side, tick, instrument) }, ranges);
  return toEntryWish(intent, steps, protection, { runId, accountId: account.id }, instrument);
}

/** Plans, and asks the gate, as the desk does for everybody; answers whether there is an order to send. */
function plan({ account }: Player, wish: OrderWish, { books, lasts, deps, market }: Desk): boolean {
  const instrument = deps.instruments.get(wish.symbol);
  const tick = lasts.get(wish.symbol);
  const state = books.stateOf(account.id);
  const marked = markAccount(state, state.positions, market);
  const plan = planOrder(wish, instrument);
  if (!tick || !marked || plan.kind === "refused") return false;
  const at = deps.clock.now();
  const sleeve = state.positions.find((position) => position.symbol === wish.symbol) ?? null;
  const answer = checkOrder(
    { terms: plan.terms, role: "entry", leverage: account.leverage, instrument, quote: { ...tick, wallMs: at }, nowMs: at },
    {
      status: "active",
      takerFeeCentibps: account.takerFeeCentibps,
      available: marked.available,
      liveOrders: state.liveOrders,
      position: sleeve,
      sameSideResting: state.restingOn(wish.symbol, wish.side),
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
