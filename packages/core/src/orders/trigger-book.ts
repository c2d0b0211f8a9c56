import { PriceHeap } from "./price-heap.ts";
import { TrailingStack } from "./trailing-stack.ts";

/** What an order at rest waits for, in whole ticks of its instrument. */
export type Trigger =
  /** The last price is at or above / at or below a price. */
  | { readonly kind: "at-or-above"; readonly ticks: number }
  | { readonly kind: "at-or-below"; readonly ticks: number }
  /** The last price falls behind its maximum (`below`) or rises above its minimum (`above`) by a distance, from a best price on. */
  | {
      readonly kind: "trail";
      readonly side: "below" | "above";
      readonly unit: "ticks" | "ppm";
      readonly distance: number;
      readonly best: number;
    };

/** An order whose trigger the price reached, and the whole tick at which the trigger stood. It is no longer in the book. */
export type Fired = { readonly id: string; readonly triggerTicks: number };
const NOTHING: readonly Fired[] = [];

type Shelf = "above" | "below" | "trailBelowTicks" | "trailBelowPpm" | "trailAboveTicks" | "trailAbovePpm";
const trailShelf = {
  belowticks: "trailBelowTicks",
  belowppm: "trailBelowPpm",
  aboveticks: "trailAboveTicks",
  aboveppm: "trailAbovePpm",
} as const;

/** All orders at rest on one instrument. A price that reaches nothing costs a few comparisons, however many orders rest. */
export class TriggerBook {
  readonly #above = new PriceHeap();
  readonly #below = new PriceHeap();
  readonly #release = (slot: number) => this.#free.push(slot);
  readonly #trailBelowTicks = new TrailingStack("ticks", this.#release);
  readonly #trailBelowPpm = new TrailingStack("ppm", this.#release);
  readonly #trailAboveTicks = new TrailingStack("ticks", this.#release);
  readonly #trailAbovePpm = new TrailingStack("ppm", this.#release);
  readonly #slots = new Map<string, number>();
  readonly #ids: (string | undefined)[] = [];
  readonly #shelves: (Shelf | undefined)[] = [];
  readonly #ticks: number[] = [];
  readonly #free: number[] = [];
  #fired: Fired[] = [];

  get size(): number {
    return this.#slots.size;
  }

  has(id: string): boolean {
    return this.#slots.has(id);
  }

  /** An id that is in the book is moved. */
  add(id: string, trigger: Trigger): void {
    this.remove(id);
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
    if (trigger.kind === "trail") {
      const shelf = trailShelf[`${trigger.side}${trigger.unit}`];
      this.#shelves[slot] = shelf;
      this.#ticks[slot] = 0;
      this.#stackOf(shelf).add(slot, trigger.distance, trigger.side === "below" ? trigger.best : -trigger.best);
      return;
    }
    this.#ticks[slot] = trigger.ticks;
    if (trigger.kind === "at-or-above") {
      this.#shelves[slot] = "above";
      this.#above.push(trigger.ticks, slot);
    } else {
      this.#shelves[slot] = "below";
      this.#below.push(-trigger.ticks, slot);
    }
  }

  remove(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    const shelf = this.#shelves[slot];
    this.#forget(slot, id);
    if (shelf === "above" || shelf === "below") {
      (shelf === "above" ? this.#above : this.#below).remove(slot);
      this.#release(slot);
    } else if (shelf) this.#stackOf(shelf).remove(slot);
  }

  /** Follows the last price, in whole ticks; answers with the orders that it reaches, nearest trigger first on each side. */
  onPrice(ticks: number): readonly Fired[] {
    while (this.#above.first <= ticks) this.#fireFixed(this.#above.pop());
    while (this.#below.first <= -ticks) this.#fireFixed(this.#below.pop());
    this.#trailBelowTicks.onPrice(ticks, this.#fireTrailBelow);
    this.#trailBelowPpm.onPrice(ticks, this.#fireTrailBelow);
    this.#trailAboveTicks.onPrice(-ticks, this.#fireTrailAbove);
    this.#trailAbovePpm.onPrice(-ticks, this.#fireTrailAbove);
    if (this.#fired.length === 0) return NOTHING;
    const fired = this.#fired;
    this.#fired = [];
    return fired;
  }

  /** Whether a price makes a trailing stop of one side follow: a new maximum for those below the market, a new minimum for those above. */
  leads(side: "below" | "above", ticks: number): boolean {
    return side === "below"
      ? ticks > Math.min(this.#trailBelowTicks.newest, this.#trailBelowPpm.newest)
      : -ticks > Math.min(this.#trailAboveTicks.newest, this.#trailAbovePpm.newest);
  }

  /** How many stops trail on one side. */
  trailing(side: "below" | "above"): number {
    return side === "below" ? this.#trailBelowTicks.size + this.#trailBelowPpm.size : this.#trailAboveTicks.size + this.#trailAbovePpm.size;
  }

  #fireFixed(slot: number): void {
    this.#collect(slot, this.#ticks[slot] as number);
    this.#release(slot);
  }

  readonly #fireTrailBelow = (slot: number, triggerTicks: number) => this.#collect(slot, triggerTicks);
  readonly #fireTrailAbove = (slot: number, triggerTicks: number) => this.#collect(slot, -triggerTicks);

  #collect(slot: number, triggerTicks: number): void {
    const id = this.#ids[slot];
    if (id === undefined) return;
    this.#forget(slot, id);
    this.#fired.push({ id, triggerTicks });
  }

  #forget(slot: number, id: string): void {
    this.#slots.delete(id);
    this.#ids[slot] = undefined;
    this.#shelves[slot] = undefined;
  }

  #stackOf(shelf: Exclude<Shelf, "above" | "below">): TrailingStack {
    switch (shelf) {
      case "trailBelowTicks":
        return this.#trailBelowTicks;
      case "trailBelowPpm":
        return this.#trailBelowPpm;
      case "trailAboveTicks":
        return this.#trailAboveTicks;
      case "trailAbovePpm":
        return this.#trailAbovePpm;
    }
  }
}
