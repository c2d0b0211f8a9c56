import { DAY_MS } from "@slipstream/kernel";
import type { Distance, StrategySpec } from "../strategy/index.ts";
import type { Account } from "./account.ts";
import { distanceTicks, PERCENT_SCALE, type Ranges, type Side, toPercentParts } from "./guards.ts";
import type { IntegerInstrument } from "./integer-instrument.ts";
import type { PreparedMarket } from "./prepare-market.ts";
import { floorDivide, scaleFloor } from "./safe-integers.ts";

const FEE_SCALE = 1_000_000;
const YEAR_DAYS = 365;

/** What an account has for an entry, in minor units: a back-test's, or a paper account as it is. */
export type EntryFunds = { equity(): number; available(): number; readonly leverage: number; readonly feeCentibps: number };
/** An entry at the close of a bar; `ticks` is that close. */
export type EntrySignal = {
  readonly side: Side;
  readonly ticks: number;
  /** In ticks. */
  distance(distance: Distance): number;
  /** Of a year, over the last returns from close to close. */
  volatility(period: number): number;
};

/** Less than the venue takes: the strategy asked for too little, or the account could not hold what it asked for. */
const BELOW_MINIMUM = -1;
export const WITHOUT_BALANCE = -2;

/**
 * Steps of an entry that is decided at a bar's close, at that close's price: what the strategy wants, cut to what the account can hold as
 * margin and fee, floored to the instrument's step. Zero or below: there is no entry, and why.
 */
export function stepsOfEntry(spec: StrategySpec, instrument: IntegerInstrument, funds: EntryFunds, signal: EntrySignal): number {
  const { ticks } = signal;
  if (ticks === 0) return 0;
  const wanted = wantedSteps(spec, instrument, funds, signal);
  const steps = Math.min(wanted, affordableSteps(funds, instrument.notionalOf(ticks, wanted), ticks, instrument));
  if (steps >= instrument.minSteps && instrument.notionalOf(ticks, steps) >= instrument.minNotional && steps > 0) return steps;
  return steps < wanted ? WITHOUT_BALANCE : BELOW_MINIMUM;
}

/** The same for a back-test's bar; the account counts why there is no entry. */
export function sizeEntry(spec: StrategySpec, market: PreparedMarket, account: Account, side: Side, bar: number, ranges: Ranges): number {
  const { instrument, candles, barMs } = market;
  const ticks = instrument.ticksBelow(candles.close[bar] as number);
  const steps = stepsOfEntry(spec, instrument, account, {
    side,
    ticks,
    distance: (distance) => distanceTicks(distance, ticks, bar, ranges, instrument.tick),
    volatility: (period) => yearlyVolatility(candles.close.subarray(bar - period, bar + 1), barMs),
  });
  if (steps === WITHOUT_BALANCE) account.withoutBalance += 1;
  else if (steps === BELOW_MINIMUM) account.belowMinimum += 1;
  return Math.max(0, steps);
}

function wantedSteps(spec: StrategySpec, instrument: IntegerInstrument, funds: EntryFunds, signal: EntrySignal): number {
  const { sizing } = spec;
  const { side, ticks } = signal;
  if (sizing.kind === "fixed-quote") return instrument.stepsFor(Math.round(sizing.amount * 1e8), ticks);
  const equity = Math.max(0, funds.equity());
  switch (sizing.kind) {
    case "percent-equity":
      return instrument.stepsFor(scaleFloor(equity, toPercentParts(sizing.percent), PERCENT_SCALE), ticks);
    case "volatility-target": {
      const notional = Math.floor((equity * (sizing.percent / 100)) / signal.volatility(sizing.period));
      return Number.isFinite(notional) ? instrument.stepsFor(notional, ticks) : 0;
    }
    case "risk-per-trade": {
      if (!spec.stopLoss) return 0;
      const stop = Math.max(0, ticks - side * signal.distance(spec.stopLoss));
      const perStep = (Math.abs(ticks - stop) * FEE_SCALE + (ticks + stop) * funds.feeCentibps) * instrument.unit;
      const risk = scaleFloor(equity, toPercentParts(sizing.percent), PERCENT_SCALE);
      return Math.min(scaleFloor(risk, FEE_SCALE, perStep), instrument.stepsFor(Number.MAX_SAFE_INTEGER, ticks));
    }
  }
}

/** margin + fee = notional × (1/leverage + fee) ≤ available */
export function affordableSteps(funds: EntryFunds, notional: number, ticks: number, instrument: IntegerInstrument): number {
  const available = funds.available();
  const whole = FEE_SCALE + funds.leverage * funds.feeCentibps;
  const cost = (notional * whole) / (funds.leverage * FEE_SCALE);
  if (cost < available * (1 - 1e-9)) return Number.POSITIVE_INFINITY;
  return floorDivide(scaleFloor(available, funds.leverage * FEE_SCALE, whole), ticks * instrument.unit);
}

/** Standard deviation of the returns from close to close, for a year. */
export function yearlyVolatility(closes: Float64Array, barMs: number): number {
  const period = closes.length - 1;
  const returnAt = (at: number) => (closes[at] as number) / (closes[at - 1] as number) - 1;
  let sum = 0;
  for (let at = 1; at <= period; at++) sum += returnAt(at);
  const mean = sum / period;
  let squares = 0;
  for (let at = 1; at <= period; at++) squares += (returnAt(at) - mean) ** 2;
  return Math.sqrt(squares / period) * Math.sqrt((YEAR_DAYS * DAY_MS) / barMs);
}
