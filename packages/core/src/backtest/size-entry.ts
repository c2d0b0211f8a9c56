import { DAY_MS } from "@slipstream/kernel";
import type { StrategySpec } from "../strategy/index.ts";
import type { Account } from "./account.ts";
import { distanceTicks, PERCENT_SCALE, type Ranges, type Side, toPercentParts } from "./guards.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { floorDivide, scaleFloor } from "./safe-integers.ts";

const FEE_SCALE = 1_000_000;
const YEAR_DAYS = 365;

/**
 * Steps of an entry that is decided at a bar's close, at that close's price: what the strategy wants, cut to what the account can hold as
 * margin and fee, floored to the instrument's step. Zero where that is below its minimum; the account counts why.
 */
export function sizeEntry(spec: StrategySpec, market: PreparedMarket, account: Account, side: Side, bar: number, ranges: Ranges): number {
  const { instrument } = market;
  const ticks = instrument.ticksBelow(market.candles.close[bar] as number);
  if (ticks === 0) return 0;
  const wanted = wantedSteps(spec, market, account, { side, bar, ticks, ranges });
  const steps = Math.min(wanted, affordableSteps(account, instrument.notionalOf(ticks, wanted), ticks, market));
  if (steps >= instrument.minSteps && instrument.notionalOf(ticks, steps) >= instrument.minNotional && steps > 0) return steps;
  if (steps < wanted) account.withoutBalance += 1;
  else account.belowMinimum += 1;
  return 0;
}

type Signal = { readonly side: Side; readonly bar: number; readonly ticks: number; readonly ranges: Ranges };

function wantedSteps(spec: StrategySpec, market: PreparedMarket, account: Account, { side, bar, ticks, ranges }: Signal): number {
  const { instrument } = market;
  const { sizing } = spec;
  if (sizing.kind === "fixed-quote") return instrument.stepsFor(Math.round(sizing.amount * 1e8), ticks);
  const equity = Math.max(0, account.equity());
  switch (sizing.kind) {
    case "percent-equity":
      return instrument.stepsFor(scaleFloor(equity, toPercentParts(sizing.percent), PERCENT_SCALE), ticks);
    case "volatility-target": {
      const volatility = yearlyVolatility(market, bar, sizing.period);
      const notional = Math.floor((equity * (sizing.percent / 100)) / volatility);
      return Number.isFinite(notional) ? instrument.stepsFor(notional, ticks) : 0;
    }
    case "risk-per-trade": {
      if (!spec.stopLoss) return 0;
      const away = distanceTicks(spec.stopLoss, ticks, bar, ranges, instrument.tick);
      const stop = Math.max(0, ticks - side * away);
      const perStep = (Math.abs(ticks - stop) * FEE_SCALE + (ticks + stop) * account.terms.feeCentibps) * instrument.unit;
      const risk = scaleFloor(equity, toPercentParts(sizing.percent), PERCENT_SCALE);
      return Math.min(scaleFloor(risk, FEE_SCALE, perStep), instrument.stepsFor(Number.MAX_SAFE_INTEGER, ticks));
    }
  }
}

/** margin + fee = notional × (1/leverage + fee) ≤ available */
function affordableSteps(account: Account, notional: number, ticks: number, { instrument }: PreparedMarket): number {
  const available = account.available();
  const whole = FEE_SCALE + account.leverage * account.terms.feeCentibps;
  const cost = (notional * whole) / (account.leverage * FEE_SCALE);
  if (cost < available * (1 - 1e-9)) return Number.POSITIVE_INFINITY;
  return floorDivide(scaleFloor(available, account.leverage * FEE_SCALE, whole), ticks * instrument.unit);
}

/** Standard deviation of the last returns from close to close, for a year. */
function yearlyVolatility({ candles: { close }, barMs }: PreparedMarket, bar: number, period: number): number {
  const returnAt = (at: number) => (close[at] as number) / (close[at - 1] as number) - 1;
  let sum = 0;
  for (let at = bar - period + 1; at <= bar; at++) sum += returnAt(at);
  const mean = sum / period;
  let squares = 0;
  for (let at = bar - period + 1; at <= bar; at++) squares += (returnAt(at) - mean) ** 2;
  return Math.sqrt(squares / period) * Math.sqrt((YEAR_DAYS * DAY_MS) / barMs);
}
