import { type Clock, type Ms, type NextId, ZERO_MONEY } from "@slipstream/kernel";
import type { AccountMarker, MarketTime } from "../accounts/server.ts";
import type { CandleHistory } from "../history/server.ts";
import type { Instrument, Quote } from "../market/index.ts";
import type { PageOf } from "../orders/server.ts";
import { evaluateAt, type StrategyRunsPort } from "../strategy/server.ts";
import { besideOf, testedResult, testVersion } from "./ask-beside.ts";
import type { AtStop, RunFigures, RunRecord, RunStore, SwapRecord, SwapRule, VersionRules } from "./ports.ts";
import { refuse } from "./refusal-codes.ts";
import { type RunMarket, resultOf, toRunSummary, toRunView, toSwapView } from "./to-run-view.ts";
import type { DecisionKind, DecisionView, RunBesideView, RunCheckView, RunNowView, RunView, SwapMode, SwapView } from "./views.ts";

export type RunsDeps = {
  readonly store: RunStore;
  readonly history: CandleHistory;
  readonly marker: AccountMarker;
  readonly quotes: { list(): Promise<readonly Quote[]> };
  readonly instruments: { find(symbol: string): Instrument | null };
  readonly marketTime: MarketTime;
  readonly wakeUps: { ring(lane: "runs"): void };
  readonly clock: Clock;
  readonly nextId: NextId;
};

type Mine = { readonly userId: string };
type OneStrategy = Mine & { readonly strategyId: string };
type OneRun = Mine & { readonly runId: string };
type Page = { readonly limit: number; readonly cursor?: string | null | undefined };
type StartInput = OneStrategy & {
  readonly accountId?: string | undefined;
  readonly dailyLossPercent?: number | null | undefined;
  readonly maxPositions?: number | null | undefined;
};
type SwapInput = OneRun & {
  readonly toVersion: number;
  readonly mode: SwapMode;
  readonly hours?: number | undefined;
  readonly rule?: SwapRule | undefined;
};

const MOST_RUNS = 20;
/** Trades that a swap's results are reckoned from. */
const MOST_TRADES = 2_000;
const NO_FIGURES: RunFigures = { trades: 0, wins: 0, realized: ZERO_MONEY, fees: ZERO_MONEY, net: ZERO_MONEY, open: [] };

