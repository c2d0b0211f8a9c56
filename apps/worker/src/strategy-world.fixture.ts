import { createAccountMarker } from "@slipstream/core/accounts/server";
import { readStrategy } from "@slipstream/core/backtest";
import type { CandleHistory } from "@slipstream/core/history/server";
import { type Candle, createInstrumentBook, type Quote, TIMEFRAME_MS, type Tick, type Timeframe } from "@slipstream/core/market";
import { type CandleBuilder, createCandleBuilder } from "@slipstream/core/market/server";
import { createRuns, type RunStore, type Runs, type RunTrade } from "@slipstream/core/running/server";
import { connectDatabase, createAccountStateReader, createAccountStore, createLeaseStore, createRunStore } from "@slipstream/db";
import { decimalsOf, MINUTE_MS, money, type Price, price, toEstimate } from "@slipstream/kernel";
import { brokenLaws, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { findDataFolder, loadInstruments } from "@slipstream/venues/replay";
import { createPaperWork, type PaperWork } from "./paper-work.ts";

const LANE = "market:test";
export const FIRST_MS = Date.parse("2025-05-20T10:00:00Z");
const QUARTERS = [0, 15_000, 30_000, 45_000] as const;

export type StrategyPerson = { readonly userId: string; readonly accountId: string; readonly strategyId: string };
/** Open, the two ends in the order in which they are met, close. */
export type MinuteShape = readonly [number, number, number, number];

type Shapes = Readonly<Record<string, MinuteShape>>;

/**
 * The paper venue and running strategies over a real database, on a market that a test writes: minute by minute, four ticks each. What was played is kept, so that
 * after a crash the same ticks come again.
 */
export type StrategyWorld = Awaited<ReturnType<typeof openStrategyWorld>>;

export async function openStrategyWorld(symbols: readonly string[] = ["BTC-USDT", "ETH-USDT"]) {
  const fresh = await freshDatabase();
  const database = connectDatabase(fresh.url);
  const clock = fixedClock("2026-03-01T12:00:00Z");
  const nextId = sequentialIds(17);
  const { instruments: shipped } = await loadInstruments(findDataFolder(import.meta.dirname));
  const instruments = createInstrumentBook(shipped.filter(({ symbol }) => symbols.includes(symbol)));
  const sql = <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => fresh.sql<Row>(text, values);
  /** All ticks, moment by moment. */
  const moments: Tick[][] = [];
  const quotes = new Map<string, Quote>();
  let crashPoint: (label: string) => void = () => undefined;
  let marketMs = FIRST_MS - MINUTE_MS;
  let isAway = false;
  let builders = new Map<string, CandleBuilder>();
  let closed = new Map<string, Candle[]>();

  const remember = (tick: Tick): void => {
    const builder = builders.get(tick.symbol) ?? createCandleBuilder(decimalsOf(instruments.get(tick.symbol).lotStep), []);
    builders.set(tick.symbol, builder);
    for (const { timeframe, candle } of builder.add(tick)) {
      const key = `${tick.symbol} ${timeframe}`;
      closed.set(key, [...(closed.get(key) ?? []), candle]);
    }
  };
  const history: CandleHistory = {
    async span(symbol, timeframe) {
      const bars = closed.get(`${symbol} ${timeframe}`);
      const [first, last] = [bars?.[0], bars?.at(-1)];
      return first && last ? { fromMs: first.openMs, toMs: last.openMs + TIMEFRAME_MS[timeframe] } : null;
    },
    async columns({ symbol, timeframe, fromMs, toMs }) {
      const bars = (closed.get(`${symbol} ${timeframe}`) ?? []).filter(({ openMs }) => openMs >= fromMs && openMs < toMs);
      const column = (read: (bar: Candle) => number) => Float64Array.from(bars, read);
      return {
        openMs: column(({ openMs }) => openMs),
        open: column(({ open }) => toEstimate(open)),
        high: column(({ high }) => toEstimate(high)),
        low: column(({ low }) => toEstimate(low)),
        close: column(({ close }) => toEstimate(close)),
        volume: column(({ volume }) => volume),
        funding: null,
      };
    },
    funding: async () => null,
  };
  const open = async (standsAtMs: number): Promise<PaperWork> => {
    await database.pool.query("UPDATE leases SET expires_at = clock_timestamp() - interval '1 millisecond'");
    const fence = await createLeaseStore(database).take(LANE, "a test", 3_600_000);
    if (fence === null) throw new Error("the lane is held");
    builders = new Map();
    closed = new Map();
    for (const moment of moments) for (const tick of moment) if (tick.marketMs <= standsAtMs) remember(tick);
    const work = createPaperWork({
      database,
      lane: LANE,
      fence,
      instruments,
      bus: { publish: () => undefined },
      clock,
      nextId,
      standsAtMs,
      crashPoint: (label) => crashPoint(label),
      runs: {
        history,
        runningBar: async (symbol: string, timeframe: Timeframe) => builders.get(symbol)?.find(timeframe) ?? null,
        onTrouble: (error, what) => {
          throw new Error(what, { cause: error });
        },
      },
    });
    await work.recover();
    return work;
  };
  let current = await open(marketMs);
  const play = async (moment: readonly Tick[]): Promise<void> => {
    clock.advance(16);
    for (const tick of moment) {
      quotes.set(tick.symbol, { ...tick, wallMs: clock.now() });
      if (tick.marketMs > marketMs) marketMs = tick.marketMs;
    }
    if (!isAway) await current.onTicks(moment);
    for (const tick of moment) remember(tick);
  };
  const tickOf = (symbol: string, last: number, atMs: number): Tick => {
    const { tickSize } = instruments.get(symbol);
    const at = ((price(last.toFixed(decimalsOf(tickSize))) / tickSize) * tickSize) as Price;
    return { symbol, last: at, bid: (at - tickSize) as Price, ask: (at + tickSize) as Price, volume: 1, marketMs: atMs, jump: false };
  };
  const playMinute = async (shapes: Shapes, openMs: number): Promise<void> => {
    for (const [quarter, offsetMs] of QUARTERS.entries()) {
      if (openMs + offsetMs <= marketMs) continue;
      const moment = symbols.map((symbol) => {
        const last = quotes.get(symbol)?.last;
        return tickOf(symbol, shapes[symbol]?.[quarter] ?? (last === undefined ? 1_000 : toEstimate(last)), openMs + offsetMs);
      });
      moments.push(moment);
      await play(moment);
    }
  };
  const store: RunStore = createRunStore(database);
  const reader = createAccountStateReader(database);
  const runs: Runs = createRuns({
    store,
    history,
    marker: createAccountMarker({
      states: reader,
      quotes: { list: async () => [...quotes.values()] },
      instruments: async () => instruments.list(),
    }),
    quotes: { list: async () => [...quotes.values()] },
    instruments,
    marketTime: { now: async () => marketMs },
    wakeUps: { ring: () => undefined },
    clock,
    nextId,
  });
  const writeVersion = async (strategyId: string, userId: string, number: number, spec: object) => {
    await sql(
      "INSERT INTO strategy_versions (strategy_id, number, user_id, spec, customs, created_at) VALUES ($1, $2, $3, $4, '{}', now())",
      [strategyId, number, userId, JSON.stringify(readStrategy(spec))],
    );
    await sql("UPDATE strategies SET version = $2 WHERE id = $1", [strategyId, number]);
  };
  const strategyOf = async (userId: string, accountId: string, spec: object): Promise<StrategyPerson> => {
    const strategyId = nextId();
    await sql("INSERT INTO strategies (id, user_id, name, created_at, updated_at) VALUES ($1, $2, 'Tested', now(), now())", [
      strategyId,
      userId,
    ]);
    await writeVersion(strategyId, userId, 1, spec);
    return { userId, accountId, strategyId };
  };

  return {
    database,
    sql,
    clock,
    nextId,
    instruments,
    runs,
    store,
    nowMs: () => marketMs,
    /** One more minute: each symbol's four ticks; those that are not named stand still. */
    minute: (shapes: Shapes) => playMinute(shapes, Math.floor(marketMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS),
    /** What is left of a minute that a crash has cut. */
    finishMinute: (shapes: Shapes) => playMinute(shapes, Math.floor(marketMs / MINUTE_MS) * MINUTE_MS),
    tend: () => current.tendRuns(),
    /** Market time goes on without a tick. */
    skipTo(ms: number): void {
      marketMs = Math.max(marketMs, ms - MINUTE_MS);
    },
    /** The market moves while nobody decides. */
    async away(work: () => Promise<void>): Promise<void> {
      isAway = true;
      await work();
      isAway = false;
      current = await open(marketMs);
    },
    /** What the nightly check reads. */
    checkDeps: () => ({
      history,
      instruments,
      marketNow: async () => marketMs,
      clock,
      checks: { listDue: async () => [], record: async () => [], prune: async () => 0 },
    }),
    /** The process dies, and another goes on from a checkpoint so much earlier: the same ticks come again. */
    async restart(backMs = 0): Promise<void> {
      const untilMs = marketMs;
      const standsAtMs = untilMs - backMs;
      marketMs = standsAtMs;
      current = await open(standsAtMs);
      for (const moment of moments.filter(([tick]) => (tick?.marketMs ?? 0) > standsAtMs)) await play(moment);
    },
    /** Dies at the given time that a label is passed. */
    crashAt(label: string, time: number): void {
      let passed = 0;
      crashPoint = (each) => {
        if (each === label) passed += 1;
        if (each === label && passed === time) {
          crashPoint = () => undefined;
          throw new Error(`killed at ${label}`);
        }
      };
    },
    async person(spec: object, cash = "10000"): Promise<StrategyPerson> {
      const [userId, accountId] = [nextId(), nextId()];
      await sql("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Ann', 'x')", [userId, `${userId}@example.com`]);
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
      return strategyOf(userId, accountId, spec);
    },
    strategyOf,
    async version({ strategyId, userId }: StrategyPerson, spec: object): Promise<number> {
      const [row] = await sql<{ version: number }>("SELECT version FROM strategies WHERE id = $1", [strategyId]);
      const number = (row?.version ?? 0) + 1;
      await writeVersion(strategyId, userId, number, spec);
      return number;
    },
    /** Starts it, and has the desk notice. */
    async start(person: StrategyPerson, limits: { dailyLossPercent?: number; maxPositions?: number } = {}): Promise<string> {
      const { runId } = await runs.start({ ...person, ...limits });
      await current.tendRuns();
      return runId;
    },
    async trades({ userId }: StrategyPerson, runId: string): Promise<readonly RunTrade[]> {
      return store.trades({ userId, runId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 1_000 });
    },
    async decisions({ userId }: StrategyPerson, runId: string) {
      return (await store.decisions({ userId, runId, limit: 200 })).items.reverse();
    },
    brokenLaws: () => brokenLaws((text, values) => fresh.sql(text, values)),
    async close(): Promise<void> {
      await database.close();
      await fresh.drop();
    },
  };
}
