import type { Clock, NextId } from "@slipstream/kernel";
import { planBacktest } from "../backtest/server.ts";
import type { CandleHistory } from "../history/server.ts";
import type { WakeUps } from "../live/server.ts";
import type { PageOf } from "../orders/server.ts";
import type { ResolvedStrategy } from "../strategy/server.ts";
import { toHeatMap } from "./heat-map.ts";
import { planSearch } from "./plan-jobs.ts";
import type { SearchLimits, SearchRecord, SearchRow, SearchStore } from "./ports.ts";
import { rangesOf } from "./ranges-of.ts";
import { refuse, searchNotFound } from "./refuse.ts";
import type { StartSearchInput } from "./search-input.ts";
import type { SearchRequest } from "./search-request.ts";
import type { HeatMapView, ProposedRangeView, SearchRowView, SearchView, TrialView } from "./views.ts";

const LIMITS: SearchLimits = { kept: 50, underWay: 2 };

type ResolveStrategy = {
  readonly userId: string;
  readonly strategyId?: string | undefined;
  readonly version?: number | undefined;
  readonly spec?: unknown;
};
export type SearchesDeps = {
  readonly store: SearchStore;
  readonly history: Pick<CandleHistory, "span">;
  readonly strategies: { resolveStrategy(query: ResolveStrategy): Promise<ResolvedStrategy> };
  readonly wakeUps: Pick<WakeUps, "ring">;
  readonly clock: Clock;
  readonly nextId: NextId;
};
type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly searchId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };

/** Searches for the parameters of a strategy: asked for here, computed by workers. Somebody else's search is `search-not-found`. */
export function createSearches(deps: SearchesDeps) {
  const { store, clock } = deps;
  const get = async (one: OneOfMine): Promise<SearchRecord> => {
    const record = await store.find(one);
    if (!record) throw searchNotFound();
    return record;
  };
  return {
    async start({ userId, ...input }: Mine & StartSearchInput): Promise<SearchView> {
      const { strategyId, version, spec, name, ranges, method, trials, seed, objective, minTrades, walkForward, ...terms } = input;
      refuseUnclear(strategyId, spec);
      const rules = await deps.strategies.resolveStrategy({ userId, strategyId, version, spec });
      const { request: backtest } = await planBacktest(deps.history, rules, terms);
      const request: SearchRequest = {
        backtest,
        ranges,
        method,
        trials,
        seed,
        objective,
        minTrades,
        walkForward: walkForward ?? null,
      };
      const searchId = deps.nextId();
      const { jobs, plannedTrials } = planSearch({ userId, searchId }, request);
      const outcome = await store.add(
        {
          userId,
          id: searchId,
          name: name ?? rules.name,
          strategyId: rules.strategyId,
          version: rules.version,
          request,
          plannedTrials,
          at: clock.now(),
        },
        jobs,
        LIMITS,
      );
      if (outcome === "too-many-kept") throw refuse("searches-kept", `${LIMITS.kept} searches are kept at most. Delete one first.`);
      if (outcome === "too-many-under-way")
        throw refuse("too-many-searches", `At most ${LIMITS.underWay} searches wait or run at a time. Wait for one, or cancel it.`);
      deps.wakeUps.ring("jobs");
      return toView(await get({ userId, searchId }));
    },
    get: async (one: OneOfMine): Promise<SearchView> => toView(await get(one)),
    async list(query: Mine & Page): Promise<PageOf<SearchRowView>> {
      const { items, nextCursor } = await store.list(query);
      return { items: items.map(toRow), nextCursor };
    },
    async cancel(one: OneOfMine): Promise<SearchRowView> {
      await get(one);
      await store.cancel({ ...one, at: clock.now() });
      deps.wakeUps.ring("jobs");
      return toRow(await get(one));
    },
    async delete(one: OneOfMine): Promise<{ id: string }> {
      if (!(await store.delete(one))) throw searchNotFound();
      deps.wakeUps.ring("jobs");
      return { id: one.searchId };
    },
    async trials({ order, limit, cursor, ...one }: OneOfMine & Page & { order: "best" | "number" }): Promise<PageOf<TrialView>> {
      await get(one);
      return store.listTrials({ ...one, order, limit, cursor });
    },
    async heatMap({ x, y, ...one }: OneOfMine & { x: string; y: string }): Promise<HeatMapView> {
      const { request } = await get(one);
      return toHeatMap(request.ranges, await store.readScores(one), { x, y });
    },
    /** Every number of a strategy that can be varied, with a sensible lowest and highest value and step. */
    async ranges({ userId, strategyId, version, spec }: ResolveStrategy): Promise<ProposedRangeView[]> {
      refuseUnclear(strategyId, spec);
      const rules = await deps.strategies.resolveStrategy({ userId, strategyId, version, spec });
      return rangesOf(rules.spec);
    },
  };
}
export type Searches = ReturnType<typeof createSearches>;

function refuseUnclear(strategyId: string | undefined, spec: unknown): void {
  if ((strategyId === undefined) === (spec === undefined))
    throw refuse("unclear-strategy", "expected a saved strategy, or rules, and not both", "strategyId");
}

function toRow({ id, name, strategyId, version, method, objective, status, trials, plannedTrials, ...row }: SearchRow): SearchRowView {
  return {
    id,
    name,
    strategyId,
    version,
    method,
    objective,
    status,
    trials,
    plannedTrials,
    reason: row.reason,
    message: row.message,
    bestObjective: row.bestObjective,
    createdAt: new Date(row.createdAt).toISOString(),
    doneAt: row.doneAt === null ? null : new Date(row.doneAt).toISOString(),
  };
}

const toView = (record: SearchRecord): SearchView => ({ ...toRow(record), request: record.request, result: record.result });
