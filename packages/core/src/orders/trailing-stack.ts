import { PriceHeap } from "./price-heap.ts";

/** Trigger prices are compared in millionths of a tick, which float64 holds exactly for whole ticks up to 9 × 10⁹. */
const MICRO = 1_000_000;

/** How far behind the best price a stop trails: whole ticks, or millionths of the best price. */
export type TrailUnit = "ticks" | "ppm";

const NONE = -1;
/** Removed stops that may wait in a heap beyond as many as are alive. */
const COMPACT_AFTER = 1_000;
/** A group of stops with one best price, in a chain from the newest (lowest best price) to the oldest (highest). */
type Group = { peak: number; root: number; older: number; newer: number };

/**
 * Trailing stops below a running maximum. Stops whose best price is at or below a new high share one best price from then on, so they stand
 * in groups by best price. In a group the smallest distance fires first: a leftist heap, and groups that meet are melded. Among groups a heap
 * knows the nearest trigger. A price that neither makes a new high for the newest group nor reaches the nearest trigger costs two comparisons;
 * whatever else happens costs a logarithm. For stops above a running minimum, feed it negated prices.
 */
export class TrailingStack {
  readonly #unit: TrailUnit;
  #distance = new Float64Array(64);
  #left = new Int32Array(64).fill(NONE);
  #right = new Int32Array(64).fill(NONE);
  #rank = new Int32Array(64);
  /** Of the root of each group: which group. */
  #groupOf = new Int32Array(64).fill(NONE);
  /** Removed stops stay in their heap until they come to its top. */
  #gone = new Uint8Array(64);
  #groups: Group[] = [];
  #freeGroups: number[] = [];
  #newest = NONE;
  /** Groups by the nearest trigger in them, negated: the highest first. */
  #triggers = new PriceHeap();
  #size = 0;
  #goneCount = 0;
  readonly #onFree: (slot: number) => void;

  /** `onFree` hears of each slot that fired or was removed, as soon as it may be used again. */
  constructor(unit: TrailUnit, onFree: (slot: number) => void) {
    this.#unit = unit;
    this.#onFree = onFree;
  }

  get size(): number {
    return this.#size;
  }

  /** The best price of the newest stops: a higher one makes them follow. Infinity without stops. */
  get newest(): number {
    return this.#newest === NONE ? Number.POSITIVE_INFINITY : this.#at(this.#newest).peak;
  }

  /** Adds a stop whose best price so far is `peak`, in whole ticks. The slot must not be in use. */
  add(slot: number, distance: number, peak: number): void {
    this.#reserve(slot);
    this.#distance[slot] = distance;
    this.#left[slot] = NONE;
    this.#right[slot] = NONE;
    this.#rank[slot] = 1;
    this.#gone[slot] = 0;
    this.#size++;
    // A new stop starts from the last price, which is at or below every best price: only one that is restored looks further.
    let newer = NONE;
    let at = this.#newest;
    while (at !== NONE && this.#at(at).peak < peak) {
      newer = at;
      at = this.#at(at).older;
    }
    if (at !== NONE && this.#at(at).peak === peak) this.#setRoot(at, this.#meld(this.#at(at).root, slot));
    else this.#setRoot(this.#link({ peak, root: NONE, older: at, newer }), slot);
  }

  /** Takes a stop out before it fires. */
  remove(slot: number): void {
    if (slot >= this.#gone.length || this.#gone[slot] === 1 || this.#rank[slot] === 0) return;
    this.#gone[slot] = 1;
    this.#goneCount++;
    this.#size--;
    const group = this.#groupOf[slot] as number;
    if (group !== NONE) this.#setRoot(group, slot);
    if (this.#goneCount > this.#size + COMPACT_AFTER) this.#compact();
  }

  /**
   * Follows the price, in whole ticks. Each stop that it reaches is taken out and told to `collect`, the nearest trigger first, with the whole
   * tick at which it fired; `collect` must not change the stack.
   */
  onPrice(price: number, collect: (slot: number, triggerTicks: number) => void): void {
    if (this.#newest === NONE) return;
    if (price > this.#at(this.#newest).peak) {
      this.#raise(price);
      return;
    }
    const micro = price * MICRO;
    while (this.#triggers.first <= -micro) {
      const group = this.#triggers.pop();
      const { peak, root } = this.#at(group);
      if (this.#gone[root] === 0) {
        this.#size--;
        collect(root, Math.floor(this.#trigger(root, peak) / MICRO));
      }
      this.#setRoot(group, this.#pop(root));
    }
  }

  #trigger(slot: number, peak: number): number {
    const distance = this.#distance[slot] as number;
    return this.#unit === "ticks" ? (peak - distance) * MICRO : peak * MICRO - Math.abs(peak) * distance;
  }

  /** The newest group follows a new high and takes in those that the price has overtaken. */
  #raise(price: number): void {
    const top = this.#newest;
    const group = this.#at(top);
    let root = group.root;
    while (group.older !== NONE && this.#at(group.older).peak <= price) {
      const older = group.older;
      root = this.#meld(root, this.#at(older).root);
      this.#unlink(older);
    }
    group.peak = price;
    this.#setRoot(top, root);
  }

  /** Gives a group another root, skipping removed stops; a group without one ends. */
  #setRoot(index: number, wanted: number): void {
    const group = this.#at(index);
    if (group.root !== NONE) this.#groupOf[group.root] = NONE;
    let root = wanted;
    while (root !== NONE && this.#gone[root] === 1) root = this.#pop(root);
    group.root = root;
    if (root === NONE) {
      this.#unlink(index);
      return;
    }
    this.#groupOf[root] = index;
    this.#triggers.remove(index);
    this.#triggers.push(-this.#trigger(root, group.peak), index);
  }

  #at(index: number): Group {
    return this.#groups[index] as Group;
  }

  #link(group: Group): number {
    const index = this.#freeGroups.pop() ?? this.#groups.length;
    this.#groups[index] = group;
    if (group.older !== NONE) this.#at(group.older).newer = index;
    if (group.newer !== NONE) this.#at(group.newer).older = index;
    else this.#newest = index;
    return index;
  }

  #unlink(index: number): void {
    const { root, older, newer } = this.#at(index);
    if (root !== NONE) this.#groupOf[root] = NONE;
    if (older !== NONE) this.#at(older).newer = newer;
    if (newer !== NONE) this.#at(newer).older = older;
    else this.#newest = older;
    this.#triggers.remove(index);
    this.#freeGroups.push(index);
  }

  /** Takes the top of a heap out; answers the new top. The slot is free afterwards. */
  #pop(root: number): number {
    const rest = this.#meld(this.#left[root] as number, this.#right[root] as number);
    this.#rank[root] = 0;
    this.#groupOf[root] = NONE;
    this.#goneCount -= this.#gone[root] as number;
    this.#gone[root] = 0;
    this.#onFree(root);
    return rest;
  }

