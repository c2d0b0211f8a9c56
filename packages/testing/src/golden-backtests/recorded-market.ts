import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type BacktestMarket, PreparedMarket } from "@slipstream/core/backtest";
import { type Instrument, TIMEFRAME_MS, type Timeframe } from "@slipstream/core/market";
import { parseInstruments } from "@slipstream/core/market/server";
import type { CandleColumns } from "@slipstream/core/strategy";

const DATA = path.resolve(import.meta.dirname, "../../../../data");
const INSTRUMENTS = parseInstruments(JSON.parse(readFileSync(path.join(DATA, "instruments/binance-usdm.json"), "utf8"))).instruments;

const HOUR_MS = 3_600_000;
const FUNDING_EVERY_MS = 8 * HOUR_MS;

type Bar = [openMs: number, open: number, high: number, low: number, close: number, volume: number];
const minutesOf = new Map<string, readonly Bar[]>();

function instrumentOf(symbol: string): Instrument {
  const found = INSTRUMENTS.find((each) => each.symbol === symbol);
  if (!found) throw new Error(`no instrument ${symbol}`);
  return found;
}

function recordedMinutes(symbol: string): readonly Bar[] {
  const known = minutesOf.get(symbol);
  if (known) return known;
  const file = path.join(DATA, `replay/binance-usdm_${symbol.replace("-", "")}_1m_2025-05_2025-06.csv.gz`);
  const rows = gunzipSync(readFileSync(file)).toString().trim().split("\n").slice(1);
  const bars = rows.map((row) => row.split(",").map(Number) as Bar);
  minutesOf.set(symbol, bars);
  return bars;
}

/** Whole bars of a timeframe: those whose minutes are all there. */
function aggregate(minutes: readonly Bar[], timeframe: Timeframe): Bar[] {
  const widthMs = TIMEFRAME_MS[timeframe];
  const bars = new Map<number, { bar: Bar; minutes: number }>();
  for (const [at, open, high, low, close, volume] of minutes) {
    const openMs = at - (at % widthMs);
    const known = bars.get(openMs);
    if (!known) bars.set(openMs, { bar: [openMs, open, high, low, close, volume], minutes: 1 });
    else {
      const [, first, top, bottom, , sum] = known.bar;
      bars.set(openMs, {
        bar: [openMs, first, Math.max(top, high), Math.min(bottom, low), close, sum + volume],
        minutes: known.minutes + 1,
      });
    }
  }
  return [...bars.values()].flatMap((each) => (each.minutes === widthMs / 60_000 ? [each.bar] : []));
}

function toColumns(bars: readonly Bar[]): CandleColumns {
  const column = (at: number) => Float64Array.from(bars, (bar) => bar[at] ?? Number.NaN);
  return { openMs: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5), funding: null };
}

/** The rate from a moment on. The recording has none: these go up and down within five days and are nobody's. */
export const madeUpFunding = (atMs: number): number => Math.round(Math.sin(atMs / (19 * HOUR_MS)) * 200) / 1e6;

/** The shipped recording of a symbol, its minutes deciding what happened first inside a bar. Without `rateAt`, funding is not known. */
export function recordedMarket(symbol: string, timeframe: Timeframe, rateAt: ((atMs: number) => number) | null): PreparedMarket {
  const minutes = recordedMinutes(symbol);
  const candles = toColumns(aggregate(minutes, timeframe));
  const dueMs = rateAt ? candles.openMs.filter((ms) => ms % FUNDING_EVERY_MS === 0) : null;
  const market: BacktestMarket = {
    instrument: instrumentOf(symbol),
    timeframe,
    candles: rateAt ? { ...candles, funding: candles.openMs.map((ms) => rateAt(ms - (ms % FUNDING_EVERY_MS))) } : candles,
    detail: timeframe === "1m" ? null : toColumns(minutes),
    funding: rateAt && dueMs ? { atMs: dueMs, rate: dueMs.map(rateAt) } : null,
  };
  return new PreparedMarket(market);
}
