export type { CandleColumns, StreamBar } from "./candle-columns.ts";
export {
  checkIndicator,
  computeIndicator,
  findIndicator,
  INDICATORS,
  type IndicatorProblem,
  type IndicatorSetup,
  IndicatorStream,
  setUpIndicator,
} from "./indicator-catalogue.ts";
export type { Indicator, IndicatorLine, IndicatorMemory, IndicatorParam, IndicatorParams } from "./indicators/indicator.ts";
export { STRATEGY_REFUSAL_CODES, type StrategyRefusalCode } from "./refusal-codes.ts";
export {
  CLOCK_FIELDS,
  COMPARISONS,
  type Comparison,
  MAX_DEPTH,
  MAX_NODES,
  MAX_PERIOD,
  type Operand,
  operandSchema,
  POSITION_FIELDS,
  PRICE_FIELDS,
  type PriceField,
  type Rule,
  ruleSchema,
} from "./rule-tree.ts";
export { type ReadIndicator, readIndicatorForm } from "./short/indicator-form.ts";
export { type ReadForm, readShortForm, type ShortFormOptions } from "./short-form.ts";
export {
  createIndicatorSchema,
  createStrategySchema,
  evaluateSchema,
  explainSchema,
  indicatorLevelsSchema,
  indicatorNameSchema,
  MAX_CUSTOM_INDICATORS,
  MAX_PREVIEW_BARS,
  MAX_STRATEGIES,
  oneIndicatorSchema,
  oneStrategySchema,
  oneVersionSchema,
  pineSchema,
  previewSchema,
  proposeSchema,
  strategyIdSchema,
  strategyNameSchema,
  unreadSpec,
  updateIndicatorSchema,
  updateStrategySchema,
} from "./strategy-input.ts";
export { type Distance, type Sizing, type StrategySide, type StrategySpec, sizingSchema, strategySpecSchema } from "./strategy-spec.ts";
export {
  type CatalogueEntryView,
  type ConditionView,
  type CustomIndicatorView,
  catalogueEntryView,
  conditionView,
  customIndicatorView,
  type EvaluationView,
  evaluationView,
  type PreviewView,
  type ProposalView,
  previewView,
  proposalView,
  runSummaryView,
  type StrategyRowView,
  type StrategyVersionView,
  type StrategyView,
  signalMarkView,
  strategyRowView,
  strategyStateView,
  strategyVersionView,
  strategyView,
  type TemplateView,
  templateView,
} from "./views.ts";
export type { PhraseLink } from "./words/assemble-parts.ts";
export { type ExplainedRule, type ExplainedValue, explainRule, type ValueReader } from "./words/explain-rule.ts";
export { MAX_WORDS_LENGTH, readWords, type WordsReading } from "./words/read-words.ts";
export type { CustomName, WordNote } from "./words/reader.ts";
export { sayOperand, sayRule } from "./words/say-rule.ts";
export { sayStrategy } from "./words/say-strategy.ts";
export type { SideParts, StrategyParts } from "./words/settings.ts";
export { type PineCustom, type PineOptions, toPineScript } from "./words/to-pine-script.ts";