/** Strategies at work, as their owners start, watch and stop them. The desk in the market's process does what is decided here. */
export function createRuns(deps: RunsDeps) {
  const { store, clock, nextId } = deps;

  const marketNow = async (): Promise<Ms> => {
    const now = await deps.marketTime.now();
    if (now === null) throw refuse("market-not-open", "The market has not opened yet.");
    return now;
  };
  const readMarket = async (): Promise<RunMarket> => {
    const [quotes, nowMs] = await Promise.all([deps.quotes.list(), deps.marketTime.now()]);
    const prices = new Map(quotes.map(({ symbol, last }) => [symbol, last]));
    return { priceOf: (symbol) => prices.get(symbol) ?? null, instrumentOf: deps.instruments.find, nowMs: nowMs ?? clock.now() };
  };
  const findRun = async (one: OneRun): Promise<RunRecord> => {
    const run = await store.find(one);
    if (!run) throw refuse("run-not-found", "There is no such run.", "runId");
    return run;
  };
  const findLive = async (one: OneStrategy): Promise<RunRecord> => {
    const run = await store.findOfStrategy(one);
    if (!run || run.status === "stopped") {
      if (!(await store.findRules(one))) throw refuse("strategy-not-found", "There is no such strategy.", "strategyId");
      throw refuse("not-running", "This strategy does not run.");
    }
    return run;
  };
  const swapResults = async (run: RunRecord, swap: SwapRecord): Promise<SwapView["results"]> => {
    const trades = await store.trades({
      userId: run.userId,
      runId: run.id,
      fromMs: swap.startedMs,
      // What took over goes on; what was given up ended.
      toMs: swap.status === "done" ? Number.MAX_SAFE_INTEGER : (swap.endedMs ?? Number.MAX_SAFE_INTEGER),
      limit: MOST_TRADES,
    });
    const of = (version: number) => resultOf(trades.filter((trade) => trade.version === version));
    if (swap.mode !== "shadow" || swap.status === "done") return { from: of(swap.fromVersion), to: of(swap.toVersion) };
    // It orders nothing: what it would have done is its back-test's.
    const rules = await store.findRules({ userId: run.userId, strategyId: run.strategyId, version: swap.toVersion });
    const tested =
      rules && (await testVersion(run, rules, { fromMs: swap.startedMs, untilMs: swap.endedMs ?? Number.MAX_SAFE_INTEGER }, deps));
    return { from: of(swap.fromVersion), to: tested ? testedResult(tested.report) : { trades: 0, returnShare: null } };
  };
  const viewsOf = async (userId: string, runs: readonly RunRecord[]): Promise<RunView[]> => {
    const [figures, market] = await Promise.all([store.figures({ userId, runIds: runs.map(({ id }) => id) }), readMarket()]);
    const swaps = await Promise.all(
      runs.map(async (run) => (run.swap ? toSwapView(run.swap, await swapResults(run, run.swap), market.nowMs) : null)),
    );
    return runs.map((run, at) => toRunView(run, figures.get(run.id) ?? NO_FIGURES, swaps[at] ?? null, market));
  };
  const viewOf = async (run: RunRecord): Promise<RunView> => {
    const [view] = await viewsOf(run.userId, [run]);
    if (!view) throw new Error("one run, one view");
    return view;
  };
  const again = async (one: OneRun): Promise<RunView> => viewOf(await findRun(one));

  const start = async ({ userId, strategyId, accountId, dailyLossPercent, maxPositions }: StartInput): Promise<RunView> => {
    const rules = await store.findRules({ userId, strategyId });
    if (!rules) throw refuse("strategy-not-found", "There is no such strategy.", "strategyId");
    const account = await store.findAccount({ userId, accountId });
    if (!account) throw refuse("account-not-found", "There is no such account.", "accountId");
    if (account.status === "closed") throw refuse("account-closed", "This account is closed.", "accountId");
    if (account.status === "halted") throw refuse("account-halted", "This account is halted.", "accountId");
    if (account.mode !== "paper" || account.venue !== "paper")
      throw refuse("not-a-paper-account", "Strategies run on paper accounts only, for now.", "accountId");
    refuseLeverage(rules, deps.instruments);
    const startedMs = await marketNow();
    const mark = (await deps.marker.mark([account.id])).get(account.id);
    const id = nextId();
    const outcome = await store.start(
      {
        id,
        userId,
        strategyId,
        accountId: account.id,
        version: rules.number,
        dailyLossBps: dailyLossPercent == null ? null : Math.round(dailyLossPercent * 100),
        maxPositions: maxPositions ?? null,
        startedMs,
        startedWith: { cash: mark?.cash ?? ZERO_MONEY, equity: mark?.equity ?? mark?.cash ?? ZERO_MONEY },
        at: clock.now(),
      },
      MOST_RUNS,
    );
    if (outcome === "already-running") throw refuse("already-running", "This strategy runs already. Stop it first.");
    if (outcome === "too-many") throw refuse("too-many-runs", `${MOST_RUNS} strategies run at most. Stop one first.`);
    deps.wakeUps.ring("runs");
    return again({ userId, runId: id });
  };
  const requestStop = async (run: RunRecord, atStop: AtStop, reason: string): Promise<void> => {
    await store.requestStop({ userId: run.userId, runId: run.id, atStop, reason, at: clock.now() });
    deps.wakeUps.ring("runs");
  };

  return {
    start,
    /** Its positions are closed at market, or handed over to the account's manual part at the price of the moment. */
    async stop({ positions, ...one }: OneStrategy & { readonly positions: AtStop }): Promise<RunView> {
      const run = await findLive(one);
      await requestStop(run, positions, "you");
      return again({ userId: one.userId, runId: run.id });
    },
    /** Without an account, on the default one. A running strategy is stopped, its positions closed. */
    async toggle({ accountId, ...one }: OneStrategy & { readonly accountId?: string | undefined }): Promise<RunView> {
      const run = await store.findOfStrategy(one);
      if (!run || run.status === "stopped") return start({ ...one, accountId });
      await requestStop(run, "close", "you");
      return again({ userId: one.userId, runId: run.id });
    },
    /** The run that is not stopped; null where there is none. */
    async current(one: OneStrategy): Promise<RunView | null> {
      if (!(await store.findRules(one))) throw refuse("strategy-not-found", "There is no such strategy.", "strategyId");
      const run = await store.findOfStrategy(one);
      return run && run.status !== "stopped" ? viewOf(run) : null;
    },
    async list(query: OneStrategy & Page): Promise<PageOf<RunView>> {
      const page = await store.list(query);
      return { items: await viewsOf(query.userId, page.items), nextCursor: page.nextCursor };
    },
    /** What each condition says on the newest closed bars, by the version in force. */
    async now(one: OneRun): Promise<RunNowView> {
      const { version } = await findRun(one);
      const customs = new Map(Object.entries(version.customs));
      const evaluations = [];
      for (const symbol of version.spec.symbols) {
        const instrument = deps.instruments.find(symbol);
        if (instrument) evaluations.push(await evaluateAt({ history: deps.history, instrument, spec: version.spec, customs, names: [] }));
      }
      return { evaluations };
    },
    async decisions(query: OneRun & Page & { readonly kinds?: readonly DecisionKind[] | undefined }): Promise<PageOf<DecisionView>> {
      await findRun(query);
      return store.decisions(query);
    },
    async beside(one: OneRun): Promise<RunBesideView> {
      const run = await findRun(one);
      return besideOf(run, deps);
    },
    async checks(query: OneRun & Page): Promise<PageOf<RunCheckView>> {
      await findRun(query);
      return store.checks(query);
    },

    async swap({ toVersion, mode, hours, rule, ...one }: SwapInput): Promise<RunView> {
      const run = await findRun(one);
      if (run.status !== "running") throw refuse("not-running", "This run is stopped.");
      if (toVersion === run.version.number) throw refuse("same-version", "This version is in force already.", "toVersion");
      const rules = await store.findRules({ userId: one.userId, strategyId: run.strategyId, version: toVersion });
      if (!rules) throw refuse("version-not-found", `There is no version ${toVersion} of this strategy.`, "toVersion");
      refuseLeverage(rules, deps.instruments);
      if (rules.spec.timeframe !== run.version.spec.timeframe)
        throw refuse(
          "other-markets",
          "A version of another timeframe cannot take over while it runs. Stop it, and start the new one.",
          "toVersion",
        );
      const began = await store.beginSwap({
        ...one,
        id: nextId(),
        fromVersion: run.version.number,
        toVersion,
        mode,
        hours: mode === "gradual" ? (hours ?? 24) : null,
        rule: rule ?? null,
        startedMs: await marketNow(),
        at: clock.now(),
      });
      if (!began) throw refuse("swap-under-way", "Another version is taking over. Finish that or roll it back first.");
      return again(one);
    },
    /** The new version takes over now. */
    async finishSwap(one: OneRun): Promise<RunView> {
      const { swap } = await findRun(one);
      if (!swap) throw refuse("no-swap", "No version is taking over.");
      await store.endSwap({ ...one, status: "done", version: swap.toVersion, reason: "you", endedMs: await marketNow(), at: clock.now() });
      return again(one);
    },
    /** Back to the old version: also after a swap was done, while nothing followed it. */
    async rollBack(one: OneRun): Promise<RunView> {
      const run = await findRun(one);
      const [newest] = await store.swaps(one);
      const swap = run.swap ?? (newest?.status === "done" && newest.toVersion === run.version.number ? newest : null);
      if (!swap) throw refuse("no-swap", "There is no swap that could be rolled back.");
      await store.endSwap({
        ...one,
        status: "rolled-back",
        version: swap.fromVersion,
        reason: "you",
        endedMs: await marketNow(),
        at: clock.now(),
      });
      return again(one);
    },
    /** Newest first. */
    async swaps(one: OneRun): Promise<SwapView[]> {
      const run = await findRun(one);
      const [swaps, nowMs] = await Promise.all([store.swaps(one), deps.marketTime.now()]);
      return Promise.all(swaps.map(async (swap) => toSwapView(swap, await swapResults(run, swap), nowMs ?? clock.now())));
    },

    /** All runs on an account, before it is reset, closed or erased. Answers how many still have to close what they hold. */
    stopOfAccount: async ({
      userId,
      accountId,
      reason,
    }: Mine & { readonly accountId: string; readonly reason: string }): Promise<number> => {
      const left = await store.stopOfAccount({ userId, accountId, reason, at: clock.now() });
      if (left > 0) deps.wakeUps.ring("runs");
      return left;
    },
    async summaries({ userId, strategyIds }: Parameters<StrategyRunsPort["summaries"]>[0]) {
      const runs = await store.listLive({ userId, strategyIds });
      if (runs.length === 0) return new Map();
      const [figures, market] = await Promise.all([store.figures({ userId, runIds: runs.map(({ id }) => id) }), readMarket()]);
      return new Map(
        runs.map((run) => [run.strategyId, { state: run.status, run: toRunSummary(run, figures.get(run.id) ?? NO_FIGURES, market) }]),
      );
    },
    async stopRun(one: OneStrategy): Promise<void> {
      const run = await store.findOfStrategy(one);
      if (run && run.status !== "stopped") await requestStop(run, "close", "deleted");
    },
  };
}
export type Runs = ReturnType<typeof createRuns>;

function refuseLeverage({ spec }: VersionRules, instruments: { find(symbol: string): Instrument | null }): void {
  for (const symbol of spec.symbols) {
    const instrument = instruments.find(symbol);
    if (instrument && spec.leverage > instrument.maxLeverage)
      throw refuse("leverage-too-high", `${symbol} allows a leverage of at most ${instrument.maxLeverage}.`);
  }
}
