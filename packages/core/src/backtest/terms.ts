import type { Money } from "@slipstream/kernel";
import { refuse } from "./refuse.ts";

/**
 * What each fill loses against the price it is reckoned from. `bps`: so many basis points of it. `spread`: half the spread, and `impactBps` times the
 * order's share of the volume of the last bar that had closed (all of it at most). Prices then go to the next tick against the order.
 */
export type Slippage =
  | { readonly kind: "bps"; readonly bps: number }
  | { readonly kind: "spread"; readonly halfSpreadBps: number; readonly impactBps: number };

export type BacktestTerms = {
  readonly initialBalance: Money;
  readonly feeBps: number;
  readonly slippage: Slippage;
};

/** Terms in whole numbers: the fee in hundredths of a basis point. */
export type IntegerTerms = {
  readonly cash: number;
  readonly feeCentibps: number;
  readonly slipCentibps: number;
  readonly impactBps: number;
};

const MOST_BPS = 1_000;
/** Ten million. */
const MOST_CASH = 10n ** 15n;

export function toIntegerTerms({ initialBalance, feeBps, slippage }: BacktestTerms): IntegerTerms {
  if (initialBalance <= 0n || initialBalance > MOST_CASH)
    throw refuse("bad-terms", "expected above 0 and at most 10,000,000", "initialBalance");
  const slipBps = slippage.kind === "bps" ? slippage.bps : slippage.halfSpreadBps;
  const impactBps = slippage.kind === "bps" ? 0 : slippage.impactBps;
  for (const [bps, field] of [[feeBps, "feeBps"] as const, [slipBps, "slippageBps"] as const, [impactBps, "impactBps"] as const])
    if (!(bps >= 0 && bps <= MOST_BPS)) throw refuse("bad-terms", `expected basis points from 0 to ${MOST_BPS}`, field);
  return { cash: Number(initialBalance), feeCentibps: Math.round(feeBps * 100), slipCentibps: Math.round(slipBps * 100), impactBps };
}
