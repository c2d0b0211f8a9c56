export { type BarColumns, firstBarFrom, makeBars, NO_BARS, sliceBars } from "./bar-columns.ts";
export { fundingAtBars } from "./funding-at-bars.ts";
export { largestGaps } from "./largest-gaps.ts";
export type { CandleHistory, CoverageReader, HistorySpan } from "./ports.ts";
export { type BarSources, type BarsByTimeframe, resolveBars, type TimeSpan } from "./resolve-bars.ts";
export { toCandleViews } from "./to-candle-views.ts";
