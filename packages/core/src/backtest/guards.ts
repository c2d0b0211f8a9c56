import type { Distance, StrategySpec } from "../strategy/index.ts";
import type { IntegerInstrument } from "./integer-instrument.ts";
import { scaleCeil, scaleFloor, scaleNearest } from "./safe-integers.ts";

/** A percent as a whole number of millionths: what is given beyond that does not count. */
export const PERCENT_SCALE = 100_000_000;
export const toPercentParts = (percent: number): number => Math.round(percent * 1_000_000);
export type Side = 1 | -1;
/** The average true range by its period, at each bar. */
export type Ranges = ReadonlyMap<number, Float64Array>;

/** In ticks, to the nearest, at least one. */
export function distanceTicks(distance: Distance, fromTicks: number, signalBar: number, ranges: Ranges, tick: number): number {
  if (distance.kind === "percent") return Math.max(1, scaleNearest(fromTicks, toPercentParts(distance.percent), PERCENT_SCALE));
  const range = ranges.get(distance.period)?.[signalBar] ?? Number.NaN;
  return Math.max(1, Math.round((distance.multiple * range) / tick));
}

type Take = { readonly ticks: number; readonly steps: number };

/** Stop, trailing stop, break-even and targets of an open position, in ticks; zero where there is none. */
export class Guards {
  readonly #spec: StrategySpec;
  readonly #instrument: IntegerInstrument;
  readonly #ranges: Ranges;
  stopTicks = 0;
  #side: Side = 1;
  #trailTicks = 0;
  #isTrailing = false;
  /** Of a trailing stop that goes by the average true range. */
  #trailDistance = 0;
  #trailFromTicks = 0;
  #breakEvenTicks = 0;
  #entryTicks = 0;
  #signalBar = -1;
  #bestTicks = 0;
  #takes: Take[] = NO_TAKES;
  #nextTake = 0;

  constructor(spec: StrategySpec, instrument: IntegerInstrument, ranges: Ranges) {
    this.#spec = spec;
    this.#instrument = instrument;
    this.#ranges = ranges;
  }

  place(side: Side, steps: number, ticks: number, signalBar: number): void {
    const { stopLoss, takeProfits, breakEven, trailing } = this.#spec;
    this.#signalBar = signalBar;
    this.#side = side;
    this.#entryTicks = ticks;
    this.#bestTicks = ticks;
    this.stopTicks = stopLoss ? Math.max(0, ticks - side * this.#distance(stopLoss)) : 0;
    this.#breakEvenTicks = breakEven === undefined ? 0 : this.#beyond(breakEven);
    this.#nextTake = 0;
    this.#takes = takeProfits.length === 0 ? NO_TAKES : this.#toTakes(steps);
    this.#trailTicks = 0;
    this.#isTrailing = false;
    this.#trailFromTicks = 0;
    if (!trailing) return;
    this.#trailDistance = trailing.distance.kind === "atr" ? this.#distance(trailing.distance) : 0;
    if (trailing.after === undefined) this.#trail(trailing.distance);
    else this.#trailFromTicks = this.#beyond(trailing.after);
  }

  #distance(distance: Distance): number {
    return distanceTicks(distance, this.#entryTicks, this.#signalBar, this.#ranges, this.#instrument.tick);
  }

  #toTakes(steps: number): Take[] {
    const [only] = this.#spec.takeProfits;
    if (only && this.#spec.takeProfits.length === 1 && only.share >= 100) {
      const ticks = this.#entryTicks + this.#side * this.#distance(only.at);
      return ticks > 0 ? [{ ticks, steps }] : NO_TAKES;
    }
    const levels = this.#spec.takeProfits.map(({ at, share }) => ({
      ticks: this.#entryTicks + this.#side * this.#distance(at),
      parts: toPercentParts(share),
    }));
    if (levels.length > 1) levels.sort((a, b) => this.#side * (a.ticks - b.ticks));
    const takes: Take[] = [];
    let parts = 0;
    let left = steps;
    for (const level of levels) {
      parts += level.parts;
      const part = parts >= PERCENT_SCALE ? left : Math.min(left, scaleFloor(steps, level.parts, PERCENT_SCALE));
      left -= part;
      if (part > 0 && level.ticks > 0) takes.push({ ticks: level.ticks, steps: part });
    }
    return takes;
  }

  /** So many percent in favour of the position, in full. */
  #beyond(percent: number): number {
    return Math.max(0, this.#entryTicks + this.#side * scaleCeil(this.#entryTicks, toPercentParts(percent), PERCENT_SCALE));
  }

  #trail(distance: Distance): void {
    const away =
      distance.kind === "atr"
        ? this.#trailDistance
        : Math.max(1, scaleNearest(this.#bestTicks, toPercentParts(distance.percent), PERCENT_SCALE));
    const ticks = Math.max(0, this.#bestTicks - this.#side * away);
    if (!this.#isTrailing || this.#side * (ticks - this.#trailTicks) > 0) this.#trailTicks = ticks;
    this.#isTrailing = true;
  }

  /** The stop that counts: the nearer of the fixed and the trailing one. */
  guardTicks(): number {
    return this.isTrailing() ? this.#trailTicks : this.stopTicks;
  }

  isTrailing(): boolean {
    return this.#trailTicks > 0 && (this.stopTicks === 0 || this.#side * (this.#trailTicks - this.stopTicks) > 0);
  }

  /** All targets that are left, the nearest first. */
  takes(): readonly Take[] {
    return this.#takes.slice(this.#nextTake);
  }

  /** The next target. */
  takeTicks(): number {
    return this.#takes === NO_TAKES ? 0 : (this.#takes[this.#nextTake]?.ticks ?? 0);
  }

  /** Goes on to the target after, and answers how much belongs to this one. */
  nextTake(): number {
    const steps = this.#takes[this.#nextTake]?.steps ?? 0;
    this.#nextTake += 1;
    return steps;
  }

  /** At a bar's close: its best price may move stops, from the next bar on. */
  onBest(price: number): void {
    const ticks = this.#side === 1 ? this.#instrument.ticksBelow(price) : this.#instrument.ticksAbove(price);
    if (this.#side * (ticks - this.#bestTicks) > 0) this.#bestTicks = ticks;
    const { trailing } = this.#spec;
    if (
      trailing &&
      (this.#isTrailing || this.#side * (this.#bestTicks - this.#trailFromTicks) >= 0) &&
      (this.#isTrailing || this.#trailFromTicks > 0)
    )
      this.#trail(trailing.distance);
    if (this.#breakEvenTicks > 0 && this.#side * (this.#bestTicks - this.#breakEvenTicks) >= 0) {
      this.#breakEvenTicks = 0;
      if (this.stopTicks === 0 || this.#side * (this.#entryTicks - this.stopTicks) > 0) this.stopTicks = this.#entryTicks;
    }
  }

  /** The price at which `onBest` would move something. */
  nextMoveTicks(): number {
    const trail = this.#isTrailing ? this.#bestTicks : this.#trailFromTicks;
    if (trail === 0 || this.#breakEvenTicks === 0) return trail + this.#breakEvenTicks;
    return this.#side === 1 ? Math.min(trail, this.#breakEvenTicks) : Math.max(trail, this.#breakEvenTicks);
  }
}

const NO_TAKES: Take[] = [];
