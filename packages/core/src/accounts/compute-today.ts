import { addMoney, DAY_MS, type Money, type Ms, moneyToEstimate, subtractMoney, ZERO_MONEY } from "@slipstream/kernel";
import type { DayStart } from "./ports.ts";

export const dayStartOf = (marketMs: Ms): Ms => marketMs - (marketMs % DAY_MS);

export type Today = { readonly pnl: Money; readonly percent: number | null; readonly sinceMs: Ms };

/**
 * Profit of the market's day: how much equity less deposits has grown since the day's first sample. Null where an account has no sample to
 * count from or no equity now. `sinceMs` is later than the day's start where nothing was sampled then.
 */
export function computeToday(
  accounts: readonly { id: string; equity: Money | null; external: Money }[],
  starts: readonly DayStart[],
  marketMs: Ms,
): Today | null {
  if (accounts.length === 0) return null;
  const dayStartMs = dayStartOf(marketMs);
  let pnl = ZERO_MONEY;
  let equityNow = ZERO_MONEY;
  let sinceMs = dayStartMs;
  for (const { id, equity, external } of accounts) {
    const start = starts.find(({ accountId }) => accountId === id);
    if (!start || equity === null) return null;
    const profitNow = subtractMoney(equity, external);
    const profitThen = subtractMoney(start.equity, start.external);
    pnl = addMoney(pnl, subtractMoney(profitNow, profitThen));
    equityNow = addMoney(equityNow, equity);
    if (!start.isFirst) sinceMs = Math.max(sinceMs, start.marketMs);
  }
  const base = moneyToEstimate(subtractMoney(equityNow, pnl));
  return { pnl, percent: base > 0 ? (moneyToEstimate(pnl) / base) * 100 : null, sinceMs };
}
