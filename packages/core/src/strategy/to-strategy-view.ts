import type { IndicatorRecord, StrategyRecord, StrategyRunsPort, VersionRecord } from "./ports.ts";
import type { CustomIndicatorView, StrategyRowView, StrategyVersionView, StrategyView } from "./views.ts";
import type { CustomName } from "./words/reader.ts";
import { sayStrategy } from "./words/say-strategy.ts";

type Summary = Awaited<ReturnType<StrategyRunsPort["summaries"]>> extends ReadonlyMap<string, infer Value> ? Value | undefined : never;
const iso = (ms: number): string => new Date(ms).toISOString();

export const toVersionView = ({ createdAt, words, ...version }: VersionRecord, customs: readonly CustomName[]): StrategyVersionView => ({
  ...version,
  words: sayStrategy(version.spec, customs),
  source: words,
  createdAt: iso(createdAt),
});

export function toStrategyRow(strategy: StrategyRecord, customs: readonly CustomName[], summary: Summary): StrategyRowView {
  const { spec, number } = strategy.newest;
  return {
    id: strategy.id,
    name: strategy.name,
    description: strategy.description,
    version: number,
    timeframe: spec.timeframe,
    symbols: spec.symbols,
    words: sayStrategy(spec, customs),
    state: summary?.state ?? "stopped",
    run: summary?.run ?? null,
    createdAt: iso(strategy.createdAt),
    updatedAt: iso(strategy.updatedAt),
  };
}

export const toStrategyView = (strategy: StrategyRecord, customs: readonly CustomName[], summary: Summary): StrategyView => ({
  ...toStrategyRow(strategy, customs, summary),
  newest: toVersionView(strategy.newest, customs),
});

export const toIndicatorView = ({ createdAt, levels, ...indicator }: IndicatorRecord): CustomIndicatorView => ({
  ...indicator,
  levels: { ...levels },
  createdAt: iso(createdAt),
});
