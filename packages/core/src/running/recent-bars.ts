import type { FundingRates } from "../backtest/index.ts";
import { fundingAtBars } from "../history/server.ts";
import type { Timeframe } from "../market/index.ts";
import type { StreamBar } from "../strategy/index.ts";

/** The history is written once a second: a strategy that starts meanwhile needs what closed since. */
const MOST = 120;

/** Bars that closed since the desk began, a few of each symbol and timeframe, and the symbols' funding. */
export type RecentBars = {
  add(symbol: string, timeframe: Timeframe, bar: StreamBar): void;
  /** Opened after a moment, oldest first. */
  after(symbol: string, timeframe: Timeframe, openMs: number): readonly StreamBar[];
  funding(symbol: string): FundingRates | null;
  setFunding(symbol: string, rates: FundingRates | null): void;
};

export function createRecentBars(): RecentBars {
  const bars = new Map<string, StreamBar[]>();
  const rates = new Map<string, FundingRates | null>();
  return {
    add(symbol, timeframe, bar) {
      const key = `${symbol} ${timeframe}`;
      const known = bars.get(key);
      if (!known) bars.set(key, [bar]);
      else {
        known.push(bar);
        if (known.length > MOST) known.shift();
      }
    },
    after: (symbol, timeframe, openMs) => bars.get(`${symbol} ${timeframe}`)?.filter((bar) => bar.openMs > openMs) ?? [],
    funding: (symbol) => rates.get(symbol) ?? null,
    setFunding: (symbol, known) => rates.set(symbol, known),
  };
}

/** The rate in force at a bar's opening; NaN where none is known. */
export function fundingOf(rates: FundingRates | null, openMs: number): number {
  const rate = new Float64Array(1).fill(Number.NaN);
  if (rates) fundingAtBars(Float64Array.of(openMs), rates, rate);
  return rate[0] as number;
}
