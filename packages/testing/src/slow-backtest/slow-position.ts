import type { Instrument } from "@slipstream/core/market";
import type { Distance, StrategySpec } from "@slipstream/core/strategy";
import { divide, floorToStep, type Money, type Price, type Quantity, roundToStep, toEstimate } from "@slipstream/kernel";

const PERCENT = 100_000_000n;
const partsOf = (percent: number): bigint => BigInt(Math.round(percent * 1_000_000));
export const percentOf = (value: bigint, percent: number): bigint => divide(value * partsOf(percent), PERCENT, "down");
/** What a part of a percent is worth, in full. */
const percentUp = (value: bigint, percent: number): bigint => divide(value * partsOf(percent), PERCENT, "up");

const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

export type SlowExit = { readonly ms: number; readonly price: Price; readonly quantity: Quantity; readonly reason: string };
export type SlowPosition = {
  readonly side: 1n | -1n;
  readonly quantity: Quantity;
  readonly entryPrice: Price;
  readonly entryMs: number;
  readonly signalMs: number;
  left: Quantity;
  held: number;
  stop: Price | null;
  trail: Price | null;
  trailFrom: Price | null;
  readonly trailAway: Price | null;
  breakEven: Price | null;
  best: Price;
  takes: { price: Price; quantity: Quantity }[];
  fees: Money;
  funding: Money;
  gross: Money;
  risk: Money | null;
  readonly exits: SlowExit[];
};

/** A distance in whole price steps: to the nearest, halves up, one at least. */
export function awayOf(distance: Distance, from: Price, rangeOf: (period: number) => number, { tickSize }: Instrument): Price {
  if (distance.kind === "atr") {
    const steps = Math.max(1, Math.round((distance.multiple * rangeOf(distance.period)) / toEstimate(tickSize)));
    return (BigInt(steps) * tickSize) as Price;
  }
  const halves = divide(from * partsOf(distance.percent) * 2n, PERCENT * tickSize, "down");
  return (largest(1n, (halves + 1n) / 2n) * tickSize) as Price;
}

export function openPosition(
  strategy: StrategySpec,
  instrument: Instrument,
  entry: { side: 1n | -1n; quantity: Quantity; price: Price; ms: number; signalMs: number; fee: Money },
  rangeOf: (period: number) => number,
): SlowPosition {
  const { side, quantity, price } = entry;
  const away = (distance: Distance) => awayOf(distance, price, rangeOf, instrument);
  const positive = (value: bigint): Price | null => (value > 0n ? (value as Price) : null);
  const beyond = (percent: number | undefined) =>
    percent === undefined ? null : positive(price + side * roundToStep(percentUp(price, percent) as Price, instrument.tickSize, "up"));

  const levels = strategy.takeProfits
    .map(({ at, share }) => ({ price: price + side * away(at), share }))
    .sort((a, b) => Number(side * (a.price - b.price)));
  const takes: SlowPosition["takes"] = [];
  let left: Quantity = quantity;
  let shares = 0n;
  for (const level of levels) {
    shares += partsOf(level.share);
    const share = floorToStep(percentOf(quantity, level.share) as Quantity, instrument.lotStep);
    const part = shares >= PERCENT || share > left ? left : share;
    left = (left - part) as Quantity;
    if (part > 0n && level.price > 0n) takes.push({ price: level.price as Price, quantity: part });
  }
  const { trailing } = strategy;
  const position: SlowPosition = {
    side,
    quantity,
    entryPrice: price,
    entryMs: entry.ms,
    signalMs: entry.signalMs,
    left: quantity,
    held: 0,
    stop: strategy.stopLoss ? positive(price - side * away(strategy.stopLoss)) : null,
    trail: null,
    trailFrom: trailing ? beyond(trailing.after ?? 0) : null,
    trailAway: trailing?.distance.kind === "atr" ? away(trailing.distance) : null,
    breakEven: beyond(strategy.breakEven),
    best: price,
    takes,
    fees: entry.fee,
    funding: 0n as Money,
    gross: 0n as Money,
    risk: null,
    exits: [],
  };
  if (trailing && trailing.after === undefined) moveTrail(position, strategy, instrument);
  return position;
}

function moveTrail(position: SlowPosition, { trailing }: StrategySpec, instrument: Instrument): void {
  if (!trailing) return;
  const away = position.trailAway ?? awayOf(trailing.distance, position.best, () => Number.NaN, instrument);
  const trail = position.best - position.side * away;
  if (trail > 0n && (position.trail === null || position.side * (trail - position.trail) > 0n)) position.trail = trail as Price;
}

/** At the close: the bar's best price moves the stops, for the bars to come. */
export function moveStops(position: SlowPosition, high: Price, low: Price, strategy: StrategySpec, instrument: Instrument): void {
  const { side } = position;
  const reached = roundToStep(side === 1n ? high : low, instrument.tickSize, side === 1n ? "floor" : "ceil");
  if (side * (reached - position.best) > 0n) position.best = reached;
  if (position.trailFrom !== null && side * (position.best - position.trailFrom) >= 0n) moveTrail(position, strategy, instrument);
  if (position.breakEven !== null && side * (position.best - position.breakEven) >= 0n) {
    position.breakEven = null;
    if (position.stop === null || side * (position.entryPrice - position.stop) > 0n) position.stop = position.entryPrice;
  }
}

/** The stop that is met first, and what it is called. */
export function stopOf({ side, stop, trail }: SlowPosition): { readonly price: Price; readonly reason: string } | null {
  if (trail !== null && (stop === null || side * (trail - stop) > 0n)) return { price: trail, reason: "trailing" };
  return stop === null ? null : { price: stop, reason: "stop" };
}
