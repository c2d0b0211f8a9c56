/** Trigger prices are compared in millionths of a tick, which float64 holds exactly for whole ticks up to 9 × 10⁹. */
export const MICRO = 1_000_000;

/** How far behind the best price a stop trails: whole ticks, or millionths of the best price. */
export type TrailUnit = "ticks" | "ppm";

const NONE = -1;
/** Removed stops that may wait in a heap beyond as many as are alive. */
const COMPACT_AFTER = 1_000;

/**
 * Trailing stops below a running maximum. Stops whose best price is at or below a new high share one best price from then on, so they stand
 * in groups by best price: a stack, highest at the bottom. In a group the smallest distance fires first: a leftist heap, and groups that meet
 * are melded. A price that neither makes a new high for the newest group nor reaches the nearest trigger costs two comparisons.
 * For stops above a running minimum, feed it negated prices.
 */
export class TrailingStack {
  readonly #unit: TrailUnit;
  #distance = new Float64Array(64);
  #left = new Int32Array(64).fill(NONE);
  #right = new Int32Array(64).fill(NONE);
  #rank = new Int32Array(64);
  /** Removed stops stay in their heap until they come to its top. */
  #gone = new Uint8Array(64);
  #peaks: number[] = [];
  #roots: number[] = [];
  /** Of each level: the highest trigger in it and below it, in micro-ticks. */
  #nearest: number[] = [];
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
    return this.#peaks.at(-1) ?? Number.POSITIVE_INFINITY;
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
    let level = this.#peaks.length;
    while (level > 0 && (this.#peaks[level - 1] as number) < peak) level--;
    if (level > 0 && this.#peaks[level - 1] === peak) {
      level--;
      this.#roots[level] = this.#meld(this.#roots[level] as number, slot);
    } else {
      this.#peaks.splice(level, 0, peak);
      this.#roots.splice(level, 0, slot);
      this.#nearest.splice(level, 0, 0);
    }
    this.#renew(level);
  }

  /** Takes a stop out before it fires. */
  remove(slot: number): void {
    if (slot >= this.#gone.length || this.#gone[slot] === 1 || this.#rank[slot] === 0) return;
    this.#gone[slot] = 1;
    this.#goneCount++;
    this.#size--;
    const level = this.#roots.indexOf(slot);
    if (level >= 0) this.#settle(level);
    if (this.#goneCount > this.#size + COMPACT_AFTER) this.#compact();
  }

  /**
   * Follows the price, in whole ticks. Each stop that it reaches is taken out and told to `collect`, with the whole tick at which it fired;
   * `collect` must not change the stack.
   */
  onPrice(price: number, collect: (slot: number, triggerTicks: number) => void): void {
    let top = this.#peaks.length - 1;
    if (top < 0) return;
    if (price > (this.#peaks[top] as number)) {
      this.#raise(price);
      return;
    }
    const micro = price * MICRO;
    while (top >= 0 && micro <= (this.#nearest[top] as number)) {
      let level = top;
      while (level > 0 && (this.#nearest[level - 1] as number) >= micro) level--;
      const peak = this.#peaks[level] as number;
      let root = this.#roots[level] as number;
      while (root !== NONE && micro <= this.#trigger(root, peak)) {
        if (this.#gone[root] === 0) {
          this.#size--;
          collect(root, Math.floor(this.#trigger(root, peak) / MICRO));
        }
        root = this.#pop(root);
      }
      this.#roots[level] = root;
      this.#settle(level);
      top = this.#peaks.length - 1;
    }
  }

  /** Every stop with its best price. */
  #forEach(visit: (slot: number, peak: number) => void): void {
    const stack: number[] = [];
    for (const [level, root] of this.#roots.entries()) {
      stack.push(root);
      for (let slot = stack.pop(); slot !== undefined; slot = stack.pop()) {
        if (slot === NONE) continue;
        if (this.#gone[slot] === 0) visit(slot, this.#peaks[level] as number);
        stack.push(this.#left[slot] as number, this.#right[slot] as number);
      }
    }
  }

  #trigger(slot: number, peak: number): number {
    const distance = this.#distance[slot] as number;
    return this.#unit === "ticks" ? (peak - distance) * MICRO : peak * MICRO - Math.abs(peak) * distance;
  }

  #raise(price: number): void {
    let top = this.#peaks.length - 1;
    let root = this.#roots[top] as number;
    while (top > 0 && (this.#peaks[top - 1] as number) <= price) {
      top--;
      root = this.#meld(root, this.#roots[top] as number);
    }
    this.#peaks.length = top + 1;
    this.#roots.length = top + 1;
    this.#nearest.length = top + 1;
    this.#peaks[top] = price;
    this.#roots[top] = root;
    this.#settle(top);
  }

  /** Brings a level in order after its root changed: no removed stop on top, no empty level. */
  #settle(level: number): void {
    let root = this.#roots[level] as number;
    while (root !== NONE && this.#gone[root] === 1) root = this.#pop(root);
    this.#roots[level] = root;
    if (root === NONE) {
      this.#peaks.splice(level, 1);
      this.#roots.splice(level, 1);
      this.#nearest.splice(level, 1);
    }
    this.#renew(level);
  }

  #renew(from: number): void {
    for (let level = from; level < this.#roots.length; level++) {
      const own = this.#trigger(this.#roots[level] as number, this.#peaks[level] as number);
      const below = level > 0 ? (this.#nearest[level - 1] as number) : Number.NEGATIVE_INFINITY;
      this.#nearest[level] = Math.max(own, below);
    }
  }

  /** Takes the top of a heap out; answers the new top. The slot is free afterwards. */
  #pop(root: number): number {
    const rest = this.#meld(this.#left[root] as number, this.#right[root] as number);
    this.#rank[root] = 0;
    this.#goneCount -= this.#gone[root] as number;
    this.#gone[root] = 0;
    this.#onFree(root);
    return rest;
  }

  /** Builds the stack anew without the removed stops, so that many removals do not fill the memory. */
  #compact(): void {
    const kept: [slot: number, peak: number][] = [];
    this.#forEach((slot, peak) => {
      kept.push([slot, peak]);
    });
    const freed: number[] = [];
    for (const [slot, gone] of this.#gone.entries()) if (gone === 1) freed.push(slot);
    this.#peaks = [];
    this.#roots = [];
    this.#nearest = [];
    this.#size = 0;
    this.#goneCount = 0;
    for (const slot of freed) {
      this.#gone[slot] = 0;
      this.#rank[slot] = 0;
      this.#onFree(slot);
    }
    for (const [slot, peak] of kept) this.add(slot, this.#distance[slot] as number, peak);
  }

  /** Depth is logarithmic: it walks down right spines only. */
  #meld(a: number, b: number): number {
    if (a === NONE) return b;
    if (b === NONE) return a;
    const [upper, lower] = (this.#distance[b] as number) < (this.#distance[a] as number) ? [b, a] : [a, b];
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
    const gone = new Uint8Array(length);
    gone.set(this.#gone);
    this.#gone = gone;
  }
}
