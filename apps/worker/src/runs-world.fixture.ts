import { createAccountMarker } from "@slipstream/core/accounts/server";
import { NO_CUSTOMS, PreparedMarket, readStrategy, runBacktest, toReport, warmUpBarsOf } from "@slipstream/core/backtest";
import { TIMEFRAME_MS } from "@slipstream/core/market";
import { createRuns, type Runs, type RunTrade } from "@slipstream/core/running/server";
import type { StrategySpec } from "@slipstream/core/strategy";
import { createAccountStateReader, createAccountStore, createCandleHistory, createMarketRecords, createRunStore } from "@slipstream/db";
import { HOUR_MS, type Money, money } from "@slipstream/kernel";
import { brokenLaws, type FreshDatabase, freshDatabase } from "@slipstream/testing";
import { type MarketWorld, openMarketWorld, watchTicks } from "./market-world.fixture.ts";
import { startMarketWorkers } from "./workers/market.ts";
import { startOrdersWorkers } from "./workers/orders.ts";

export type RunningPerson = { readonly userId: string; readonly accountId: string; readonly strategyId: string };

/** The recorded market, with strategies that run on it through the desk that serves everybody. */
export type RunsWorld = {
  readonly db: FreshDatabase;
  readonly world: MarketWorld;
  readonly runs: Runs;
  /** Somebody with an account and a strategy of this kind; nothing runs yet. */
  person(spec: object, cash?: string): Promise<RunningPerson>;
  version(person: RunningPerson, spec: object): Promise<number>;
  /** Lets the market run for some of its hours, in a process of its own; answers where it stood then. */
  runFor(hours: number, meanwhile?: (nowMs: number) => Promise<void>): Promise<number>;
  trades(person: RunningPerson): Promise<readonly RunTrade[]>;
  /** What the back-test of the bars since a moment does, up to where the market stands, with half the spread as slippage. */
  backtest(spec: object, fromMs: number, cash?: string): Promise<ReturnType<typeof toReport>>;
  brokenLaws(): Promise<string[]>;
  close(): Promise<void>;
};

export async function openRunsWorld(startsAt: string): Promise<RunsWorld> {
  const db = await freshDatabase();
  const world = await openMarketWorld(db.url, { REPLAY_FROM: startsAt });
  const { clock, nextId, instruments, quotes } = world.deps;
  const store = createRunStore(world.database);
  const history = createCandleHistory(world.database, { source: "replay", venue: "paper", clock });
  const records = createMarketRecords(world.database, "replay");
  const now = async () => (await records.findClock())?.marketMs ?? Date.parse(startsAt);
  const runs = createRuns({
    store,
    history,
    marker: createAccountMarker({ states: createAccountStateReader(world.database), quotes, instruments: async () => instruments.list() }),
    quotes,
    instruments,
    marketTime: { now },
    wakeUps: { ring: () => undefined },
    clock,
    nextId,
  });
  const writeVersion = async (strategyId: string, userId: string, number: number, spec: object) => {
    await db.sql(
      "INSERT INTO strategy_versions (strategy_id, number, user_id, spec, customs, created_at) VALUES ($1, $2, $3, $4, '{}', now())",
      [strategyId, number, userId, JSON.stringify(readStrategy(spec))],
    );
    await db.sql("UPDATE strategies SET version = $2 WHERE id = $1", [strategyId, number]);
  };
  return {
    db,
    world,
    runs,
    async person(spec, cash = "10000") {
      const [userId, accountId, strategyId] = [nextId(), nextId(), nextId()];
      await db.sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
      await createAccountStore(world.database).open(
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
        { journalId: nextId(), at: clock.now(), marketMs: await now() },
        { maxOpen: 20, onlyFirst: false },
      );
      await db.sql("INSERT INTO strategies (id, user_id, name, created_at, updated_at) VALUES ($1, $2, 'Tested', now(), now())", [
        strategyId,
        userId,
      ]);
      await writeVersion(strategyId, userId, 1, spec);
      return { userId, accountId, strategyId };
    },
    async version({ strategyId, userId }, spec) {
      const [row] = await db.sql<{ version: number }>("SELECT version FROM strategies WHERE id = $1", [strategyId]);
      const number = (row?.version ?? 0) + 1;
      await writeVersion(strategyId, userId, number, spec);
      return number;
    },
    async runFor(hours, meanwhile) {
      const lane = await world.takeLane();
      const ticks = watchTicks(lane.deps);
      const startedMs = await now();
      const stop = await startMarketWorkers(lane.deps, [startOrdersWorkers]);
      await Promise.race([
        ticks.until(startedMs + hours * HOUR_MS),
        new Promise((_, fail) => lane.ended.addEventListener("abort", () => fail(lane.ended.reason))),
      ]);
      await meanwhile?.(ticks.seen.at(-1)?.marketMs ?? 0);
      await stop();
      return ticks.seen.at(-1)?.marketMs ?? 0;
    },
    async trades({ userId, strategyId }) {
      const run = await store.findOfStrategy({ userId, strategyId });
      if (!run) throw new Error("nothing runs");
      return store.trades({ userId, runId: run.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 2_000 });
    },
    async backtest(json, fromMs, cash = "10000") {
      const spec: StrategySpec = readStrategy(json);
      const standsAtMs = await now();
      const widthMs = TIMEFRAME_MS[spec.timeframe];
      const markets = [];
      for (const symbol of spec.symbols) {
        const candles = await history.columns({
          symbol,
          timeframe: spec.timeframe,
          fromMs: fromMs - warmUpBarsOf(spec, NO_CUSTOMS) * widthMs,
          toMs: standsAtMs - (standsAtMs % widthMs),
        });
        markets.push(
          new PreparedMarket({ instrument: instruments.get(symbol), timeframe: spec.timeframe, candles, detail: null, funding: null }),
        );
      }
      const listed = await quotes.list();
      const first = listed.find(({ symbol }) => symbol === spec.symbols[0]);
      const halfSpreadBps = first ? Math.round((Number(first.ask - first.bid) / 2 / Number(first.last)) * 1e6) / 100 : 0;
      const run = runBacktest({
        strategy: spec,
        markets,
        fromMs,
        terms: { initialBalance: money(cash) as Money, feeBps: 5, slippage: { kind: "spread", halfSpreadBps, impactBps: 0 } },
      });
      return toReport(run);
    },
    brokenLaws: () => brokenLaws((text, values) => db.sql(text, values)),
    async close() {
      await world.close();
      await db.drop();
    },
  };
}
