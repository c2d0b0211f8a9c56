import type { Clock, NextId } from "@slipstream/kernel";
import { type CustomIndicators, readStrategy } from "../backtest/index.ts";
import type { CandleHistory } from "../history/server.ts";
import type { PageOf } from "../orders/server.ts";
import { evaluateAt, explainAt, previewOn } from "./ask-strategy.ts";
import { type ListedInstruments, refuseUnlisted, requireListed } from "./check-listed.ts";
import { freezeCustoms } from "./freeze-customs.ts";
import type {
  FrozenCustoms,
  IndicatorRecord,
  IndicatorStore,
  NewVersion,
  ProposalLimit,
  RuleProposer,
  StrategyRecord,
  StrategyRunsPort,
  StrategyStore,
  VersionRecord,
} from "./ports.ts";
import { proposeStrategy } from "./propose-strategy.ts";
import { refuse } from "./refuse.ts";
import {
  type CreateStrategyInput,
  type EvaluateInput,
  type ExplainInput,
  MAX_STRATEGIES,
  type PineInput,
  type PreviewInput,
  type UpdateStrategyInput,
} from "./strategy-input.ts";
import type { StrategySpec } from "./strategy-spec.ts";
import { STRATEGY_TEMPLATES } from "./templates.ts";
import { toStrategyRow, toStrategyView, toVersionView } from "./to-strategy-view.ts";
import type {
  ConditionView,
  EvaluationView,
  PreviewView,
  ProposalView,
  StrategyRowView,
  StrategyVersionView,
  StrategyView,
  TemplateView,
} from "./views.ts";
import { sayStrategy } from "./words/say-strategy.ts";
import { toPineScript } from "./words/to-pine-script.ts";

export type StrategiesDeps = {
  readonly store: StrategyStore;
  readonly indicators: IndicatorStore;
  readonly runs: StrategyRunsPort;
  readonly history: CandleHistory;
  readonly instruments: ListedInstruments;
  /** Null: no model is set up. */
  readonly proposer: RuleProposer | null;
  readonly limits: ProposalLimit;
  readonly clock: Clock;
  readonly nextId: NextId;
};
type Mine = { readonly userId: string };
type OneOfMine = Mine & { readonly strategyId: string };
type PageQuery = Mine & { readonly limit: number; readonly cursor?: string | null | undefined };

/** Rules that can be computed, with all that they need; what back-tests, searches and runs start from. */
export type ResolvedStrategy = {
  readonly spec: StrategySpec;
  readonly customs: FrozenCustoms;
  readonly strategyId: string | null;
  readonly version: number | null;
  readonly name: string;
};

const notFound = () => refuse("strategy-not-found", "There is no such strategy.", { field: "strategyId" });
const toCustoms = (frozen: FrozenCustoms): CustomIndicators => new Map(Object.entries(frozen));

