import {
  divide,
  floorToStep,
  type Money,
  moneyFromMinor,
  notionalOf,
  type Price,
  type Quantity,
  quantityOf,
  ZERO_QUANTITY,
} from "@slipstream/kernel";
import { z } from "zod";
import type { Instrument } from "../market/index.ts";
import { type OrderRefusal, refusal } from "./refusal-codes.ts";

const EXPECTED = "expected a percentage above 0 and at most 100";
/** A share of what is available as margin and fee, or of equity lost if the stop is hit. */
export const sizeBySchema = z.object({
  kind: z.enum(["available", "risk"], { error: "expected available or risk" }),
  percent: z.number({ error: EXPECTED }).gt(0, EXPECTED).max(100, EXPECTED),
});
export type SizeBy = z.infer<typeof sizeBySchema>;

export type SizeQuestion = {
  readonly by: SizeBy;
  readonly available: Money;
  readonly equity: Money;
  readonly assumedPrice: Price;
  readonly stopLoss: Price | null;
  readonly leverage: number;
  readonly feeCentibps: number;
  readonly instrument: Instrument;
};
export type SizedOrder =
  | { readonly kind: "sized"; readonly quantity: Quantity }
  | { readonly kind: "refused"; readonly refusal: OrderRefusal };

/** A percent with six decimals as a share of a million times a hundred. */
const PERCENT_SCALE = 100_000_000n;
const shareOfMoney = (money: Money, percent: number): Money =>
  divide(money * BigInt(Math.round(percent * 1_000_000)), PERCENT_SCALE, "down") as Money;

/** The largest quantity in whole steps that keeps to a share; rounded down. */
export function sizeOrder(question: SizeQuestion): SizedOrder {
  const { by, instrument } = question;
  const quantity = by.kind === "available" ? byAvailable(question) : byRisk(question);
  if (quantity === null)
    return { kind: "refused", refusal: refusal("no-stop-loss", "Set a stop first: the risk is what is lost when it is hit.", "stopLoss") };
  const floored = floorToStep(quantity, instrument.lotStep);
  const capped = floored > instrument.maxQuantity ? instrument.maxQuantity : floored;
  if (capped < instrument.minQuantity || notionalOf(question.assumedPrice, capped, "down") < instrument.minNotional)
    return { kind: "refused", refusal: refusal("below-minimum", "This share is below the smallest order of the instrument.", "quantity") };
  return { kind: "sized", quantity: capped };
}

/** margin + fee = q·p·(1/leverage + fee rate) ≤ share */
function byAvailable({ by, available, assumedPrice, leverage, feeCentibps }: SizeQuestion): Quantity {
  const share = shareOfMoney(available, by.percent);
  const notional = divide(share * BigInt(leverage) * 1_000_000n, 1_000_000n + BigInt(leverage) * BigInt(Math.max(feeCentibps, 0)), "down");
  return quantityOf(moneyFromMinor(notional), assumedPrice, "down");
}

/** loss per unit = |entry − stop| + fees of both ways */
function byRisk({ by, equity, assumedPrice, stopLoss, feeCentibps }: SizeQuestion): Quantity | null {
  if (stopLoss === null) return null;
  const distance = assumedPrice > stopLoss ? assumedPrice - stopLoss : stopLoss - assumedPrice;
  const fees = divide((assumedPrice + stopLoss) * BigInt(Math.max(feeCentibps, 0)), 1_000_000n, "up");
  const perUnit = (distance + fees) as Price;
  return perUnit === 0n ? ZERO_QUANTITY : quantityOf(shareOfMoney(equity, by.percent), perUnit, "down");
}
