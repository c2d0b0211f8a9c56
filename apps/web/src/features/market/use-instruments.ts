"use client";
import type { InstrumentView } from "@slipstream/core/market";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";

/** Trading rules by symbol; they change too rarely to be asked for twice in one visit. */
export function useInstruments() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.market.instruments.queryOptions(), staleTime: Number.POSITIVE_INFINITY, select: bySymbol });
}

export type InstrumentsBySymbol = ReadonlyMap<string, InstrumentView>;
const bySymbol = (instruments: readonly InstrumentView[]): InstrumentsBySymbol =>
  new Map(instruments.map((instrument) => [instrument.symbol, instrument]));

/** For figures that are drawn before the rules are known. */
export const tickOf = (instruments: InstrumentsBySymbol | undefined, symbol: string): string =>
  instruments?.get(symbol)?.tickSize ?? "0.01";
export const lotOf = (instruments: InstrumentsBySymbol | undefined, symbol: string): string => instruments?.get(symbol)?.lotStep ?? "0.001";
