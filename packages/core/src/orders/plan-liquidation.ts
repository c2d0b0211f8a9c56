import { absQuantity, type Money, notionalOf, type Price, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { feeOf } from "./fee-of.ts";
import { type AccountMoney, isUnderMaintenance, markAccount, unrealizedPnlOf } from "./mark-account.ts";
import type { Position } from "./order.ts";

export type LiquidationMarket = {
  priceOf(symbol: string): Price | null;
  instrumentOf(symbol: string): Pick<Instrument, "maintenanceTiers"> | null;
};
type Held = Pick<Position, "id" | "symbol" | "quantity" | "cost" | "leverage">;
export type LiquidationPlan =
  | { readonly kind: "healthy" }
  /** A price or rule that it needs is missing: nothing is done on a guess. */
  | { readonly kind: "unknown" }
  /** All of the account's orders go, and these positions are closed at market, in this order. */
  | { readonly kind: "liquidate"; readonly close: readonly string[] };

/**
 * Cross margin: when equity falls below the maintenance margin of all positions, the account's orders are cancelled and its positions closed
 * at market, the largest loss first, until what is left is maintained. A close costs its fee and frees its own maintenance margin.
 */
export function planLiquidation(
  account: Pick<AccountMoney, "cash"> & { readonly takerFeeCentibps: number },
  positions: readonly Held[],
  market: LiquidationMarket,
): LiquidationPlan {
  const mark = (cash: Money, held: readonly Held[]) => markAccount({ cash, orderMargin: ZERO_MONEY }, held, market);
  const marked = mark(account.cash, positions);
  if (!marked) return { kind: "unknown" };
  if (!isUnderMaintenance(marked)) return { kind: "healthy" };

  const priced = positions.flatMap((position) => {
    const price = market.priceOf(position.symbol);
    return price === null ? [] : [{ position, price, pnl: unrealizedPnlOf(position, price) }];
  });
  priced.sort((a, b) => (a.pnl < b.pnl ? -1 : a.pnl > b.pnl ? 1 : 0));
  const close: string[] = [];
  let cash = account.cash;
  let left = priced;
  for (const { position, price, pnl } of priced) {
    const fee = feeOf(notionalOf(price, absQuantity(position.quantity)), account.takerFeeCentibps);
    cash = subtractMoney((cash + pnl) as Money, fee);
    left = left.filter((each) => each.position !== position);
    close.push(position.id);
    const after = mark(
      cash,
      left.map((each) => each.position),
    );
    if (after && after.equity >= after.maintenance) break;
  }
  return { kind: "liquidate", close };
}

/** What the insurance pays in: the loss beyond an account's cash, once nothing is left that could make up for it. */
export const shortfallOf = (cash: Money, openPositions: number): Money =>
  openPositions === 0 && cash < 0n ? (-cash as Money) : ZERO_MONEY;
