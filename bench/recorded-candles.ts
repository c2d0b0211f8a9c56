import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Instrument } from "@slipstream/core/market";
import { parseInstruments } from "@slipstream/core/market/server";
import type { CandleColumns } from "@slipstream/core/strategy";

const DATA = path.resolve(import.meta.dirname, "../data");

export function instrumentOf(symbol: string): Instrument {
  const file = JSON.parse(readFileSync(path.join(DATA, "instruments/binance-usdm.json"), "utf8"));
  const found = parseInstruments(file).instruments.find((each) => each.symbol === symbol);
  if (!found) throw new Error(`no instrument ${symbol}`);
  return found;
}

/** The newest recorded minutes of a symbol. */
export function recordedCandles(symbol: string, bars: number): CandleColumns {
  const file = path.join(DATA, `replay/binance-usdm_${symbol.replace("-", "")}_1m_2025-05_2025-06.csv.gz`);
  const rows = gunzipSync(readFileSync(file)).toString().trim().split("\n").slice(1).slice(-bars);
  if (rows.length < bars) throw new Error(`only ${rows.length} minutes of ${symbol}`);
  const cells = rows.map((row) => row.split(",").map(Number));
  const column = (at: number) => Float64Array.from(cells, (row) => row[at] ?? Number.NaN);
  return { openMs: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5), funding: null };
}
