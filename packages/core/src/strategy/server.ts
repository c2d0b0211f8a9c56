export { evaluateAt } from "./ask-strategy.ts";
export { createIndicators, type Indicators, type IndicatorsDeps } from "./create-indicators.ts";
export { createStrategies, type ResolvedStrategy, type Strategies, type StrategiesDeps } from "./create-strategies.ts";
export { explainSpec } from "./explain-spec.ts";
export type {
  FrozenCustoms,
  IndicatorChange,
  IndicatorRecord,
  IndicatorStore,
  NewVersion,
  ProposalLimit,
  ProposalMessage,
  RuleProposer,
  StrategyRecord,
  StrategyRunsPort,
  StrategyStore,
  VersionRecord,
} from "./ports.ts";
export { STRATEGY_TEMPLATES } from "./templates.ts";
