// Strategies in memory, and a history of drawn candles, for the tests of this area.
import { money, price, quantity } from "@slipstream/kernel";
import { createRandom, sequentialIds } from "@slipstream/testing";
import type { CandleHistory } from "../history/server.ts";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "../market/index.ts";
import type { CandleColumns } from "./candle-columns.ts";
import { createIndicators } from "./create-indicators.ts";
import { createStrategies } from "./create-strategies.ts";
import { customIdsOf } from "./freeze-customs.ts";
import type {
  IndicatorRecord,
  IndicatorStore,
  RuleProposer,
  StrategyRecord,
  StrategyRunsPort,
  StrategyStore,
  VersionRecord,
} from "./ports.ts";

export const START = Date.UTC(2025, 4, 1);
const NOW = Date.UTC(2026, 10, 21, 12);
export const ANN = "0199b0a0-0000-7000-8000-00000000000a";
export const BOB = "0199b0a0-0000-7000-8000-00000000000b";

const instrument = (symbol: string, maxLeverage = 100): Instrument => ({
  venue: "paper",
  symbol,
  kind: "perpetual",
  base: symbol.split("-")[0] ?? symbol,
  quote: "USDT",
  validFromMs: 0,
  tickSize: price("0.1"),
  lotStep: quantity("0.001"),
  minQuantity: quantity("0.001"),
  maxQuantity: quantity("1000"),
  minNotional: money("5"),
  maxLeverage,
  maintenanceTiers: [{ upTo: null, rate: price("0.005"), deduction: money("0") }],
});
export const LISTED = [instrument("BTC-USDT"), instrument("ETH-USDT"), instrument("DOGE-USDT", 20)];

/** A walk of closes around 1,000, to the tick. */
export function drawCandles(seed: number, bars: number, barMs: number): CandleColumns {
  const random = createRandom(seed);
  const column = () => new Float64Array(bars);
  const drawn = { openMs: column(), open: column(), high: column(), low: column(), close: column(), volume: column(), funding: null };
  let last = 10_000;
  for (let bar = 0; bar < bars; bar++) {
    const next = Math.max(5_000, last + random.below(101) - 50);
    drawn.openMs[bar] = START + bar * barMs;
    drawn.open[bar] = last / 10;
    drawn.high[bar] = (Math.max(last, next) + random.below(20)) / 10;
    drawn.low[bar] = (Math.min(last, next) - random.below(20)) / 10;
    drawn.close[bar] = next / 10;
    drawn.volume[bar] = 10 + random.below(100);
    last = next;
  }
  return drawn;
}

/** BTC-USDT alone has candles. */
export function drawnHistory(timeframe: Timeframe, candles: CandleColumns): CandleHistory {
  const { openMs } = candles;
  return {
    async span(symbol, asked) {
      const [first, last] = [openMs[0], openMs.at(-1)];
      if (symbol !== "BTC-USDT" || asked !== timeframe || first === undefined || last === undefined) return null;
      return { fromMs: first, toMs: last + TIMEFRAME_MS[timeframe] };
    },
    async columns({ fromMs, toMs }) {
      const [from, to] = [openMs.findIndex((ms) => ms >= fromMs), openMs.findIndex((ms) => ms >= toMs)];
      const cut = (column: Float64Array) => column.slice(from < 0 ? openMs.length : from, to < 0 ? openMs.length : to);
      const { open, high, low, close, volume } = candles;
      return {
        openMs: cut(openMs),
        open: cut(open),
        high: cut(high),
        low: cut(low),
        close: cut(close),
        volume: cut(volume),
        funding: null,
      };
    },
    funding: async () => null,
  };
}

type Kept<Record> = Record & { readonly userId: string };

