import { z } from "zod";
import { TIMEFRAMES } from "../market/index.ts";

export const MAX_NODES = 64;
export const MAX_DEPTH = 8;
export const MAX_PERIOD = 500;
const MAX_SHIFT = 100;

export const PRICE_FIELDS = ["open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"] as const;
export type PriceField = (typeof PRICE_FIELDS)[number];
export const COMPARISONS = ["<", "<=", ">", ">=", "crosses-above", "crosses-below"] as const;
export type Comparison = (typeof COMPARISONS)[number];
/** Of the open position, for exits: profit in percent of its entry price, and closed bars since its entry. */
export const POSITION_FIELDS = ["profit-pct", "bars-held"] as const;
export const CLOCK_FIELDS = ["hour", "weekday"] as const;

/** Absent: the strategy's own timeframe. Higher ones are seen as closed bars only. */
const timeframe = z.enum(TIMEFRAMES).optional();
const finite = z.number().refine(Number.isFinite, "expected a finite number");

/** A value at each bar. `params` are those of the indicator's catalogue entry; what is left out has its default. */
export type Operand =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "price"; readonly field: PriceField; readonly timeframe?: (typeof TIMEFRAMES)[number] | undefined }
  | {
      readonly kind: "indicator";
      readonly name: string;
      readonly params?: Readonly<Record<string, number>> | undefined;
      /** One of the indicator's lines; absent: its first. */
      readonly output?: string | undefined;
      readonly timeframe?: (typeof TIMEFRAMES)[number] | undefined;
    }
  /** A named custom indicator of the user. */
  | { readonly kind: "custom"; readonly id: string }
  | { readonly kind: "funding" }
  | { readonly kind: "clock"; readonly field: (typeof CLOCK_FIELDS)[number] }
  | { readonly kind: "position"; readonly field: (typeof POSITION_FIELDS)[number] }
  | { readonly kind: "difference" | "ratio"; readonly left: Operand; readonly right: Operand }
  /** The value so many bars before. */
  | { readonly kind: "shift"; readonly of: Operand; readonly bars: number };

export const operandSchema: z.ZodType<Operand> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("number"), value: finite }),
    z.strictObject({ kind: z.literal("price"), field: z.enum(PRICE_FIELDS), timeframe }),
    z.strictObject({
      kind: z.literal("indicator"),
      name: z.string().min(1).max(40),
      params: z.record(z.string().max(40), finite).optional(),
      output: z.string().max(40).optional(),
      timeframe,
    }),
    z.strictObject({ kind: z.literal("custom"), id: z.uuid() }),
    z.strictObject({ kind: z.literal("funding") }),
    z.strictObject({ kind: z.literal("clock"), field: z.enum(CLOCK_FIELDS) }),
    z.strictObject({ kind: z.literal("position"), field: z.enum(POSITION_FIELDS) }),
    z.strictObject({ kind: z.literal("difference"), left: operandSchema, right: operandSchema }),
    z.strictObject({ kind: z.literal("ratio"), left: operandSchema, right: operandSchema }),
    z.strictObject({ kind: z.literal("shift"), of: operandSchema, bars: z.int().min(1).max(MAX_SHIFT) }),
  ]),
);

/** True or false at each bar. A comparison with a value that does not exist yet is false. */
export type Rule =
  | { readonly kind: "all" | "any"; readonly of: readonly Rule[] }
  | { readonly kind: "not"; readonly of: Rule }
  | { readonly kind: "compare"; readonly left: Operand; readonly op: Comparison; readonly right: Operand }
  | { readonly kind: "rises" | "falls"; readonly of: Operand; readonly bars: number }
  | { readonly kind: "between"; readonly of: Operand; readonly low: Operand; readonly high: Operand };

export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all"), of: z.array(ruleSchema).min(1).max(MAX_NODES) }),
    z.strictObject({ kind: z.literal("any"), of: z.array(ruleSchema).min(1).max(MAX_NODES) }),
    z.strictObject({ kind: z.literal("not"), of: ruleSchema }),
    z.strictObject({ kind: z.literal("compare"), left: operandSchema, op: z.enum(COMPARISONS), right: operandSchema }),
    z.strictObject({ kind: z.literal("rises"), of: operandSchema, bars: z.int().min(1).max(MAX_SHIFT) }),
    z.strictObject({ kind: z.literal("falls"), of: operandSchema, bars: z.int().min(1).max(MAX_SHIFT) }),
    z.strictObject({ kind: z.literal("between"), of: operandSchema, low: operandSchema, high: operandSchema }),
  ]),
);
