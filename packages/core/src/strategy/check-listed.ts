import type { Instrument } from "../market/index.ts";
import { refuse } from "./refuse.ts";
import type { StrategySpec } from "./strategy-spec.ts";

export type ListedInstruments = { find(symbol: string): Instrument | null; list(): readonly Instrument[] };

/** The instrument of a symbol, or a refusal that names the field. */
export function requireListed(symbol: string, instruments: Pick<ListedInstruments, "find">, field: string): Instrument {
  const instrument = instruments.find(symbol);
  if (!instrument) throw refuse("symbol-not-listed", `${symbol} is not listed here.`, { field });
  return instrument;
}

/** Refuses a strategy whose symbols cannot be traded here, or not with its leverage. */
export function refuseUnlisted({ symbols, leverage }: StrategySpec, instruments: Pick<ListedInstruments, "find">): void {
  for (const [index, symbol] of symbols.entries()) {
    const { maxLeverage } = requireListed(symbol, instruments, `symbols.${index}`);
    if (symbols.indexOf(symbol) !== index) throw refuse("symbol-twice", `${symbol} is named twice.`, { field: `symbols.${index}` });
    if (leverage > maxLeverage)
      throw refuse("leverage-too-high", `${symbol} allows a leverage of at most ${maxLeverage}.`, { field: "leverage" });
  }
}
