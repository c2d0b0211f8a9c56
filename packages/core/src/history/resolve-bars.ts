import type { Ms } from "@slipstream/kernel";
import { barOpenOf, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "../market/index.ts";
import { type BarColumns, filterBars, firstBarFrom, mergeBars, NO_BARS } from "./bar-columns.ts";
import { wholeBars } from "./whole-bars.ts";

export type BarsByTimeframe = ReadonlyMap<Timeframe, BarColumns>;
export type TimeSpan = { readonly fromMs: Ms; readonly toMs: Ms };

export type BarSources = {
  /** Closed bars of the deployment's market as they are stored. A stored coarse bar may cover less than its time. */
  readonly own: BarsByTimeframe;
  /** What operators brought in: each bar is whole. */
  readonly imported: BarsByTimeframe;
  /** Where the market's own bars begin; null where that is not known. */
  readonly ownFromMs: Ms | null;
  /** Spans that the market missed and nobody has filled yet. */
  readonly gaps: readonly TimeSpan[];
  readonly volumeDecimals: number;
};

/**
 * The bars of a timeframe, each whole and made from the finest that covers its time. The market's own bars count before imported ones: a fine
 * imported bar does not count where a coarser own one covers its time, since those were other prices. All sources are of the same days.
 */
export function resolveBars(sources: BarSources, timeframe: Timeframe): BarColumns {
  const own = ownWhole(sources);
  let made = NO_BARS;
  let finer: Timeframe | null = null;
  for (const each of TIMEFRAMES) {
    const imported = notCovered(sources.imported.get(each) ?? NO_BARS, each, own);
    const known = mergeBars(own.get(each) ?? NO_BARS, imported);
    made = finer === null ? known : mergeBars(wholeBars(made, finer, each, sources.volumeDecimals), known);
    finer = each;
    if (each === timeframe) break;
  }
  return made;
}

/** Of each timeframe the own bars that are whole: made of finer ones, or stored and to be trusted. */
function ownWhole({ own, ownFromMs, gaps, volumeDecimals }: BarSources): BarsByTimeframe {
  const whole = new Map<Timeframe, BarColumns>();
  let finer: Timeframe | null = null;
  for (const timeframe of TIMEFRAMES) {
    const stored = own.get(timeframe) ?? NO_BARS;
    if (finer === null) whole.set(timeframe, stored);
    else {
      const parts = whole.get(finer) ?? NO_BARS;
      const trusted = trustedBars(stored, timeframe, { parts, partMs: TIMEFRAME_MS[finer], ownFromMs, gaps });
      whole.set(timeframe, mergeBars(wholeBars(parts, finer, timeframe, volumeDecimals), trusted));
    }
    finer = timeframe;
  }
  return whole;
}

type Parts = { readonly parts: BarColumns; readonly partMs: Ms; readonly ownFromMs: Ms | null; readonly gaps: readonly TimeSpan[] };

/**
 * Stored coarse bars whose fine ones are gone because they were pruned. One with a hole elsewhere than at its beginning, one that an open gap
 * touches, and one from before the market's first bar cover less than their time.
 */
function trustedBars(stored: BarColumns, timeframe: Timeframe, { parts, partMs, ownFromMs, gaps }: Parts): BarColumns {
  const barMs = TIMEFRAME_MS[timeframe];
  return filterBars(stored, (at) => {
    const fromMs = stored.openMs[at] as number;
    const toMs = fromMs + barMs;
    if (ownFromMs !== null && fromMs < ownFromMs) return false;
    if (gaps.some((gap) => gap.fromMs < toMs && gap.toMs > fromMs)) return false;
    const first = firstBarFrom(parts.openMs, fromMs);
    const end = firstBarFrom(parts.openMs, toMs);
    return first === end || (parts.openMs[first] as number) + (end - first) * partMs === toMs;
  });
}

/** Imported bars in whose time there is no own bar of their timeframe or a coarser one. */
function notCovered(imported: BarColumns, timeframe: Timeframe, own: BarsByTimeframe): BarColumns {
  if (imported.openMs.length === 0) return imported;
  const covers = TIMEFRAMES.slice(TIMEFRAMES.indexOf(timeframe)).map((each) => ({ each, openMs: (own.get(each) ?? NO_BARS).openMs }));
  return filterBars(imported, (at) => {
    const openMs = imported.openMs[at] as number;
    return !covers.some(({ each, openMs: times }) => {
      const slotMs = barOpenOf(openMs, each);
      return times[firstBarFrom(times, slotMs)] === slotMs;
    });
  });
}
