import type { BacktestTerms } from "@slipstream/core/backtest";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import type { CandleColumns, Operand, StrategySpec } from "@slipstream/core/strategy";
import { type Price, price } from "@slipstream/kernel";

/** A candle as it is written down: decimals, not floats. */
export type SlowBar = {
  readonly openMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly funding: number;
};
export type SlowMarket = {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly bars: readonly SlowBar[];
  readonly detail: readonly SlowBar[];
  readonly funding: readonly { readonly atMs: number; readonly rate: string }[];
};
export type SlowInput = {
  readonly strategy: StrategySpec;
  readonly customs: ReadonlyMap<string, Operand>;
  readonly markets: readonly SlowMarket[];
  readonly terms: BacktestTerms;
  readonly fromMs: number;
};
export type ExactBar = {
  readonly bar: SlowBar;
  readonly openMs: number;
  readonly closeMs: number;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
};

export const toExactBar = (bar: SlowBar, timeframe: Timeframe): ExactBar => ({
  bar,
  openMs: bar.openMs,
  closeMs: bar.openMs + TIMEFRAME_MS[timeframe],
  open: price(bar.open),
  high: price(bar.high),
  low: price(bar.low),
  close: price(bar.close),
});

/** The same candles as the fast one takes them. */
export function toColumns(bars: readonly SlowBar[]): CandleColumns {
  const column = (of: (bar: SlowBar) => number) => Float64Array.from(bars, of);
  return {
    openMs: column(({ openMs }) => openMs),
    open: column(({ open }) => Number(open)),
    high: column(({ high }) => Number(high)),
    low: column(({ low }) => Number(low)),
    close: column(({ close }) => Number(close)),
    volume: column(({ volume }) => Number(volume)),
    funding: bars.some(({ funding }) => !Number.isNaN(funding)) ? column(({ funding }) => funding) : null,
  };
}
