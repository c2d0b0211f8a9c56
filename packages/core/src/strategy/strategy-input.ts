import { z } from "zod";
import { symbolSchema } from "../market/index.ts";
import type { Operand } from "./rule-tree.ts";
import type { StrategySpec, strategySpecSchema } from "./strategy-spec.ts";
import { MAX_WORDS_LENGTH } from "./words/read-words.ts";

export const MAX_STRATEGIES = 100;
export const MAX_CUSTOM_INDICATORS = 50;
export const MAX_PREVIEW_BARS = 1_000;
const MAX_LEVELS = 10;

/** One line or several of plain text: control characters are dropped. */
const text = (most: number) =>
  z
    .string({ error: `expected a text of at most ${most} characters` })
    .max(most, `expected at most ${most} characters`)
    .transform((given) => given.replace(/[^\P{Cc}\n]/gu, "").trim());
const EXPECTED_NAME = "expected a name of 1 to 80 characters";
export const strategyNameSchema = z
  .string({ error: EXPECTED_NAME })
  .max(200, EXPECTED_NAME)
  .transform((given) =>
    given
      .normalize("NFC")
      .replace(/\p{C}+/gu, " ")
      .trim()
      .replace(/ +/g, " "),
  )
  .pipe(z.string().min(1, EXPECTED_NAME).max(80, EXPECTED_NAME));
const description = text(2_000);
const words = text(MAX_WORDS_LENGTH);
const note = text(500);

/**
 * Rules as somebody sent them: anything. `readStrategy` is the gate, and refuses by name what is too deep or too large before a schema walks over it.
 * To programs the shape is that of `strategySpecSchema`.
 */
export type StrategySpecInput = z.input<typeof strategySpecSchema>;
export const unreadSpec = z.custom<StrategySpecInput | StrategySpec>((value) => typeof value === "object" && value !== null, {
  error: "expected a strategy",
});
/** The same of one operand. */
const unreadOperand = z.custom<Operand>((value) => typeof value === "object" && value !== null, { error: "expected an operand" });

export const strategyIdSchema = z.uuid("expected a strategy id");
const versionNumber = z.int("expected the number of a version").min(1, "expected the number of a version").max(1_000_000);

export const createStrategySchema = z.object({
  name: strategyNameSchema,
  description: description.default(""),
  spec: unreadSpec,
  /** The words that the rules were read from. */
  words: words.nullish(),
});
export type CreateStrategyInput = z.output<typeof createStrategySchema>;

export const updateStrategySchema = z.object({
  strategyId: strategyIdSchema,
  name: strategyNameSchema.optional(),
  description: description.optional(),
  spec: unreadSpec.optional(),
  words: words.nullish(),
  /** What changed. */
  note: note.nullish(),
  /** The newest version that the author saw; another one is there by now: a conflict. */
  expectedVersion: versionNumber.optional(),
});
export type UpdateStrategyInput = z.output<typeof updateStrategySchema>;

export const oneStrategySchema = z.object({ strategyId: strategyIdSchema });
export const oneVersionSchema = z.object({ strategyId: strategyIdSchema, number: versionNumber });
export const previewSchema = z.object({
  spec: unreadSpec,
  symbol: symbolSchema,
  bars: z.int("expected a whole number of bars").min(10).max(MAX_PREVIEW_BARS).default(500),
});
export type PreviewInput = z.output<typeof previewSchema>;
export const evaluateSchema = z.object({ strategyId: strategyIdSchema, symbol: symbolSchema.optional() });
export type EvaluateInput = z.output<typeof evaluateSchema>;
export const explainSchema = z
  .object({
    spec: unreadSpec.optional(),
    strategyId: strategyIdSchema.optional(),
    version: versionNumber.optional(),
    symbol: symbolSchema,
    /** Any time in the bar whose close is to be explained. */
    atMs: z.int("expected milliseconds").min(0).max(8.64e15),
  })
  .refine(({ spec, strategyId }) => (spec === undefined) !== (strategyId === undefined), {
    path: ["spec"],
    message: "expected either spec or strategyId",
  });
export type ExplainInput = z.output<typeof explainSchema>;
export const pineSchema = z.object({ strategyId: strategyIdSchema, version: versionNumber.optional() });
export type PineInput = z.output<typeof pineSchema>;
export const proposeSchema = z.object({ text: text(4_000).pipe(z.string().min(3, "expected a sentence or more")) });

const EXPECTED_INDICATOR_NAME = 'expected a name of 1 to 40 characters without "';
/** It is called in quotes in plain words. */
export const indicatorNameSchema = strategyNameSchema.pipe(
  z
    .string()
    .max(40, EXPECTED_INDICATOR_NAME)
    .regex(/^[^"“”]+$/, EXPECTED_INDICATOR_NAME),
);
export const indicatorLevelsSchema = z
  .record(z.string().min(1).max(40), z.number().refine(Number.isFinite, "expected a finite number"))
  .refine((levels) => Object.keys(levels).length <= MAX_LEVELS, `expected at most ${MAX_LEVELS} levels`);
const indicatorId = z.uuid("expected the id of a custom indicator");
export const createIndicatorSchema = z.object({
  name: indicatorNameSchema,
  definition: unreadOperand,
  levels: indicatorLevelsSchema.default({}),
});
export type CreateIndicatorInput = z.output<typeof createIndicatorSchema>;
export const updateIndicatorSchema = z.object({
  indicatorId,
  name: indicatorNameSchema.optional(),
  definition: unreadOperand.optional(),
  levels: indicatorLevelsSchema.optional(),
});
export type UpdateIndicatorInput = z.output<typeof updateIndicatorSchema>;
export const oneIndicatorSchema = z.object({ indicatorId });
