import { TIMEFRAME_MS } from "@slipstream/core/market";
import type { StrategySpec } from "@slipstream/core/strategy";
import { bpsOf, divide, floorToStep, type Money, notionalOf, type Price, type Quantity, quantityOf } from "@slipstream/kernel";
import type { SlowMarket } from "./slow-market.ts";
import { awayOf, percentOf } from "./slow-position.ts";

const YEAR_MS = 365 * 86_400_000;
const LARGEST_ORDER = 5_000_000_000_000_000n;

type Signal = { readonly at: Price; readonly index: number; readonly side: bigint; readonly ranges: ReadonlyMap<number, number> };
type Means = { readonly equity: Money; readonly available: Money; readonly feeCentibps: number };

/** What an entry may hold: as wanted, as the account can carry, as the instrument allows. */
export function sizeOf(strategy: StrategySpec, market: SlowMarket, signal: Signal, means: Means): Quantity | null {
  const { instrument } = market;
  let wanted = wantedOf(strategy, market, signal, { ...means, equity: (means.equity > 0n ? means.equity : 0n) as Money });
  if (wanted > instrument.maxQuantity) wanted = instrument.maxQuantity;
  const leverage = BigInt(strategy.leverage);
  const most = divide(means.available * leverage * 1_000_000n, 1_000_000n + leverage * BigInt(means.feeCentibps), "down");
  const affordable = quantityOf(most as Money, signal.at, "down");
  const quantity = floorToStep(wanted < affordable ? wanted : affordable, instrument.lotStep);
  return quantity < instrument.minQuantity || notionalOf(signal.at, quantity, "down") < instrument.minNotional ? null : quantity;
}

function wantedOf({ sizing, stopLoss }: StrategySpec, market: SlowMarket, { at, index, side, ranges }: Signal, means: Means): Quantity {
  const { equity, feeCentibps } = means;
  const bought = (value: bigint) => quantityOf((value < LARGEST_ORDER ? value : LARGEST_ORDER) as Money, at, "down");
  switch (sizing.kind) {
    case "fixed-quote":
      return bought(BigInt(Math.round(sizing.amount * 1e8)));
    case "percent-equity":
      return bought(percentOf(equity, sizing.percent));
    case "risk-per-trade": {
      if (!stopLoss) throw new Error("a risk needs a stop");
      const away = awayOf(stopLoss, at, (period) => ranges.get(period) ?? Number.NaN, market.instrument);
      const stop = (at - side * away > 0n ? at - side * away : 0n) as Price;
      const loss = at > stop ? at - stop : stop - at;
      const perUnit = loss + bpsOf((at + stop) as bigint as Money, BigInt(feeCentibps), "up");
      const wanted = quantityOf(percentOf(equity, sizing.percent) as Money, perUnit as Price, "down");
      const most = bought(LARGEST_ORDER);
      return wanted < most ? wanted : most;
    }
    case "volatility-target": {
      const closes = market.bars.slice(Math.max(0, index - sizing.period), index + 1).map(({ close }) => Number(close));
      const returns = closes.slice(1).map((close, before) => close / (closes[before] ?? Number.NaN) - 1);
      const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
      const variance = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / returns.length;
      const volatility = Math.sqrt(variance) * Math.sqrt(YEAR_MS / TIMEFRAME_MS[market.timeframe]);
      const notional = Math.floor((Number(equity) * (sizing.percent / 100)) / volatility);
      return Number.isFinite(notional) && returns.length === sizing.period ? bought(BigInt(notional)) : (0n as Quantity);
    }
  }
}