function memoryStrategies(): StrategyStore {
  const kept: (Kept<StrategyRecord> & { deleted: boolean; versions: VersionRecord[] })[] = [];
  const mine = ({ userId, strategyId }: { userId: string; strategyId: string }) =>
    kept.find((each) => each.userId === userId && each.id === strategyId && !each.deleted);
  const toRecord = ({ id, name, description, newest, createdAt, updatedAt }: StrategyRecord): StrategyRecord => ({
    id,
    name,
    description,
    newest,
    createdAt,
    updatedAt,
  });
  return {
    list: async ({ userId, limit }) => ({
      items: kept
        .filter((each) => each.userId === userId && !each.deleted)
        .reverse()
        .slice(0, limit)
        .map(toRecord),
      nextCursor: null,
    }),
    find: async (query) => {
      const found = mine(query);
      return found ? toRecord(found) : null;
    },
    listVersions: async (query) => ({ items: [...(mine(query)?.versions ?? [])].reverse().slice(0, query.limit), nextCursor: null }),
    findVersion: async ({ userId, strategyId, number }) =>
      kept.find((each) => each.userId === userId && each.id === strategyId)?.versions.find((version) => version.number === number) ?? null,
    create: async ({ userId, id, name, description, version, at }, most) => {
      if (kept.filter((each) => each.userId === userId && !each.deleted).length >= most) return false;
      const newest = { ...version, number: 1, createdAt: at };
      kept.push({ userId, id, name, description, newest, versions: [newest], createdAt: at, updatedAt: at, deleted: false });
      return true;
    },
    update: async (change) => {
      const found = mine(change);
      if (!found) return { kind: "not-found" };
      const before = found.newest;
      if (change.expectedVersion !== undefined && change.expectedVersion !== before.number)
        return { kind: "version-changed", version: before.number };
      const { spec, customs } = change.version ?? before;
      const isNew = JSON.stringify({ spec, customs }) !== JSON.stringify({ spec: before.spec, customs: before.customs });
      const newest = isNew && change.version ? { ...change.version, number: before.number + 1, createdAt: change.at } : before;
      const { name = found.name, description = found.description } = change;
      const versions = isNew ? [...found.versions, newest] : found.versions;
      kept[kept.indexOf(found)] = { ...found, name, description, newest, versions, updatedAt: change.at };
      return { kind: "updated", version: newest.number };
    },
    delete: async (query) => {
      const found = mine(query);
      if (found) found.deleted = true;
      return found !== undefined;
    },
  };
}

function memoryIndicators(strategies: StrategyStore): IndicatorStore {
  let kept: Kept<IndicatorRecord>[] = [];
  const of = (userId: string) => kept.filter((each) => each.userId === userId);
  const toRecord = ({ userId: _userId, ...record }: Kept<IndicatorRecord>): IndicatorRecord => record;
  const isTaken = (userId: string, name: string, id: string) =>
    of(userId).some((each) => each.id !== id && each.name.toLowerCase() === name.toLowerCase());
  return {
    list: async ({ userId, limit }) => ({ items: of(userId).reverse().slice(0, limit).map(toRecord), nextCursor: null }),
    all: async ({ userId }) => of(userId).map(toRecord),
    find: async ({ userId, indicatorId }) => {
      const found = of(userId).find(({ id }) => id === indicatorId);
      return found ? toRecord(found) : null;
    },
    create: async ({ at, ...indicator }, most) => {
      if (of(indicator.userId).length >= most) return { kind: "too-many" };
      if (isTaken(indicator.userId, indicator.name, indicator.id)) return { kind: "name-taken" };
      kept.push({ ...indicator, usedBy: 0, createdAt: at });
      return { kind: "done" };
    },
    update: async ({ userId, indicatorId, name, definition, levels }) => {
      const found = of(userId).find(({ id }) => id === indicatorId);
      if (!found) return { kind: "not-found" };
      if (name !== undefined && isTaken(userId, name, indicatorId)) return { kind: "name-taken" };
      const changed = { ...found, name: name ?? found.name, definition: definition ?? found.definition, levels: levels ?? found.levels };
      kept = kept.map((each) => (each === found ? changed : each));
      return { kind: "done" };
    },
    delete: async ({ userId, indicatorId }) => {
      const users = (await strategies.list({ userId, limit: 1_000 })).items.filter(({ newest }) => indicatorId in newest.customs);
      const others = of(userId).filter(({ definition }) => customIdsOf(definition).includes(indicatorId));
      const names = [...users, ...others].map(({ name }) => name);
      if (names.length > 0) return { kind: "in-use", names };
      const before = kept.length;
      kept = kept.filter((each) => each.userId !== userId || each.id !== indicatorId);
      return { kind: kept.length < before ? "done" : "not-found" };
    },
  };
}

export type TestRuns = StrategyRunsPort & { readonly stopped: string[] };

/** The use cases over memory. Nothing runs, and who stops what is written down. */
export function testStrategies(options: { history?: CandleHistory; proposer?: RuleProposer | null; mostProposals?: number } = {}) {
  const store = memoryStrategies();
  const indicatorStore = memoryIndicators(store);
  const runs: TestRuns = {
    stopped: [],
    summaries: async () => new Map(),
    stopRun: async ({ strategyId }) => {
      runs.stopped.push(strategyId);
    },
  };
  const taken: string[] = [];
  const nextId = sequentialIds();
  const clock = { now: () => NOW };
  const strategies = createStrategies({
    store,
    indicators: indicatorStore,
    runs,
    history: options.history ?? drawnHistory("1h", drawCandles(1, 2_000, TIMEFRAME_MS["1h"])),
    instruments: { find: (symbol) => LISTED.find((each) => each.symbol === symbol) ?? null, list: () => LISTED },
    proposer: options.proposer ?? null,
    limits: {
      take: async (key) => {
        if (taken.length >= (options.mostProposals ?? 100)) return false;
        taken.push(key);
        return true;
      },
    },
    clock,
    nextId,
  });
  return { strategies, indicators: createIndicators({ store: indicatorStore, clock, nextId }), runs, taken };
}
