import type { Rule, StrategyParts, StrategySpec } from "@slipstream/core/strategy";

export type DraftSide = { readonly entry?: Rule | undefined; readonly exit?: Rule | undefined };

/** A strategy while it is made: what it still lacks is absent, and a number that was wiped out is NaN. */
export type Draft = Omit<StrategySpec, "long" | "short"> & {
  readonly long?: DraftSide | undefined;
  readonly short?: DraftSide | undefined;
};

export const SIDES = ["long", "short"] as const;
export type SideName = (typeof SIDES)[number];

/** What a strategy is taken to have where nothing is said; each is shown where it is assumed. */
export const ASSUMED = {
  timeframe: "1h",
  symbols: ["BTC-USDT"],
  sizing: { kind: "percent-equity", percent: 10 },
} as const satisfies Partial<StrategySpec>;

const DEFAULTS = { leverage: 1, takeProfits: [], maxPositions: 20 };

export const emptyDraft = (): Draft => ({ ...DEFAULTS, ...ASSUMED, symbols: [...ASSUMED.symbols], long: {} });

/** No part of it is shared: rules are told apart by what object they are. */
export const draftOf = (spec: StrategySpec): Draft => structuredClone(spec);

/** Out of what a text says; the rest is what is assumed. */
export function draftOfParts({ symbols, takeProfits, ...parts }: StrategyParts): Draft {
  return {
    ...DEFAULTS,
    ...ASSUMED,
    ...structuredClone(parts),
    symbols: [...(symbols ?? ASSUMED.symbols)],
    takeProfits: structuredClone([...(takeProfits ?? [])]),
  };
}

/** As a strategy is kept: without sides that say nothing. It may still be none: `problemsOf` says. */
export function toSpec(draft: Draft): unknown {
  const { long, short, ...rest } = draft;
  const said = (side: DraftSide | undefined) => side !== undefined && (side.entry !== undefined || side.exit !== undefined);
  return { ...rest, ...(said(long) ? { long } : {}), ...(said(short) ? { short } : {}) };
}
