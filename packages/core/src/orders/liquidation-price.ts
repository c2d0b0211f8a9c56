import { absQuantity, decimalsOf, moneyToEstimate, notionalOf, type Price, parsePrice, toEstimate } from "@slipstream/kernel";
import type { Instrument } from "../market/index.ts";
import { type Holding, type HoldingMark, type MarkedAccount, maintenanceOf } from "./mark-account.ts";

/**
 * Estimate: the price of this instrument at which the whole account's equity meets its maintenance margin, all other prices standing still.
 * From equity + s·q·(p − mark) = maintenance of the others + q·p·rate − deduction. Null where no positive price does that.
 */
export function estimateLiquidationPrice(
  holding: Holding,
  mark: HoldingMark,
  account: MarkedAccount,
  instrument: Pick<Instrument, "maintenanceTiers" | "tickSize">,
): Price | null {
  const quantity = toEstimate(absQuantity(holding.quantity));
  if (quantity === 0) return null;
  const sign = holding.quantity > 0n ? 1 : -1;
  const notional = notionalOf(mark.price, absQuantity(holding.quantity));
  const tier = instrument.maintenanceTiers.find(({ upTo }) => upTo === null || notional <= upTo) ?? instrument.maintenanceTiers.at(-1);
  const rate = tier ? toEstimate(tier.rate) : 0;
  const deduction = tier ? moneyToEstimate(tier.deduction) : 0;
  const others = moneyToEstimate(account.maintenance) - moneyToEstimate(maintenanceOf(notional, instrument));
  const numerator = others - deduction - moneyToEstimate(account.equity) + sign * quantity * toEstimate(mark.price);
  const estimate = numerator / (quantity * (sign - rate));
  if (!Number.isFinite(estimate) || estimate <= 0 || estimate > 1e12) return null;
  return parsePrice(estimate.toFixed(decimalsOf(instrument.tickSize)));
}
