import { z } from "zod";
import { symbolSchema, TIMEFRAMES } from "../market/index.ts";
import { type Rule, ruleSchema } from "./rule-tree.ts";

const percent = (most: number) => z.number().positive().max(most, `expected at most ${most} %`).refine(Number.isFinite, "expected percent");
const bars = (most: number) => z.int().min(1).max(most);

/** How large an entry is. Percent and amounts are of the account's equity at the time. */
export const sizingSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed-quote"), amount: z.number().positive().max(1e9) }),
  z.strictObject({ kind: z.literal("percent-equity"), percent: percent(1_000) }),
  /** Lost if the stop is hit, fees included. Needs a stop. */
  z.strictObject({ kind: z.literal("risk-per-trade"), percent: percent(100) }),
  /** Scaled so that the position's yearly volatility is this share of equity, measured over so many bars. */
  z.strictObject({ kind: z.literal("volatility-target"), percent: percent(500), period: bars(500) }),
]);
export type Sizing = z.infer<typeof sizingSchema>;

/** From the entry price: percent, or a multiple of the average true range at the entry's signal. */
const distance = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("percent"), percent: percent(1_000) }),
  z.strictObject({ kind: z.literal("atr"), multiple: z.number().positive().max(100), period: bars(500) }),
]);
export type Distance = z.infer<typeof distance>;

const side = z.strictObject({
  /** A level: true on each bar where it holds, tested at each close while flat, also on the bar that closed a position. */
  entry: ruleSchema,
  /** Absent: left by stop, target, trailing or time only. */
  exit: ruleSchema.optional(),
});

/** A whole strategy: data, never code. Versions of it are kept; a position keeps the one that opened it. */
export const strategySpecSchema = z
  .strictObject({
    timeframe: z.enum(TIMEFRAMES),
    symbols: z.array(symbolSchema).min(1).max(20),
    long: side.optional(),
    short: side.optional(),
    sizing: sizingSchema,
    leverage: z.int().min(1).max(125).default(1),
    stopLoss: distance.optional(),
    /** Several levels, each with its part of the position in percent; together 100 at most, what is left runs on. */
    takeProfits: z
      .array(z.strictObject({ at: distance, share: percent(100) }))
      .max(5)
      .default([]),
    /** Behind the best price since the entry, from `after` percent of profit on (absent: at once). */
    trailing: z.strictObject({ distance, after: percent(1_000).optional() }).optional(),
    /** Bars after which a position is closed at the next open. */
    timeStop: bars(100_000).optional(),
    /** The stop moves to the entry price once the profit was so many percent. */
    breakEven: percent(1_000).optional(),
    /** Bars without an entry after an exit. */
    cooldown: bars(10_000).optional(),
    /** At once, over all symbols. */
    maxPositions: z.int().min(1).max(20).default(20),
  })
  .refine(({ long, short }) => long !== undefined || short !== undefined, {
    path: ["long"],
    message: "expected rules for long, short or both",
  })
  .refine(({ takeProfits }) => takeProfits.reduce((sum, { share }) => sum + share, 0) <= 100.000001, {
    path: ["takeProfits"],
    message: "expected shares of 100 % together at most",
  })
  .refine(({ sizing, stopLoss }) => sizing.kind !== "risk-per-trade" || stopLoss !== undefined, {
    path: ["stopLoss"],
    message: "expected a stop: the size is reckoned from it",
  });
export type StrategySpec = z.infer<typeof strategySpecSchema>;
export type StrategySide = { readonly entry: Rule; readonly exit?: Rule | undefined };
