import { aggregateCandles } from "./aggregate-candles.ts";
import type { Bar } from "./candle-builder.ts";
import type { MinuteSpan } from "./minute-span.ts";
import type { Candle } from "./quote.ts";
import { TIMEFRAME_MS, TIMEFRAMES } from "./timeframe.ts";

/** The bars of all timeframes that missing minutes touch. `minutes` are those of the whole days around them, ascending, as far as they are known. */
export const planFill = (missing: MinuteSpan, minutes: readonly Candle[], volumeDecimals: number): Bar[] =>
  TIMEFRAMES.flatMap((timeframe) =>
    aggregateCandles(minutes, timeframe, volumeDecimals)
      .filter(({ openMs }) => openMs < missing.toMs && openMs + TIMEFRAME_MS[timeframe] > missing.fromMs)
      .map((candle) => ({ timeframe, candle })),
  );
