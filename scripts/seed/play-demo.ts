import { asHistoryTrader, DEMO_MASTERS, type History, type MarketTape, playHistory } from "@slipstream/core/demo/server";
import type { Candle, InstrumentBook } from "@slipstream/core/market";
import { type Clock, DAY_MS, type Ms, type NextId } from "@slipstream/kernel";
import { createPaperVenue } from "@slipstream/venues/paper";
import { candleOf, openMinute, playMinute, type Recording } from "@slipstream/venues/replay";

/** The record of a master reaches back so far. */
const HISTORY_MS = 14 * DAY_MS;

type PlayDeps = { readonly tape: MarketTape; readonly instruments: InstrumentBook; readonly clock: Clock; readonly nextId: NextId };

export const demoBeganAt = (firstMs: Ms, untilMs: Ms): Ms => Math.max(firstMs, untilMs - HISTORY_MS);

/** What the demo's strategies make of a recording up to a minute. */
export const playDemo = (firstMs: Ms, untilMs: Ms, deps: PlayDeps): Promise<History> =>
  playHistory(
    DEMO_MASTERS.map(asHistoryTrader),
    { fromMs: demoBeganAt(firstMs, untilMs), untilMs },
    { ...deps, venue: createPaperVenue(deps.instruments) },
  );

/** The minutes of a recording as the replay plays them. */
export function tapeOf({ span, series }: Recording): MarketTape {
  const bySymbol = new Map(series.map((each) => [each.symbol, each]));
  const seriesOf = (symbol: string) => {
    const found = bySymbol.get(symbol);
    if (!found) throw new Error(`the recording has no ${symbol}`);
    return found;
  };
  /** The last one of each symbol: a minute is asked for by every strategy that watches it. */
  const known = new Map<string, Candle>();
  const minuteOf = (symbol: string, minuteMs: Ms): Candle => {
    const last = known.get(symbol);
    if (last?.openMs === minuteMs) return last;
    const candle = candleOf(seriesOf(symbol), span, minuteMs);
    known.set(symbol, candle);
    return candle;
  };
  return {
    symbols: [...bySymbol.keys()],
    openingOf: (symbol, minuteMs) => openMinute(seriesOf(symbol), span, minuteMs),
    ticksOf: (symbol, minuteMs) => playMinute(seriesOf(symbol), span, minuteMs),
    candleOf: minuteOf,
    rangeOf: minuteOf,
  };
}
