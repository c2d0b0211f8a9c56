import type { Ms } from "@slipstream/kernel";
import type { FundingRates } from "../backtest/index.ts";
import type { Timeframe } from "../market/index.ts";
import type { CandleColumns } from "../strategy/index.ts";
import type { CoverageView } from "./views.ts";

/** From the opening of the first closed bar to the end of the last. */
export type HistorySpan = { readonly fromMs: Ms; readonly toMs: Ms };

/**
 * Closed candles of the deployment's market and of what operators imported, as columns, kept in memory. Any timeframe is served from the finest that
 * covers its time; where both have a bar, the market's own counts, since accounts traded on it. Nothing is answered that opens or ends after the
 * market's clock: imported bars of its future come into sight as it passes them. Columns that were answered are never written to again; they lie on
 * shared memory, so that a worker thread gets them without a copy.
 */
export type CandleHistory = {
  /** Null: nothing is known of the symbol. */
  span(symbol: string, timeframe: Timeframe): Promise<HistorySpan | null>;
  /** Closed bars that open in [fromMs, toMs), ascending; what is missing is left out. The same question gives the same arrays while they are kept. */
  columns(query: { symbol: string; timeframe: Timeframe; fromMs: Ms; toMs: Ms }): Promise<CandleColumns>;
  /** Null where no rate of the symbol is known at all. */
  funding(symbol: string): Promise<FundingRates | null>;
};

export type CoverageReader = { coverage(): Promise<CoverageView[]> };
