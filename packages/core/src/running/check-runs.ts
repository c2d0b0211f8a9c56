import { type Clock, DAY_MS, type Ms } from "@slipstream/kernel";
import { PreparedMarket, warmUpBarsOf } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import { type InstrumentBook, TIMEFRAME_MS } from "../market/index.ts";
import { type CheckedVersion, checkDay } from "./check-day.ts";
import type { RunRecord, RunStore, SwapRecord } from "./ports.ts";
import { versionOfEntry } from "./version-of-entry.ts";
import type { RunCheckView } from "./views.ts";

export type RunCheck = Omit<RunCheckView, "day" | "checkedAt"> & { readonly dayMs: Ms };
export type RunCheckStore = {
  /** Runs that were under way in a day that has ended, among the newest days, and have no check of it yet. */
  listDue(endedMs: Ms, limit: number): Promise<readonly { readonly userId: string; readonly runId: string; readonly dayMs: Ms }[]>;
  /** Once for each run and day; operators are told of what nothing explains. Answers who has news. */
  record(run: RunRecord, check: RunCheck, at: Ms): Promise<readonly string[]>;
  /** Decisions that were written down before a moment, at most `limit`. Answers how many went. */
  prune(before: Ms, limit: number): Promise<number>;
};
export type CheckRunsDeps = {
  readonly store: Pick<RunStore, "find" | "trades" | "decisions" | "swaps" | "findRules">;
  readonly checks: RunCheckStore;
  readonly history: CandleHistory;
  readonly instruments: InstrumentBook;
  readonly marketNow: () => Promise<Ms | null>;
  readonly clock: Clock;
};

/** History is written a moment after it happened. */
const SETTLED_AFTER_MS = 60_000;
const BATCH = 20;
const MOST_TRADES = 2_000;
const MOST_DECISIONS = 200;
const MOST_DIFFERENCES = 200;

/** The nightly comparison of runs with their back-tests, at the end of each day of market time. Answers what was checked, and who has news. */
export async function checkRuns(deps: CheckRunsDeps): Promise<{ checked: number; told: readonly string[]; unexplained: number }> {
  const now = await deps.marketNow();
  if (now === null) return { checked: 0, told: [], unexplained: 0 };
  const endedMs = now - SETTLED_AFTER_MS - ((now - SETTLED_AFTER_MS) % DAY_MS);
  const due = await deps.checks.listDue(endedMs, BATCH);
  const told = new Set<string>();
  let unexplained = 0;
  for (const { userId, runId, dayMs } of due) {
    const run = await deps.store.find({ userId, runId });
    if (!run) continue;
    const check = await checkRun(run, dayMs, deps);
    unexplained += check.differences.filter(({ because }) => because === "unexplained").length;
    for (const id of await deps.checks.record(run, check, deps.clock.now())) told.add(id);
  }
  return { checked: due.length, told: [...told], unexplained };
}

/** A day of a run beside the back-test of the same bars. */
export async function checkRun(run: RunRecord, dayMs: Ms, deps: CheckRunsDeps): Promise<RunCheck> {
  const one = { userId: run.userId, runId: run.id };
  const { timeframe } = run.version.spec;
  const barMs = TIMEFRAME_MS[timeframe];
  const fromMs = Math.max(dayMs, run.startedMs);
  const toMs = Math.min(dayMs + DAY_MS, run.stoppedMs ?? Number.MAX_SAFE_INTEGER);
  const [swaps, all, log] = await Promise.all([
    deps.store.swaps(one),
    deps.store.trades({ ...one, fromMs: run.startedMs, toMs: toMs + barMs, limit: MOST_TRADES }),
    readSkips(run, dayMs, deps),
  ]);
  const trades = all.filter(({ closedMs }) => closedMs === null || closedMs >= fromMs - barMs * 10_000);
  const numbers = new Set([run.version.number, ...swaps.flatMap(({ fromVersion, toVersion }) => [fromVersion, toVersion])]);
  const since = Math.min(
    fromMs,
    ...trades.filter(({ closedMs }) => closedMs === null || closedMs >= fromMs).map(({ openedMs }) => openedMs),
  );
  const versions = new Map<number, CheckedVersion>();
  for (const number of numbers) {
    const made = await openVersion(run, number, { fromMs: since, toMs, barMs }, deps);
    if (made) versions.set(number, made);
  }
  const symbols = [...new Set([...versions.values()].flatMap(({ spec }) => spec.symbols))];
  const outcome = checkDay({
    timeframe,
    barMs,
    fromMs,
    toMs,
    symbols,
    versions,
    versionAt: (symbol, at, closedMs) => versionInForce(run, swaps, symbol, at, closedMs),
    trades,
    maxPositions: run.maxPositions,
    skipOf: log,
  });
  return { dayMs, ...outcome, differences: outcome.differences.slice(0, MOST_DIFFERENCES) };
}