  /** Builds all anew without the removed stops, so that many removals do not fill the memory. */
  #compact(): void {
    const kept: { slot: number; peak: number }[] = [];
    const freed: number[] = [];
    for (let at = this.#newest; at !== NONE; at = this.#at(at).older) {
      const { root, peak } = this.#at(at);
      const pending = [root];
      for (let slot = pending.pop(); slot !== undefined; slot = pending.pop()) {
        if (slot === NONE) continue;
        pending.push(this.#left[slot] as number, this.#right[slot] as number);
        if (this.#gone[slot] === 1) freed.push(slot);
        else kept.push({ slot, peak });
      }
    }
    this.#groups = [];
    this.#freeGroups = [];
    this.#newest = NONE;
    this.#triggers = new PriceHeap();
    this.#groupOf.fill(NONE);
    this.#size = 0;
    this.#goneCount = 0;
    for (const slot of freed) {
      this.#gone[slot] = 0;
      this.#rank[slot] = 0;
      this.#onFree(slot);
    }
    // Oldest first: each then stands at the newest end.
    for (const { slot, peak } of kept.reverse()) this.add(slot, this.#distance[slot] as number, peak);
  }

  /** Depth is logarithmic: it walks down right spines only. */
  #meld(a: number, b: number): number {
    if (a === NONE) return b;
    if (b === NONE) return a;
    const isSwapped = (this.#distance[b] as number) < (this.#distance[a] as number);
    const upper = isSwapped ? b : a;
    const lower = isSwapped ? a : b;
    this.#right[upper] = this.#meld(this.#right[upper] as number, lower);
    const left = this.#left[upper] as number;
    const right = this.#right[upper] as number;
    if (this.#rankOf(left) < this.#rankOf(right)) {
      this.#left[upper] = right;
      this.#right[upper] = left;
    }
    this.#rank[upper] = this.#rankOf(this.#right[upper] as number) + 1;
    return upper;
  }

  #rankOf(slot: number): number {
    return slot === NONE ? 0 : (this.#rank[slot] as number);
  }

  #reserve(slot: number): void {
    if (slot < this.#distance.length) return;
    const length = Math.max(slot + 1, this.#distance.length * 2);
    const distance = new Float64Array(length);
    distance.set(this.#distance);
    this.#distance = distance;
    const grow = (old: Int32Array<ArrayBuffer>, fill: number) => {
      const grown = new Int32Array(length).fill(fill);
      grown.set(old);
      return grown;
    };
    this.#left = grow(this.#left, NONE);
    this.#right = grow(this.#right, NONE);
    this.#rank = grow(this.#rank, 0);
    this.#groupOf = grow(this.#groupOf, NONE);
    const gone = new Uint8Array(length);
    gone.set(this.#gone);
    this.#gone = gone;
  }
}
