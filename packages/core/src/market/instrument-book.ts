import { invariant } from "@slipstream/kernel";
import type { Instrument } from "./instrument.ts";

/** The rules of one venue's instruments, by symbol. */
export type InstrumentBook = {
  find(symbol: string): Instrument | null;
  /** For symbols that were checked before; throws where there is none. */
  get(symbol: string): Instrument;
  list(): readonly Instrument[];
};

export function createInstrumentBook(instruments: readonly Instrument[]): InstrumentBook {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return {
    find: (symbol) => bySymbol.get(symbol) ?? null,
    get: (symbol) => {
      const instrument = bySymbol.get(symbol);
      invariant(instrument, `no instrument ${symbol}`);
      return instrument;
    },
    list: () => instruments,
  };
}
