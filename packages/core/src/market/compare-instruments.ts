import type { Instrument } from "./instrument.ts";

/** The venue grants the highest leverage to what trades most: those first, then by name. */
export const compareInstruments = (a: Pick<Instrument, "symbol" | "maxLeverage">, b: Pick<Instrument, "symbol" | "maxLeverage">): number =>
  b.maxLeverage - a.maxLeverage || (a.symbol < b.symbol ? -1 : 1);
