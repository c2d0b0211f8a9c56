import type { Timeframe } from "../../market/index.ts";
import type { Rule } from "../rule-tree.ts";
import type { Distance, Sizing } from "../strategy-spec.ts";
import type { BarCount } from "./reader.ts";

export type TakeProfit = { readonly at: Distance; readonly share: number };
/** `share` absent: an equal part of what is left. */
export type Level = { readonly at: Distance; readonly share?: number | undefined };
export type Trailing = { readonly distance: Distance; readonly after?: number | undefined };
export type SideParts = { readonly entry?: Rule; readonly exit?: Rule };

/** What a text says of a strategy; what it does not say is absent. */
export type StrategyParts = {
  readonly timeframe?: Timeframe;
  readonly symbols?: readonly string[];
  readonly long?: SideParts;
  readonly short?: SideParts;
  readonly sizing?: Sizing;
  readonly leverage?: number;
  readonly stopLoss?: Distance;
  readonly takeProfits?: readonly TakeProfit[];
  readonly trailing?: Trailing;
  readonly timeStop?: number;
  readonly breakEven?: number;
  readonly cooldown?: number;
  readonly maxPositions?: number;
};

/** One of them as it was read. */
export type Setting =
  | { readonly part: "timeframe"; readonly value: Timeframe }
  | { readonly part: "symbols"; readonly value: readonly string[] }
  | { readonly part: "sizing"; readonly value: Sizing }
  | { readonly part: "leverage" | "breakEven" | "maxPositions"; readonly value: number }
  | { readonly part: "stopLoss"; readonly value: Distance }
  | { readonly part: "takeProfits"; readonly value: readonly Level[] }
  | { readonly part: "trailing"; readonly value: Trailing }
  | { readonly part: "timeStop" | "cooldown"; readonly value: BarCount };