async function openVersion(
  run: RunRecord,
  number: number,
  { fromMs, toMs, barMs }: { readonly fromMs: Ms; readonly toMs: Ms; readonly barMs: Ms },
  { store, history, instruments }: CheckRunsDeps,
): Promise<CheckedVersion | null> {
  const rules =
    number === run.version.number
      ? run.version
      : await store.findRules({ userId: run.userId, strategyId: run.strategyId, version: number });
  if (!rules) return null;
  const { spec } = rules;
  const customs = new Map(Object.entries(rules.customs));
  const warmUpMs = warmUpBarsOf(spec, customs) * barMs;
  const markets = new Map<string, PreparedMarket>();
  for (const symbol of spec.symbols) {
    const instrument = instruments.find(symbol);
    if (!instrument) continue;
    const { timeframe } = spec;
    const candles = await history.columns({ symbol, timeframe, fromMs: fromMs - (fromMs % barMs) - warmUpMs, toMs });
    markets.set(symbol, new PreparedMarket({ instrument, timeframe, candles, detail: null, funding: await history.funding(symbol) }));
  }
  return { spec, customs, markets };
}

/** Whose entries counted at a close, by what took over before it. */
function versionInForce(run: RunRecord, swaps: readonly SwapRecord[], symbol: string, barMs: Ms, closedMs: Ms): number {
  let version = [...swaps].reverse()[0]?.fromVersion ?? run.version.number;
  for (const swap of [...swaps].reverse()) {
    if (swap.startedMs >= closedMs) break;
    const isOver = swap.endedMs !== null && swap.endedMs < closedMs;
    if (isOver) version = swap.status === "done" ? swap.toVersion : swap.fromVersion;
    else version = versionOfEntry(swap.fromVersion, swap, symbol, barMs, closedMs);
  }
  return version;
}

/** Why entries were left out, by the log: what it said last of a symbol holds until it says something else. */
async function readSkips(run: RunRecord, dayMs: Ms, { store }: CheckRunsDeps): Promise<(symbol: string, barMs: Ms) => string | null> {
  const said = new Map<string, { barMs: Ms; reason: string | null }[]>();
  let cursor: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<RunStore["decisions"]>> = await store.decisions({
      userId: run.userId,
      runId: run.id,
      kinds: ["skip", "miss", "enter-long", "enter-short"],
      limit: MOST_DECISIONS,
      cursor,
    });
    for (const { symbol, bar, kind, reason, shadow } of page.items) {
      if (shadow) continue;
      const list = said.get(symbol) ?? [];
      said.set(symbol, list);
      list.push({ barMs: Date.parse(bar), reason: kind === "skip" ? reason : kind === "miss" ? "miss" : null });
    }
    const last = page.items.at(-1);
    if (page.nextCursor === null || !last || Date.parse(last.bar) < dayMs - DAY_MS) break;
    cursor = page.nextCursor;
  }
  return (symbol, barMs) => {
    const before = (said.get(symbol) ?? []).filter((each) => each.barMs <= barMs).sort((a, b) => b.barMs - a.barMs);
    return before[0]?.reason ?? null;
  };
}
