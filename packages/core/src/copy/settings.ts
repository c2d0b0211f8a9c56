import { type Money, money, type Price, parseMoney, type Quantity, quantity } from "@slipstream/kernel";
import { z } from "zod";
import { symbolSchema } from "../market/index.ts";
import { positiveDecimal } from "../orders/index.ts";

export const COPY_MODES = ["proportional", "fixed-ratio", "fixed-amount", "fixed-risk"] as const;
export type CopyMode = (typeof COPY_MODES)[number];
export const ON_STOP = ["close-now", "follow-to-close", "keep"] as const;
export type OnStop = (typeof ON_STOP)[number];
export const FOLLOW_STATUSES = ["active", "paused", "stopping", "stopped"] as const;
export type FollowStatus = (typeof FOLLOW_STATUSES)[number];

/** The least that may be allocated to any master, in quote currency. */
export const LEAST_COPY_AMOUNT = "100";

const symbolList = z.array(symbolSchema).max(200);
const amount = positiveDecimal(parseMoney);
const ratio = positiveDecimal(parseMoney).refine((text) => Number(text) <= 100, "expected at most 100");

/** Settings of a follow as a person gives them (domain.md 4.5). Exact numbers are decimal strings; percentages are numbers. */
export const followSettingsSchema = z
  .object({
    /** The allocation. */
    copyAmount: amount,
    mode: z.enum(COPY_MODES).default("proportional"),
    /** Multiplies what the mode says. */
    copyRatio: ratio.default("1"),
    /** `fixed-amount`: the notional of each opening. */
    amountPerTrade: amount.nullish().transform((value) => value ?? null),
    /** `fixed-risk`: percent of the allocation lost if the stop is hit. */
    riskPct: z.coerce
      .number()
      .gt(0)
      .max(100)
      .nullish()
      .transform((value) => value ?? null),
    maxPositions: z.coerce.number().int().min(1).max(100).default(10),
    maxOrderCost: amount.nullish().transform((value) => value ?? null),
    maxLeverage: z.coerce.number().int().min(1).max(125).default(10),
    /** Null: 50 bps for BTC and ETH, 150 otherwise. */
    maxSlippageBps: z.coerce
      .number()
      .int()
      .min(1)
      .max(2_000)
      .nullish()
      .transform((value) => value ?? null),
    /** Null: all. */
    symbols: symbolList
      .min(1)
      .nullish()
      .transform((value) => value ?? null),
    blockedSymbols: symbolList.default([]),
    stopLossPct: z.coerce
      .number()
      .gt(0)
      .lt(100)
      .nullish()
      .transform((value) => value ?? null),
    takeProfitPct: z.coerce
      .number()
      .gt(0)
      .max(1_000)
      .nullish()
      .transform((value) => value ?? null),
    /** Stops the copy when its profit so far, open positions included, is this far below zero. */
    lossLimit: amount.nullish().transform((value) => value ?? null),
    onStop: z.enum(ON_STOP).default("follow-to-close"),
    /** Copy the positions that the master holds at the start, at the price of that moment. */
    copyExisting: z.boolean().default(false),
    /** Below the venue's minimum: round up to it instead of skipping. */
    roundUp: z.boolean().default(false),
  })
  .refine(({ mode, amountPerTrade }) => mode !== "fixed-amount" || amountPerTrade !== null, {
    path: ["amountPerTrade"],
    message: "expected with mode fixed-amount",
  })
  .refine(({ mode, riskPct }) => mode !== "fixed-risk" || riskPct !== null, {
    path: ["riskPct"],
    message: "expected with mode fixed-risk",
  });
export type FollowSettingsInput = z.input<typeof followSettingsSchema>;
export type FollowSettings = z.output<typeof followSettingsSchema>;

/** The settings as the planner calculates with them. */
export type CopyTerms = {
  readonly allocation: Money;
  readonly mode: CopyMode;
  /** Scaled like a quantity: 1 is 10^18. */
  readonly ratio: Quantity;
  readonly amountPerTrade: Money | null;
  /** Millionths. */
  readonly riskPpm: bigint | null;
  readonly maxPositions: number;
  readonly maxOrderCost: Money | null;
  readonly maxLeverage: number;
  readonly maxSlippageBps: number | null;
  readonly allowed: ReadonlySet<string> | null;
  readonly blocked: ReadonlySet<string>;
  readonly stopLossPpm: bigint | null;
  readonly takeProfitPpm: bigint | null;
  readonly lossLimit: Money | null;
  readonly onStop: OnStop;
  readonly roundUp: boolean;
};

const ppm = (percent: number | null): bigint | null => (percent === null ? null : BigInt(Math.round(percent * 10_000)));
const moneyOrNull = (text: string | null): Money | null => (text === null ? null : money(text));

/** From stored settings to what the planner calculates with. */
export const toCopyTerms = (settings: FollowSettings): CopyTerms => ({
  allocation: money(settings.copyAmount),
  mode: settings.mode,
  ratio: quantity(settings.copyRatio),
  amountPerTrade: moneyOrNull(settings.amountPerTrade),
  riskPpm: ppm(settings.riskPct),
  maxPositions: settings.maxPositions,
  maxOrderCost: moneyOrNull(settings.maxOrderCost),
  maxLeverage: settings.maxLeverage,
  maxSlippageBps: settings.maxSlippageBps,
  allowed: settings.symbols === null ? null : new Set(settings.symbols),
  blocked: new Set(settings.blockedSymbols),
  stopLossPpm: ppm(settings.stopLossPct),
  takeProfitPpm: ppm(settings.takeProfitPct),
  lossLimit: moneyOrNull(settings.lossLimit),
  onStop: settings.onStop,
  roundUp: settings.roundUp,
});

/** How far from the master's price an opening may fill, where the follow does not say (domain.md 4.3). */
export const defaultSlippageBps = (symbol: string): number => (symbol.startsWith("BTC-") || symbol.startsWith("ETH-") ? 50 : 150);
export const slippageCapOf = (terms: Pick<CopyTerms, "maxSlippageBps">, symbol: string): number =>
  terms.maxSlippageBps ?? defaultSlippageBps(symbol);

/** The worst price at which an opening may fill: rounded to the follower's side. */
export const cappedPrice = (masterPrice: Price, side: "buy" | "sell", bps: number): Price => {
  const change = (masterPrice * BigInt(bps)) / 10_000n;
  return (side === "buy" ? masterPrice + change : masterPrice - change) as Price;
};
