import { nextBar } from "./aggregate-candles.ts";
import type { Candle, Tick } from "./quote.ts";
import { TIMEFRAMES, type Timeframe } from "./timeframe.ts";

export type Bar = { readonly timeframe: Timeframe; readonly candle: Candle };

/** The bars of one symbol in all timeframes, built from its ticks. */
export type CandleBuilder = {
  /** Answers with the bars that the tick closed. */
  add(tick: Tick): readonly Bar[];
  running(): readonly Bar[];
  /** The running bar of a timeframe; null before the first tick. */
  find(timeframe: Timeframe): Candle | null;
};

/** Goes on from the bars that were running when the last one stopped. */
export function createCandleBuilder(volumeDecimals: number, running: readonly Bar[]): CandleBuilder {
  const bars = new Map<Timeframe, Candle>(running.map(({ timeframe, candle }) => [timeframe, candle]));
  const none: readonly Bar[] = [];
  return {
    add(tick) {
      let closedBars = none;
      for (const timeframe of TIMEFRAMES) {
        const { bar, closed } = nextBar(bars.get(timeframe) ?? null, tick, timeframe, volumeDecimals);
        bars.set(timeframe, bar);
        if (closed) closedBars = [...closedBars, { timeframe, candle: closed }];
      }
      return closedBars;
    },
    running: () => [...bars].map(([timeframe, candle]) => ({ timeframe, candle })),
    find: (timeframe) => bars.get(timeframe) ?? null,
  };
}
