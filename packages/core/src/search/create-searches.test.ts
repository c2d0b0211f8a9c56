import { describe, expect, it } from "vitest";
import { readStrategy } from "../backtest/index.ts";
import type { NewJob } from "../jobs/server.ts";
import { createSearches } from "./create-searches.ts";
import { gridSets } from "./draw-sets.ts";
import type { NewSearch, SearchStore } from "./ports.ts";
import { startSearchInput } from "./search-input.ts";
import { BARS, HOUR, LEVEL, PERIOD, START, strategy } from "./test-search.ts";

const AT = Date.parse("2026-11-21T12:00:00Z");

function world(outcome: Awaited<ReturnType<SearchStore["add"]>> = "added") {
  const added: { search: NewSearch; jobs: readonly NewJob[] }[] = [];
  const rings: string[] = [];
  const none = async () => {
    throw new Error("not asked for here");
  };
  const store: SearchStore = {
    async add(search, jobs) {
      if (outcome === "added") added.push({ search, jobs });
      return outcome;
    },
    async find({ userId, searchId }) {
      const found = added.find(({ search }) => search.id === searchId && search.userId === userId)?.search;
      if (!found) return null;
      const { id, name, strategyId, version, request, plannedTrials, at } = found;
      return {
        id,
        name,
        strategyId,
        version,
        request,
        plannedTrials,
        method: request.method,
        objective: request.objective,
        status: "queued",
        trials: 0,
        reason: null,
        message: null,
        bestObjective: null,
        createdAt: at,
        doneAt: null,
        result: null,
      };
    },
    readScores: async () => gridSets([PERIOD, LEVEL]).map((params) => ({ params, objective: params[1] === 30 ? null : (params[0] ?? 0) })),
    list: none,
    cancel: none,
    delete: async ({ searchId }) => searchId === "mine",
    listTrials: none,
  };
  const searches = createSearches({
    store,
    history: { span: async () => ({ fromMs: START - 500 * HOUR, toMs: START + BARS * HOUR }) },
    strategies: {
      async resolveStrategy({ userId, strategyId, spec }) {
        expect(userId).toBe("ann");
        const rules = spec === undefined ? strategy : readStrategy(spec);
        return { spec: rules, customs: {}, strategyId: strategyId ?? null, version: strategyId === undefined ? null : 3, name: "Dips" };
      },
    },
    wakeUps: { ring: (lane) => rings.push(lane) },
    clock: { now: () => AT },
    nextId: () => "a-search",
  });
  return { searches, added, rings };
}
const wish = (more: object = {}) =>
  startSearchInput.parse({
    spec: strategy,
    fromMs: START,
    toMs: START + BARS * HOUR,
    ranges: [PERIOD, LEVEL],
    method: "grid",
    objective: "return",
    ...more,
  });

