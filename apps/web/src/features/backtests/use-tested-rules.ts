"use client";
import type { BacktestRequest, BacktestView } from "@slipstream/core/backtest";
import type { StrategySpec, StrategyVersionView, StrategyView, TemplateView } from "@slipstream/core/strategy";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import type { RulesSource } from "./rules-source.ts";

export type TestedRules = {
  readonly name: string;
  readonly version: number | null;
  /** Null: not said, since the one before has no report. */
  readonly words: string | null;
  readonly spec: StrategySpec;
  /** What `backtests.run` is asked for. */
  readonly ask: { readonly strategyId: string; readonly version: number } | { readonly spec: StrategySpec };
  /** The terms of the one before. */
  readonly request: BacktestRequest | null;
};

type Known = {
  readonly strategy?: StrategyView | undefined;
  readonly version?: StrategyVersionView | undefined;
  readonly templates?: readonly TemplateView[] | undefined;
  readonly backtest?: BacktestView | undefined;
};

/** The rules that a source stands for, so far as they are known. Null: not yet, or there is no such template. */
export function rulesOf(source: RulesSource, { strategy, version, templates, backtest }: Known): TestedRules | null {
  if (source.kind === "template") {
    const template = templates?.find(({ key }) => key === source.key);
    return template ? { ...template, version: null, ask: { spec: template.spec }, request: null } : null;
  }
  if (source.kind === "backtest") {
    if (!backtest) return null;
    const { name, strategyId, version: number, request, report } = backtest;
    const ask = strategyId !== null && number !== null ? { strategyId, version: number } : { spec: request.spec };
    return { name, version: number, words: report?.words ?? null, spec: request.spec, ask, request };
  }
  const shown = source.version === null ? strategy?.newest : version;
  if (!strategy || !shown) return null;
  const ask = { strategyId: source.strategyId, version: shown.number };
  return { name: strategy.name, version: shown.number, words: shown.words, spec: shown.spec, ask, request: null };
}

/** The rules that will be tested. */
export function useTestedRules(source: RulesSource | null) {
  const trpc = useTRPC();
  const strategyId = source?.kind === "strategy" ? source.strategyId : "";
  const number = source?.kind === "strategy" ? source.version : null;
  const backtestId = source?.kind === "backtest" ? source.backtestId : "";
  const strategy = useQuery(trpc.strategies.get.queryOptions({ strategyId }, { enabled: strategyId !== "" }));
  const version = useQuery(trpc.strategies.version.queryOptions({ strategyId, number: number ?? 1 }, { enabled: number !== null }));
  const templates = useQuery(trpc.strategies.templates.queryOptions(undefined, { enabled: source?.kind === "template" }));
  const backtest = useQuery(trpc.backtests.get.queryOptions({ backtestId }, { enabled: backtestId !== "", refetchOnWindowFocus: false }));
  const failed = [strategy, version, templates, backtest].find(({ isError, data }) => isError && data === undefined);
  const rules =
    source === null
      ? null
      : rulesOf(source, { strategy: strategy.data, version: version.data, templates: templates.data, backtest: backtest.data });
  return { rules, error: failed?.error ?? null, retry: () => void failed?.refetch() };
}
