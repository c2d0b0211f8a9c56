import type { StrategySpec } from "../strategy/index.ts";
import type { Account } from "./account.ts";
import type { Decision, Slot } from "./slot.ts";
import type { Timeline } from "./timeline.ts";
import { REASON } from "./trade-table.ts";

const MINOR = 1e8;
/** Bars between two words on the progress. */
const TELL_EVERY = 16_384;

/** The bars of a back-test in order: it jumps from signal to signal while nothing is held, and from touch to touch while one position is. */
export class Course {
  readonly start: number;
  readonly equity: Float64Array;
  /** Bars in which something was held after their opening. */
  heldBars = 0;
  /** What was decided at the last close for an open that never came, per market. */
  decisions: readonly Decision[] = [];
  readonly #account: Account;
  readonly #slots: readonly Slot[];
  readonly #timeline: Timeline;
  readonly #end: number;
  readonly #spec: StrategySpec;

  constructor(account: Account, timeline: Timeline, start: number, spec: StrategySpec, scratch: Float64Array | undefined) {
    this.#account = account;
    this.#slots = account.slots;
    this.#timeline = timeline;
    this.#end = timeline.openMs.length;
    this.#spec = spec;
    this.start = start;
    const bars = this.#end - start;
    this.equity = scratch && scratch.length >= bars ? scratch.subarray(0, bars) : new Float64Array(bars);
  }

  run(onProgress?: (share: number) => void): void {
    const account = this.#account;
    let at = this.start;
    let told = onProgress ? at : Number.POSITIVE_INFINITY;
    while (at < this.#end) {
      if (at >= told) {
        onProgress?.((at - this.start) / (this.#end - this.start));
        told = at + TELL_EVERY;
      }
      if (account.open === 0 && account.pending === 0) {
        const next = Math.min(this.#nextSignal(at, null), this.#end);
        this.equity.fill(account.cash / MINOR, at - this.start, next - this.start);
        at = next;
      } else if (account.open === 1 && account.pending === 0) at = this.#hold(at);
      if (at >= this.#end) break;
      this.#step(at);
      at += 1;
    }
    this.decisions = this.#slots.map((slot) => slot.decision());
    for (const slot of this.#slots) if (slot.side !== 0) slot.closeAt(slot.bar, REASON.end);
    if (this.equity.length > 0) this.equity[this.equity.length - 1] = account.cash / MINOR;
  }

  /** The next time at which a market without a position might enter. */
  #nextSignal(at: number, except: Slot | null): number {
    let next = Number.POSITIVE_INFINITY;
    for (const slot of this.#slots) {
      if (slot === except) continue;
      const times = this.#timeline.times[slot.index];
      const from = times ? firstNotBefore(times, at) : at;
      const bar = slot.signals.entry.indexOf(1, Math.max(from, slot.readyBar));
      if (bar < 0 || bar >= slot.market.candles.openMs.length) continue;
      next = Math.min(next, times ? (times[bar] as number) : bar);
    }
    return next;
  }

  /** One open position, and nothing ordered: goes on to the first bar in which something may happen. */
  #hold(at: number): number {
    const account = this.#account;
    const slot = this.#slots.length === 1 ? this.#slots[0] : this.#slots.find(({ side }) => side !== 0);
    const rule = slot?.exitRule();
    if (!slot || slot.pendingExit >= 0 || rule?.test || this.#timeline.bars[slot.index]) return at;
    const { guards, instrument, side } = slot;
    const { candles } = slot.market;
    slot.findLiquidation();
    const isLong = side === 1;
    const stop = furthest(guards.guardTicks(), slot.liquidationTicks, isLong);
    const reward = furthest(guards.takeTicks(), guards.nextMoveTicks(), !isLong);
    const [below, above] = isLong ? [stop, reward] : [reward, stop];
    let until = Math.min(this.#end, slot.nextFundingBar());
    if (this.#spec.timeStop !== undefined) until = Math.min(until, slot.entryBar + this.#spec.timeStop - 1);
    if (this.#slots.length > 1 && account.open < this.#spec.maxPositions) until = Math.min(until, this.#nextSignal(at, slot));
    const perPrice = side * slot.steps * instrument.lot;
    const worth = (account.cash - side * instrument.notionalOf(slot.entryTicks, slot.steps)) / MINOR;
    const next = watch(
      candles,
      rule?.mask ?? slot.market.masks.never,
      {
        from: at,
        until,
        lower: below === 0 ? 0 : instrument.priceOf(below),
        upper: above === 0 ? Number.POSITIVE_INFINITY : instrument.priceOf(above),
      },
      { equity: this.equity, shift: this.start, worth, perPrice },
    );
    if (next > at) slot.seen(next - 1);
    this.heldBars += next - at;
    return next;
  }

  #step(at: number): void {
    const account = this.#account;
    const slots = this.#slots;
    const bars = this.#timeline.bars;
    for (const slot of slots) {
      const bar = barOf(bars[slot.index], at);
      if (bar >= 0) slot.openExit(bar);
    }
    if (account.pending > 0)
      for (const slot of slots) {
        const bar = barOf(bars[slot.index], at);
        if (bar >= 0) slot.openEntry(bar);
      }
    if (account.open > 0) {
      this.heldBars += 1;
      for (const slot of slots) if (slot.side !== 0) slot.findLiquidation();
      for (const slot of slots) {
        const bar = barOf(bars[slot.index], at);
        if (bar >= 0) slot.trade(bar);
      }
    }
    for (const slot of slots) {
      const bar = barOf(bars[slot.index], at);
      if (bar >= 0) slot.closeExit(bar);
    }
    account.liquidateAtClose();
    for (const slot of slots) {
      const bar = barOf(bars[slot.index], at);
      if (bar >= 0) slot.closeEntry(bar);
    }
    this.equity[at - this.start] = account.equity() / MINOR;
  }
}

const barOf = (bars: Int32Array | null | undefined, at: number): number => (bars ? (bars[at] as number) : at);

/** The first bar that opens at a time or after it. */
function firstNotBefore(times: Int32Array, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of two prices in ticks the one that is met first by a price that falls or rises; zero is none. */
function furthest(a: number, b: number, isFalling: boolean): number {
  if (a === 0 || b === 0) return a + b;
  return isFalling ? Math.max(a, b) : Math.min(a, b);
}

type Corridor = { readonly from: number; readonly until: number; readonly lower: number; readonly upper: number };
type Worth = { readonly equity: Float64Array; readonly shift: number; readonly worth: number; readonly perPrice: number };
type Prices = { readonly low: Float64Array; readonly high: Float64Array; readonly close: Float64Array };

/** The hot loop: writes the equity of each bar that stays within the corridor without an exit signal, and answers the first that does not. */
function watch({ low, high, close }: Prices, exits: Uint8Array, { from, until, lower, upper }: Corridor, to: Worth): number {
  const { equity, shift, worth, perPrice } = to;
  let bar = from;
  for (; bar < until; bar++) {
    if ((low[bar] as number) <= lower || (high[bar] as number) >= upper || exits[bar] === 1) break;
    equity[bar - shift] = worth + perPrice * (close[bar] as number);
  }
  return bar;
}
