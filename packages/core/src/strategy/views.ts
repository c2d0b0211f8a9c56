import { z } from "zod";
import { decimalView, TIMEFRAMES } from "../market/index.ts";
import { operandSchema } from "./rule-tree.ts";
import { strategySpecSchema } from "./strategy-spec.ts";

export const strategyStateView = z.enum(["stopped", "running", "stopping"]);

/** A run of a strategy in lists: how it does where it trades. */
export const runSummaryView = z.object({
  runId: z.uuid(),
  accountId: z.uuid(),
  accountName: z.string(),
  version: z.number(),
  startedAt: z.iso.datetime(),
  /** Of the run's sleeve, net of fees and funding, open profit included. Null: a price is not known. */
  profit: decimalView.nullable(),
  currency: z.string(),
  trades: z.number(),
  openPositions: z.number(),
});

export const strategyRowView = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  version: z.number(),
  timeframe: z.enum(TIMEFRAMES),
  symbols: z.array(z.string()),
  /** The rules in words. */
  words: z.string(),
  state: strategyStateView,
  run: runSummaryView.nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type StrategyRowView = z.infer<typeof strategyRowView>;

export const customIndicatorView = z.object({
  id: z.uuid(),
  name: z.string(),
  definition: operandSchema,
  levels: z.record(z.string(), z.number()),
  /** Strategies whose newest version uses it. */
  usedBy: z.number(),
  createdAt: z.iso.datetime(),
});
/** An indicator of the catalogue, with all that a form needs to offer it. */
export const catalogueEntryView = z.object({
  name: z.string(),
  title: z.string(),
  about: z.string(),
  params: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      unit: z.enum(["bars", "multiple", "deviations", "factor"]),
      /** Whole numbers only. */
      whole: z.boolean(),
      min: z.number(),
      max: z.number(),
      default: z.number(),
    }),
  ),
  /** The first is meant where none is named. */
  lines: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      scale: z.enum(["price", "volume", "free"]),
      /** [least, most], where the values cannot leave a range. */
      bounds: z.array(z.number()).nullable(),
    }),
  ),
  memory: z.enum(["window", "session", "endless"]),
  /** Where the formula is from. */
  source: z.string(),
});
export type CatalogueEntryView = z.infer<typeof catalogueEntryView>;

export type CustomIndicatorView = z.infer<typeof customIndicatorView>;

export const strategyVersionView = z.object({
  number: z.number(),
  spec: strategySpecSchema,
  /** By id: what the custom indicators that it uses were when it was written. */
  customs: z.record(z.string(), operandSchema),
  /** The rules in words, said from the tree. */
  words: z.string(),
  /** The words that it was read from, where it was. */
  source: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type StrategyVersionView = z.infer<typeof strategyVersionView>;

export const strategyView = strategyRowView.extend({ newest: strategyVersionView });
export type StrategyView = z.infer<typeof strategyView>;

/** A value of a rule at a bar, in the order of the tree (depth first): what the builder and the log of a run show. */
export const conditionView = z.object({
  /** Where in the spec: "long.entry.of.0". */
  path: z.string(),
  words: z.string(),
  holds: z.boolean(),
  /** Of its operands, left to right; null: no value yet, or not known. */
  values: z.array(
    z.object({
      words: z.string(),
      value: z.number().nullable(),
      /** Of a crossing: at the bar before. Of a rise or fall: at its beginning. */
      before: z.number().nullable().optional(),
    }),
  ),
});
export type ConditionView = z.infer<typeof conditionView>;

/** A strategy asked now, on the last closed bar of each symbol. */
export const evaluationView = z.object({
  symbol: z.string(),
  timeframe: z.enum(TIMEFRAMES),
  /** Opening of the last closed bar. */
  bar: z.iso.datetime().nullable(),
  /** When the next bar closes. */
  nextAt: z.iso.datetime().nullable(),
  close: decimalView.nullable(),
  signal: z.enum(["long", "short", "none"]),
  exits: z.object({ long: z.boolean(), short: z.boolean() }),
  /** Bars that the indicators still need before a signal can be. */
  warmUpLeft: z.number(),
  conditions: z.array(conditionView),
});
export type EvaluationView = z.infer<typeof evaluationView>;

export const signalMarkView = z.object({
  atMs: z.number(),
  kind: z.enum(["enter-long", "enter-short", "exit"]),
  price: z.number(),
  reason: z.string().nullable(),
});

/** A strategy on the newest bars, for the chart beside the builder. */
export const previewView = z.object({
  symbol: z.string(),
  timeframe: z.enum(TIMEFRAMES),
  /** [open time, open, high, low, close] */
  bars: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
  marks: z.array(signalMarkView),
  /** Bars at which entries would have been decided, position or not. */
  entryBars: z.number(),
  words: z.string(),
});
export type PreviewView = z.infer<typeof previewView>;

export const templateView = z.object({
  key: z.string(),
  name: z.string(),
  /** What it is after, and when it loses. */
  about: z.string(),
  spec: strategySpecSchema,
  words: z.string(),
});
export type TemplateView = z.infer<typeof templateView>;

/** What a model proposes for a text. Never kept and never run as it is: `spec` is shown beside the text, and saved by who wants it. */
export const proposalView = z.object({
  /** Whether a model is set up at all. */
  available: z.boolean(),
  model: z.string().nullable(),
  /** Checked; null: none, and `problem` says why. */
  spec: strategySpecSchema.nullable(),
  words: z.string().nullable(),
  problem: z.string().nullable(),
});
export type ProposalView = z.infer<typeof proposalView>;