describe("a search that is asked for", () => {
  it("is kept with all that it follows from, its jobs wait, and workers are woken", async () => {
    const { searches, added, rings } = world();
    const view = await searches.start({ userId: "ann", ...wish({ strategyId: "0199a2b4-7c1d-7000-8000-000000000001", spec: undefined }) });
    expect(view).toMatchObject({
      id: "a-search",
      name: "Dips",
      strategyId: "0199a2b4-7c1d-7000-8000-000000000001",
      version: 3,
      status: "queued",
      plannedTrials: 24,
      createdAt: "2026-11-21T12:00:00.000Z",
      request: {
        backtest: { spec: strategy, fromMs: START, toMs: START + BARS * HOUR, initialBalance: "10000", feeBps: 5 },
        ranges: [PERIOD, LEVEL],
        minTrades: 30,
        walkForward: null,
      },
    });
    expect(added).toHaveLength(1);
    expect(added[0]?.jobs.every(({ userId, subjectId }) => userId === "ann" && subjectId === "a-search")).toBe(true);
    expect(rings).toEqual(["jobs"]);
  });

  it("is refused by name before anything waits", async () => {
    const refusals: [object, string][] = [
      [{ spec: undefined }, "expected a saved strategy, or rules, and not both"],
      [{ strategyId: "0199a2b4-7c1d-7000-8000-000000000001" }, "expected a saved strategy, or rules, and not both"],
      [{ ranges: [{ ...PERIOD, path: "stopLoss.atr" }] }, "There is no number at stopLoss.atr."],
      [
        {
          ranges: [
            { ...PERIOD, min: 1, max: 500, step: 1 },
            { ...LEVEL, step: 0.5 },
          ],
        },
        "This grid has 25,500 sets; at most 10,000 are tried.",
      ],
      [{ ranges: [{ ...LEVEL, step: 0.001 }] }, "RSI level of the long entry: expected at most 1000 values"],
      [{ ranges: [{ ...LEVEL, min: 50, max: 40 }] }, "expected a highest value that is not below the lowest"],
      [{ ranges: [{ ...PERIOD, min: 400, max: 600 }] }, "RSI, period: expected a whole number from 1 to 500."],
      [
        { walkForward: { mode: "rolling", windows: 24, inSampleShare: 0.9 }, days: 20, fromMs: undefined, toMs: undefined },
        "The period is too short for 24 windows",
      ],
      [{ symbols: ["ETH-USDT"], fromMs: START + 9_000 * HOUR, toMs: START + 9_100 * HOUR }, "There are candles from"],
    ];
    for (const [more, message] of refusals) {
      const { searches, added, rings } = world();
      await expect(searches.start({ userId: "ann", ...wish(more) }), JSON.stringify(more)).rejects.toThrow(message);
      expect([added, rings]).toEqual([[], []]);
    }
  });

  it("is refused where there are too many, with the limit", async () => {
    await expect(world("too-many-under-way").searches.start({ userId: "ann", ...wish() })).rejects.toMatchObject({
      code: "too-many-searches",
      message: "At most 2 searches wait or run at a time. Wait for one, or cancel it.",
    });
    await expect(world("too-many-kept").searches.start({ userId: "ann", ...wish() })).rejects.toMatchObject({
      code: "searches-kept",
      message: "50 searches are kept at most. Delete one first.",
    });
  });
});

describe("a search that is there", () => {
  it("has a heat map of two of its ranges", async () => {
    const { searches } = world();
    await searches.start({ userId: "ann", ...wish() });
    const map = await searches.heatMap({ userId: "ann", searchId: "a-search", x: PERIOD.path, y: LEVEL.path });
    expect(map).toEqual({
      x: { title: PERIOD.title, values: [6, 11, 16, 21] },
      y: { title: LEVEL.title, values: [20, 25, 30, 35, 40, 45] },
      cells: [20, 25, 30, 35, 40, 45].map((level) => [6, 11, 16, 21].map((period) => (level === 30 ? null : period))),
    });
  });

  it("is there for its owner only", async () => {
    const { searches } = world();
    await searches.start({ userId: "ann", ...wish() });
    const theirs = { userId: "bob", searchId: "a-search" };
    const page = { limit: 10, order: "best" as const };
    const asked = [
      searches.get(theirs),
      searches.cancel(theirs),
      searches.delete(theirs),
      searches.trials({ ...theirs, ...page }),
      searches.heatMap({ ...theirs, x: PERIOD.path, y: LEVEL.path }),
    ];
    for (const answer of asked) await expect(answer).rejects.toMatchObject({ kind: "not-found", code: "search-not-found" });
  });
});

it("every number of a strategy that can be varied is named", async () => {
  const ranges = await world().searches.ranges({ userId: "ann", spec: strategy });
  expect(ranges.map(({ path }) => path)).toEqual([
    "long.entry.left.params.period",
    "long.entry.right.value",
    "long.exit.left.params.period",
    "long.exit.right.value",
    "sizing.percent",
    "leverage",
    "stopLoss.percent",
  ]);
});
