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
export { type Distance, type Sizing, type StrategySide, type StrategySpec, sizingSchema, strategySpecSchema } from "./strategy-spec.ts";
