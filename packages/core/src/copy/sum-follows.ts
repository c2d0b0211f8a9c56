import { addMoney, formatMoney, type Money, money, moneyToEstimate, ZERO_MONEY } from "@slipstream/kernel";
import { z } from "zod";
import { decimalView } from "../market/index.ts";
import type { FollowView } from "./views.ts";

/** Several follows together, as the last row of their table says it. */
export const followTotalsView = z.object({
  follows: z.number(),
  copyAmount: decimalView,
  openPositions: z.number(),
  realizedPnl: decimalView,
  /** Null where one of the follows' is. */
  unrealizedPnl: decimalView.nullable(),
  exchangeFees: decimalView,
  netProfit: decimalView.nullable(),
  /** Of all amounts together. */
  returnPct: z.number().nullable(),
  copied: z.number(),
  skipped: z.number(),
  pending: z.number(),
});
export type FollowTotalsView = z.infer<typeof followTotalsView>;

type Summed = Pick<
  FollowView,
  "settings" | "openPositions" | "realizedPnl" | "unrealizedPnl" | "exchangeFees" | "netProfit" | "copied" | "skipped" | "pending"
>;

const count = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const sum = (amounts: readonly string[]): Money => addMoney(...amounts.map(money));
const sumOrNull = (amounts: readonly (string | null)[]): Money | null => {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === amounts.length ? sum(known) : null;
};

/** Adds follows up exactly. A sum with an unknown part is unknown. */
export function sumFollows(follows: readonly Summed[]): FollowTotalsView {
  const copyAmount = sum(follows.map(({ settings }) => settings.copyAmount));
  const unrealized = sumOrNull(follows.map(({ unrealizedPnl }) => unrealizedPnl));
  const net = sumOrNull(follows.map(({ netProfit }) => netProfit));
  return {
    follows: follows.length,
    copyAmount: formatMoney(copyAmount),
    openPositions: count(follows.map(({ openPositions }) => openPositions)),
    realizedPnl: formatMoney(sum(follows.map(({ realizedPnl }) => realizedPnl))),
    unrealizedPnl: unrealized === null ? null : formatMoney(unrealized),
    exchangeFees: formatMoney(sum(follows.map(({ exchangeFees }) => exchangeFees))),
    netProfit: net === null ? null : formatMoney(net),
    returnPct: net === null || copyAmount === ZERO_MONEY ? null : (moneyToEstimate(net) / moneyToEstimate(copyAmount)) * 100,
    copied: count(follows.map(({ copied }) => copied)),
    skipped: count(follows.map(({ skipped }) => skipped)),
    pending: count(follows.map(({ pending }) => pending)),
  };
}
