import { createInstrumentBook, type InstrumentBook, type Quote, type Tick } from "@slipstream/core/market";
import { createOrderDesk, createOrderLane, createRiskDesk, type OrderDesk } from "@slipstream/core/orders/server";
import {
  connectDatabase,
  createAccountStateReader,
  createAccountStore,
  createLaneStore,
  createLeaseStore,
  createOrderStore,
  createRiskStore,
  type Database,
} from "@slipstream/db";
import { money, type NextId, type Price, price } from "@slipstream/kernel";
import { brokenLaws, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { createPaperVenue } from "@slipstream/venues/paper";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";

const LANE = "market:test";
const FIRST_MS = Date.parse("2025-05-20T10:00:00Z");

type Moved = { readonly spread?: string; readonly jump?: boolean };
export type Trader = { readonly userId: string; readonly accountId: string };

/** The paper venue, its lane and the desk over a real database; the market moves when a test says so. */
export type PaperWorld = {
  readonly database: Database;
  readonly desk: OrderDesk;
  readonly nextId: NextId;
  readonly clock: ReturnType<typeof fixedClock>;
  sql<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  trader(cash?: string): Promise<Trader>;
  /** One second later the symbol trades at `last`; answers when the venue has done what follows from it. */
  tick(symbol: string, last: string, moved?: Moved): Promise<void>;
  /** Lets market time pass without a trade. */
  pass(ms: number): void;
  /** Lets the lane look. */
  work(): Promise<void>;
  /** Somebody else takes the lane, starts from the books, and hears the last price of each symbol again. The loser's hands come back. */
  takeOver(): Promise<{ tickAsLoser(symbol: string, last: string): Promise<void> }>;
  brokenLaws(): Promise<string[]>;
  close(): Promise<void>;
};

export async function openPaperWorld(): Promise<PaperWorld> {
  const fresh = await freshDatabase();
  const database = connectDatabase(fresh.url);
  const clock = fixedClock("2026-03-01T12:00:00Z");
  const nextId = sequentialIds(11);
  const { instruments: shipped } = await loadInstruments(findDataFolder(import.meta.dirname));
  const instruments = createInstrumentBook(shipped);
  const quotes = new Map<string, Quote>();
  let marketMs = FIRST_MS;

  const open = async () => {
    await database.pool.query("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
    const fence = await createLeaseStore(database).take(LANE, "a test", 3_600_000);
    if (fence === null) throw new Error("the lane is held");
    const venue = createPaperVenue(instruments);
    const held = { venue: "paper", lane: LANE, fence };
    const store = createLaneStore(database, held, { clock, nextId });
    const bus = { publish: () => undefined };
    const risk = createRiskDesk({ store: createRiskStore(database, held, { clock, nextId }), instruments, bus, standsAtMs: marketMs });
    const lane = createOrderLane({ venue, store, bus, onSettled: risk.settled, crashPoint: () => undefined });
    await risk.recover();
    await lane.recover();
    return { venue, lane, risk };
  };
  let current = await open();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  };
  const play = async ({ venue, lane, risk }: typeof current, tick: Tick) => {
    const reports = venue.onTick(tick);
    if (reports.length > 0) await lane.settle(reports);
    if (await risk.onTick(tick)) await lane.work();
    await lane.keepPeaks();
  };
  const move = (symbol: string, last: string, moved: Moved = {}): Tick => {
    const tick = tickOf(instruments, symbol, last, marketMs, moved);
    quotes.set(symbol, { symbol, last: tick.last, bid: tick.bid, ask: tick.ask, marketMs, wallMs: clock.now() });
    return tick;
  };
  for (const { symbol } of instruments.list()) await play(current, move(symbol, "1000"));

  const desk = createOrderDesk({
    store: createOrderStore(database, { clock, nextId }),
    holdings: createAccountStateReader(database),
    instruments,
    quotes: { find: async (symbol) => quotes.get(symbol) ?? null, list: async () => [...quotes.values()] },
    wakeUps: { ring: () => void inTurn(() => current.lane.work()), listen: () => () => undefined },
    clock,
    nextId,
    fundedSymbols: new Set(),
    // Waiting for the venue is waiting for its turn; time passes so that waiting ends.
    sleep: async (ms) => {
      clock.advance(ms);
      await turn;
    },
  });

  return {
    database,
    desk,
    nextId,
    clock,
    sql: (text, values) => fresh.sql(text, values),
    async trader(cash = "10000") {
      const [userId, accountId] = [nextId(), nextId()];
      await fresh.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
      await createAccountStore(database).open(
        {
          id: accountId,
          userId,
          venue: "paper",
          mode: "paper",
          name: "Main",
          currency: "USDT",
          initialBalance: money(cash),
          takerFeeCentibps: 500,
          makerFeeCentibps: 200,
          defaultLeverage: 10,
        },
        { journalId: nextId(), at: clock.now(), marketMs },
        { maxOpen: 20, onlyFirst: false },
      );
      return { userId, accountId };
    },
    async tick(symbol, last, moved) {
      marketMs += 1_000;
      clock.advance(16);
      const tick = move(symbol, last, moved);
      await inTurn(() => play(current, tick));
    },
    pass(ms) {
      marketMs += ms;
    },
    work: () => inTurn(async () => void (await current.lane.work())),
    async takeOver() {
      const loser = current;
      current = await open();
      for (const { symbol, last } of quotes.values())
        await play(current, tickOf(instruments, symbol, String(Number(last) / 1e18), marketMs));
      await current.lane.work();
      return { tickAsLoser: (symbol, last) => play(loser, tickOf(instruments, symbol, last, marketMs)) };
    },
    brokenLaws: () => brokenLaws((text, values) => fresh.sql(text, values)),
    async close() {
      await turn;
      await database.close();
      await fresh.drop();
    },
  };
}

function tickOf(instruments: InstrumentBook, symbol: string, last: string, marketMs: number, { spread, jump = false }: Moved = {}): Tick {
  const half = spread === undefined ? instruments.get(symbol).tickSize : price(spread) / 2n;
  const at = price(last);
  return { symbol, last: at, bid: (at - half) as Price, ask: (at + half) as Price, volume: 1, marketMs, jump };
}
