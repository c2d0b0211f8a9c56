import { createAccountMarker } from "@slipstream/core/accounts/server";
import { becomeMasterSchema } from "@slipstream/core/masters";
import {
  createMasters,
  createRecordCache,
  type Masters,
  type MastersDeps,
  refreshDueStats,
  refreshStats,
} from "@slipstream/core/masters/server";
import type { OrderWish } from "@slipstream/core/orders";
import {
  createAccountStateReader,
  createAccountStore,
  createInstrumentStore,
  createMarketRecords,
  createMasterStore,
  createPeopleStore,
  createRecordStore,
  createStatsStore,
} from "@slipstream/db";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { openPaperWorld, type PaperWorld, type Trader } from "./paper-world.fixture.ts";

const VISITOR = { ip: "10.0.0.1", userAgent: "a test" };

/** The paper world, with published records in it; prices are written down as the market desk does it. */
export type MastersWorld = PaperWorld & {
  readonly masters: Masters;
  readonly deps: MastersDeps;
  readonly rung: string[];
  readonly visitor: typeof VISITOR;
  /** One second later the symbol trades at `last`, and everybody can read it. */
  tick(symbol: string, last: string): Promise<void>;
  place(who: Trader, wish: Partial<OrderWish>): Promise<string>;
  /** Buys and sells again so that each round brings about `gain` on a coin of 0.1 BTC. */
  rounds(who: Trader, count: number, gain: number): Promise<void>;
  become(who: Trader, terms?: Record<string, unknown>): ReturnType<Masters["become"]>;
  publish(who: Trader, name: string): Promise<string>;
  refresh(masterId: string): Promise<unknown>;
  refreshDue(): Promise<number>;
};

export async function openMastersWorld(): Promise<MastersWorld> {
  const world = await openPaperWorld();
  const { database, clock, nextId, sql } = world;
  const shipped = await loadInstruments(findDataFolder(import.meta.dirname));
  await createInstrumentStore(database).record(shipped.instruments, shipped.source);
  const records = createMarketRecords(database, "replay");
  const rung: string[] = [];
  let marketMs = 0;
  const deps: MastersDeps = {
    masters: createMasterStore(database, { source: "replay" }),
    records: createRecordStore(database),
    stats: createStatsStore(database),
    accounts: createAccountStore(database),
    people: createPeopleStore(database),
    marker: createAccountMarker({
      states: createAccountStateReader(database),
      quotes: records,
      instruments: async () => shipped.instruments,
    }),
    quotes: records,
    marketTime: { now: async () => marketMs },
    wakeUps: { ring: (lane) => void rung.push(lane) },
    clock,
    nextId,
  };
  const masters = createMasters(deps);
  const cache = createRecordCache();

  const tick = async (symbol: string, last: string) => {
    await world.tick(symbol, last);
    const [row] = await sql<{ ms: string }>(
      "SELECT max(market_ms)::text AS ms FROM (SELECT market_ms FROM fills UNION ALL SELECT $1::bigint) t",
      [marketMs],
    );
    marketMs = Math.max(marketMs + 1_000, Number(row?.ms ?? 0));
    await sql(
      `INSERT INTO market_prices (source, symbol, last, bid, ask, market_ms, wall_at) VALUES ('replay', $1, $2, $2, $2, $3, $4)
       ON CONFLICT (source, symbol) DO UPDATE SET last = EXCLUDED.last, market_ms = EXCLUDED.market_ms, wall_at = EXCLUDED.wall_at`,
      [symbol, last, marketMs, new Date(clock.now())],
    );
  };
  const place = async (who: Trader, wish: Partial<OrderWish>) => {
    const order = await world.desk.place({
      userId: who.userId,
      wish: { symbol: "BTC-USDT", side: "buy", type: "market", quantity: "0.1", accountId: who.accountId, ...wish },
    });
    return order.id;
  };
  const publish = (who: Trader, name: string) =>
    masters.publishByOperator({ ...becomeMasterSchema.parse({ displayName: name }), userId: who.userId, accountId: who.accountId });
  return {
    ...world,
    masters,
    deps,
    rung,
    visitor: VISITOR,
    tick,
    place,
    async rounds(who, count, gain) {
      for (let round = 0; round < count; round += 1) {
        await tick("BTC-USDT", "100000");
        await place(who, {});
        await tick("BTC-USDT", String(100_000 + gain * 10));
        await place(who, { side: "sell", reduceOnly: true });
      }
    },
    become: (who, terms = {}) =>
      masters.become({
        ...becomeMasterSchema.parse({ displayName: `Ann ${who.accountId.slice(-6)}`, ...terms }),
        userId: who.userId,
        visitor: VISITOR,
      }),
    publish,
    refresh: (masterId) => refreshStats(deps, masterId),
    refreshDue: () => refreshDueStats({ ...deps, cache }, { budgetMs: 60_000 }),
  };
}