/** Strategies of users: data with versions, and what can be asked of them without running them. */
export function createStrategies(deps: StrategiesDeps) {
  const { store, runs, clock, history, instruments } = deps;

  /** The one gate for rules from outside. */
  const read = async (userId: string, json: unknown): Promise<NewVersionParts> => {
    const mine = await deps.indicators.all({ userId });
    const known: CustomIndicators = new Map(mine.map(({ id, definition }) => [id, definition]));
    const spec = readStrategy(json, known);
    refuseUnlisted(spec, instruments);
    return { spec, customs: freezeCustoms(spec, known), mine };
  };
  const get = async ({ userId, strategyId }: OneOfMine): Promise<StrategyRecord> => {
    const found = await store.find({ userId, strategyId });
    if (!found) throw notFound();
    return found;
  };
  const getVersion = async (query: OneOfMine & { number: number }): Promise<VersionRecord> => {
    await get(query);
    const found = await store.findVersion(query);
    if (!found) throw refuse("version-not-found", `There is no version ${query.number} of this strategy.`, { field: "version" });
    return found;
  };
  const viewOf = async (query: OneOfMine): Promise<StrategyView> => {
    const [strategy, mine, summaries] = await Promise.all([
      get(query),
      deps.indicators.all(query),
      runs.summaries({ userId: query.userId, strategyIds: [query.strategyId] }),
    ]);
    return toStrategyView(strategy, mine, summaries.get(strategy.id));
  };
  const add = async (
    { userId, strategyId }: Mine & { strategyId?: string | undefined },
    strategy: { name: string; description: string; version: NewVersion },
  ): Promise<StrategyView> => {
    const id = strategyId ?? deps.nextId();
    if (!(await store.create({ userId, id, ...strategy, at: clock.now() }, MAX_STRATEGIES)))
      throw refuse("too-many-strategies", `${MAX_STRATEGIES} strategies are kept at most. Delete one first.`, {
        detail: { most: MAX_STRATEGIES },
      });
    return viewOf({ userId, strategyId: id });
  };
  const resolve = async ({ userId, strategyId, version, spec }: ResolveQuery): Promise<ResolvedStrategy> => {
    if (strategyId === undefined) {
      const made = await read(userId, spec);
      return { spec: made.spec, customs: made.customs, strategyId: null, version: null, name: "Unsaved strategy" };
    }
    const strategy = await get({ userId, strategyId });
    const of = version === undefined ? strategy.newest : await getVersion({ userId, strategyId, number: version });
    return { spec: of.spec, customs: of.customs, strategyId, version: of.number, name: strategy.name };
  };

  return {
    async list(query: PageQuery): Promise<PageOf<StrategyRowView>> {
      const [page, mine] = await Promise.all([store.list(query), deps.indicators.all(query)]);
      const summaries = await runs.summaries({ userId: query.userId, strategyIds: page.items.map(({ id }) => id) });
      return {
        items: page.items.map((strategy) => toStrategyRow(strategy, mine, summaries.get(strategy.id))),
        nextCursor: page.nextCursor,
      };
    },
    get: viewOf,
    async versions(query: PageQuery & { strategyId: string }): Promise<PageOf<StrategyVersionView>> {
      await get(query);
      const [page, mine] = await Promise.all([store.listVersions(query), deps.indicators.all(query)]);
      return { items: page.items.map((version) => toVersionView(version, mine)), nextCursor: page.nextCursor };
    },
    async version(query: OneOfMine & { number: number }): Promise<StrategyVersionView> {
      const [version, mine] = await Promise.all([getVersion(query), deps.indicators.all(query)]);
      return toVersionView(version, mine);
    },

    /** With an id of the caller's own, doing it twice makes one. */
    async create({
      userId,
      strategyId,
      name,
      description,
      spec,
      words,
    }: Mine & CreateStrategyInput & { strategyId?: string }): Promise<StrategyView> {
      const { mine: _mine, ...rules } = await read(userId, spec);
      return add({ userId, strategyId }, { name, description, version: { ...rules, words: words ?? null, note: null } });
    },
    /** Changed rules make a new version; a new name does not. */
    async update({ userId, strategyId, spec, words, note, ...change }: Mine & UpdateStrategyInput): Promise<StrategyView> {
      await get({ userId, strategyId });
      let version: NewVersion | undefined;
      if (spec !== undefined) {
        const { mine: _mine, ...rules } = await read(userId, spec);
        version = { ...rules, words: words ?? null, note: note ?? null };
      }
      const outcome = await store.update({ userId, strategyId, ...change, version, at: clock.now() });
      if (outcome.kind === "not-found") throw notFound();
      if (outcome.kind === "version-changed")
        throw refuse(
          "version-changed",
          `Version ${outcome.version} was saved meanwhile, and you changed version ${change.expectedVersion}. Look at it before you save yours.`,
          { field: "expectedVersion", detail: { version: outcome.version } },
        );
      return viewOf({ userId, strategyId });
    },
    async duplicate({ userId, strategyId }: OneOfMine): Promise<StrategyView> {
      const { name, description, newest } = await get({ userId, strategyId });
      const { spec, customs, words } = newest;
      return add({ userId }, { name: `${name.slice(0, 73)} (copy)`, description, version: { spec, customs, words, note: null } });
    },
    /** One that runs is stopped first. Its versions stay with what names them. */
    async delete({ userId, strategyId }: OneOfMine): Promise<{ id: string }> {
      await get({ userId, strategyId });
      await runs.stopRun({ userId, strategyId });
      if (!(await store.delete({ userId, strategyId, at: clock.now() }))) throw notFound();
      return { id: strategyId };
    },
    templates: (): TemplateView[] => STRATEGY_TEMPLATES.map((template) => ({ ...template, words: sayStrategy(template.spec) })),

    /** Rules for whoever computes: a saved strategy's newest or named version, or rules that nobody saved. Throws what `readStrategy` throws. */
    resolveStrategy: resolve,
    async preview({ userId, spec: json, symbol, bars }: Mine & PreviewInput): Promise<PreviewView> {
      const { spec, customs, mine } = await read(userId, json);
      const instrument = requireListed(symbol, instruments, "symbol");
      return previewOn({ history, instrument, spec, customs: toCustoms(customs), names: mine, bars });
    },
    async evaluate({ userId, strategyId, symbol }: Mine & EvaluateInput): Promise<EvaluationView[]> {
      const [{ spec, customs }, names] = await Promise.all([resolve({ userId, strategyId }), deps.indicators.all({ userId })]);
      const symbols = symbol === undefined ? spec.symbols : [symbol];
      const answers: EvaluationView[] = [];
      for (const each of symbols) {
        const instrument = requireListed(each, instruments, "symbol");
        answers.push(await evaluateAt({ history, instrument, spec, customs: toCustoms(customs), names }));
      }
      return answers;
    },
    async explain({ userId, symbol, atMs, ...query }: Mine & ExplainInput): Promise<ConditionView[]> {
      const [{ spec, customs }, names] = await Promise.all([resolve({ userId, ...query }), deps.indicators.all({ userId })]);
      const instrument = requireListed(symbol, instruments, "symbol");
      return explainAt({ history, instrument, spec, customs: toCustoms(customs), names, atMs });
    },
    async pine({ userId, strategyId, version }: Mine & PineInput): Promise<{ text: string }> {
      const [strategy, names] = await Promise.all([resolve({ userId, strategyId, version }), deps.indicators.all({ userId })]);
      const customs = Object.entries(strategy.customs).map(([id, operand]) => ({
        id,
        operand,
        name: names.find((custom) => custom.id === id)?.name ?? "custom indicator",
      }));
      return { text: toPineScript(strategy.spec, { title: strategy.name, customs }) };
    },
    llm: () => ({ available: deps.proposer !== null, model: deps.proposer?.model ?? null }),
    /** Rules that a model proposes for a text, checked; nothing is kept of them. */
    async propose({ userId, text }: Mine & { text: string }): Promise<ProposalView> {
      const mine = await deps.indicators.all({ userId });
      return proposeStrategy({ userId, text, customs: mine, ...deps });
    },
  };
}
export type Strategies = ReturnType<typeof createStrategies>;

type NewVersionParts = { readonly spec: StrategySpec; readonly customs: FrozenCustoms; readonly mine: readonly IndicatorRecord[] };
type ResolveQuery = Mine & { readonly strategyId?: string | undefined; readonly version?: number | undefined; readonly spec?: unknown };
