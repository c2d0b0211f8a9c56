import { DAY_MS, decimalsOf, MINUTE_MS, type Ms } from "@slipstream/kernel";
import { fromCandleView, toCandleView } from "./candle.ts";
import type { InstrumentBook } from "./instrument-book.ts";
import type { SymbolStart } from "./market-book.ts";
import { daysAround, type MinuteSpan } from "./minute-span.ts";
import { planFill } from "./plan-fill.ts";
import type { CandleStore, MarketLog, MarketSource, StoredBar } from "./ports.ts";
import type { Candle, Quote } from "./quote.ts";
import { expectedMinutes } from "./retention.ts";
import { barOpenOf, TIMEFRAME_MS, TIMEFRAMES } from "./timeframe.ts";

export type BarDeps = {
  readonly source: MarketSource;
  readonly log: MarketLog;
  readonly candles: CandleStore;
  readonly instruments: InstrumentBook;
};

/** Decimals of a symbol's volumes: those of its lot. */
const volumeDecimalsOf = (symbol: string, instruments: InstrumentBook): number => decimalsOf(instruments.get(symbol).lotStep);

/**
 * Fills the minutes that are missing up to where the market stands, and all bars that they touch, from the source's history: the whole
 * history at the first start, nothing when nothing is missing. Answers with the number of bars that were written.
 */
export async function fillMissing(deps: BarDeps, symbol: string, standsAtMs: Ms): Promise<number> {
  let written = 0;
  for (const expected of expectedMinutes(runningMinuteOf(standsAtMs), deps.source.archive))
    for (const missing of await deps.log.listMissing(symbol, expected)) written += await fillSpan(deps, symbol, missing, standsAtMs);
  return written;
}

/** Fills one span of missing minutes. What the source's history does not have stays missing. */
export async function fillSpan(deps: BarDeps, symbol: string, missing: MinuteSpan, standsAtMs: Ms): Promise<number> {
  const volumeDecimals = volumeDecimalsOf(symbol, deps.instruments);
  const around = daysAround(missing);
  const minutes = [
    ...(await deps.source.history(symbol, around.fromMs, Math.min(around.toMs, runningMinuteOf(standsAtMs)))),
    ...(await findMinute(deps.candles, symbol, runningMinuteOf(standsAtMs))).filter(({ openMs }) => openMs < around.toMs),
  ];
  const bars = planFill(missing, minutes, volumeDecimals).map(
    ({ timeframe, candle }): StoredBar => ({ symbol, timeframe, bar: toCandleView(candle, volumeDecimals) }),
  );
  await deps.log.fill(bars);
  return bars.length;
}

/** Reads from the store where a symbol stood. */
export async function loadSymbol(deps: BarDeps, symbol: string, standsAtMs: Ms, quote: Quote | null): Promise<SymbolStart> {
  const running = await Promise.all(
    TIMEFRAMES.map(async (timeframe) => {
      const fromMs = barOpenOf(standsAtMs, timeframe);
      const bars = await deps.candles.list({ symbol, timeframe, fromMs, toMs: fromMs + TIMEFRAME_MS[timeframe], limit: 1 });
      return bars.map((bar) => ({ timeframe, candle: fromCandleView(bar) }));
    }),
  );
  const minuteMs = barOpenOf(standsAtMs, "1m");
  const minutes = await deps.candles.list({
    symbol,
    timeframe: "1m",
    fromMs: minuteMs - DAY_MS,
    toMs: minuteMs,
    limit: DAY_MS / MINUTE_MS,
  });
  return {
    symbol,
    volumeDecimals: volumeDecimalsOf(symbol, deps.instruments),
    running: running.flat(),
    minutes: minutes.map(fromCandleView),
    quote,
  };
}

/** Opening of the first minute that is not over yet. */
const runningMinuteOf = (standsAtMs: Ms): Ms => barOpenOf(standsAtMs + 1, "1m");

async function findMinute(candles: CandleStore, symbol: string, openMs: Ms): Promise<Candle[]> {
  const bars = await candles.list({ symbol, timeframe: "1m", fromMs: openMs, toMs: openMs + MINUTE_MS, limit: 1 });
  return bars.map(fromCandleView);
}
