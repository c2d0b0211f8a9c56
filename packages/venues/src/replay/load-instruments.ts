import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Instrument } from "@slipstream/core/market";
import { parseInstruments } from "@slipstream/core/market/server";

/** The trading rules that the paper venue takes for the recorded symbols, with where they are from. */
export async function loadInstruments(dataFolder: string): Promise<{ instruments: readonly Instrument[]; source: string }> {
  return parseInstruments(JSON.parse(await readFile(path.join(dataFolder, "instruments/binance-usdm.json"), "utf8")));
}
