import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { InstrumentBook } from "@slipstream/core/market";
import { decimalsOf, MINUTE_MS, type Price } from "@slipstream/kernel";
import { z } from "zod";
import { parseRecordedCsv, type RecordedColumns } from "./parse-recorded-csv.ts";
import type { RecordedSeries, Recording } from "./recording.ts";

const listSchema = z.object({
  symbols: z
    .array(z.object({ symbol: z.string(), file: z.string(), spread: z.object({ ticks: z.int().min(0), bps: z.number().min(0) }) }))
    .min(1),
});
type ListedSeries = z.infer<typeof listSchema>["symbols"][number];

/** A recorded extreme may be finer than the price step by this many decimals; openings and closings may not. */
const FINER_DECIMALS = 1;

/** Reads the recording that `recording.json` in a folder lists, cut to the minutes that all its files have. Throws, naming the file, where one is not as expected. */
export async function loadRecording(folder: string, instruments: InstrumentBook): Promise<Recording> {
  const list = listSchema.parse(JSON.parse(await readFile(path.join(folder, "recording.json"), "utf8")));
  const files = await Promise.all(
    list.symbols.map(async (listed) => ({ listed, columns: await readColumns(folder, listed, instruments) })),
  );
  const firstMs = Math.max(...files.map(({ columns }) => columns.firstMs));
  const untilMs = Math.min(...files.map(({ columns }) => columns.firstMs + columns.minutes * MINUTE_MS));
  const minutes = (untilMs - firstMs) / MINUTE_MS;
  if (minutes < 1) throw new Error(`the files in ${folder} have no minute in common`);
  return {
    span: { firstMs, minutes },
    series: files.map(({ listed, columns }) => toSeries(listed, columns, (firstMs - columns.firstMs) / MINUTE_MS, minutes, instruments)),
  };
}

async function readColumns(folder: string, { file, symbol }: ListedSeries, instruments: InstrumentBook): Promise<RecordedColumns> {
  const { tickSize, lotStep } = instruments.get(symbol);
  const bytes = await promisify(gunzip)(await readFile(path.join(folder, file)));
  try {
    return parseRecordedCsv(bytes, { price: decimalsOf(tickSize) + FINER_DECIMALS, volume: decimalsOf(lotStep) });
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function toSeries(
  listed: ListedSeries,
  columns: RecordedColumns,
  from: number,
  minutes: number,
  instruments: InstrumentBook,
): RecordedSeries {
  const { tickSize, lotStep } = instruments.get(listed.symbol);
  const finest = 10n ** BigInt(18 - decimalsOf(tickSize) - FINER_DECIMALS);
  const unitsPerTick = Number(tickSize / finest);
  const series = {
    symbol: listed.symbol,
    tickSize,
    priceUnit: finest as Price,
    unitsPerTick,
    volumeDecimals: decimalsOf(lotStep),
    spread: listed.spread,
    open: columns.open.slice(from, from + minutes),
    high: columns.high.slice(from, from + minutes),
    low: columns.low.slice(from, from + minutes),
    close: columns.close.slice(from, from + minutes),
    volume: columns.volume.slice(from, from + minutes),
  };
  for (const column of [series.open, series.close]) {
    const off = column.findIndex((price) => price % unitsPerTick !== 0);
    if (off >= 0) throw new Error(`${listed.file}: minute ${from + off} opens or closes off the price step of ${listed.symbol}`);
  }
  return series;
}
