import { type BarColumns, firstBarFrom, NO_BARS, resolveBars, sliceBars, type TimeSpan } from "@slipstream/core/history/server";
import { barOpenOf, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { DAY_MS, type Ms } from "@slipstream/kernel";
import type pg from "pg";
import { joinBars } from "./join-bars.ts";
import { type OwnMarket, readImportedBars, readOwnBars, type SymbolBounds, type SymbolState } from "./read-bars.ts";

/** So much is read at once: years of minutes never lie in memory in more than one form. Whole days, so that every bar lies in one window. */
const WINDOW_MS = 128 * DAY_MS;

type Wanted = { readonly symbol: string; readonly timeframe: Timeframe; readonly state: SymbolState; readonly bounds: SymbolBounds };

/** All closed bars of a symbol and timeframe that open at `fromMs` or later. */
export async function loadBars(pool: pg.Pool, market: OwnMarket, wanted: Wanted, fromMs: Ms): Promise<BarColumns> {
  const { timeframe, state, bounds } = wanted;
  if (bounds.span === null) return NO_BARS;
  // Nothing of the future: bars after the market's clock are not there yet.
  const toMs = Math.min(bounds.span.toMs, state.clockMs ?? Number.MAX_SAFE_INTEGER);
  const beginsMs = barOpenOf(Math.max(fromMs, bounds.span.fromMs), state.hasImports ? "1d" : timeframe);
  const parts: BarColumns[] = [];
  for (let startMs = beginsMs; startMs < toMs; ) {
    const endMs = barOpenOf(startMs, "1d") + WINDOW_MS;
    parts.push(await loadWindow(pool, market, wanted, { fromMs: startMs, toMs: Math.min(endMs, toMs) }));
    startMs = endMs;
  }
  const bars = joinBars(parts);
  return sliceBars(bars, firstBarFrom(bars.openMs, fromMs), bars.openMs.length);
}

async function loadWindow(
  pool: pg.Pool,
  market: OwnMarket,
  { symbol, timeframe, state, bounds }: Wanted,
  span: TimeSpan,
): Promise<BarColumns> {
  const clockMs = state.clockMs ?? Number.MAX_SAFE_INTEGER;
  const finest = TIMEFRAMES.slice(0, TIMEFRAMES.indexOf(timeframe) + 1);
  // Imported bars do not count under coarser ones of the market: then these are needed too.
  const ownTimeframes = state.hasImports ? TIMEFRAMES : finest;
  const [own, imported] = await Promise.all([
    state.clockMs === null ? new Map() : readOwnBars(pool, { source: market.source, symbol, timeframes: ownTimeframes, span, clockMs }),
    state.hasImports ? readImportedBars(pool, { symbol, timeframes: finest, span, clockMs }) : new Map(),
  ]);
  return resolveBars({ ...bounds, own, imported }, timeframe);
}
