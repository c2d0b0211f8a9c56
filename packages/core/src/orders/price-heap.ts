/** A binary min-heap of (key, slot) on typed arrays that finds a slot's place in constant time, so that one can be taken out of the middle. */
export class PriceHeap {
  #keys = new Float64Array(64);
  #slots = new Int32Array(64);
  #places = new Int32Array(64).fill(-1);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The smallest key; Infinity when empty. */
  get first(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#keys[0] as number);
  }

  push(key: number, slot: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    if (slot >= this.#places.length) this.#growPlaces(slot);
    this.#rise(this.#size++, key, slot);
  }

  /** Takes out the slot with the smallest key. Call only when `size` is above 0. */
  pop(): number {
    const slot = this.#slots[0] as number;
    this.remove(slot);
    return slot;
  }

  has(slot: number): boolean {
    return slot < this.#places.length && (this.#places[slot] as number) >= 0;
  }

  remove(slot: number): void {
    if (!this.has(slot)) return;
    const place = this.#places[slot] as number;
    this.#places[slot] = -1;
    const last = --this.#size;
    if (place === last) return;
    const key = this.#keys[last] as number;
    const moved = this.#slots[last] as number;
    if (place > 0 && (this.#keys[(place - 1) >> 1] as number) > key) this.#rise(place, key, moved);
    else this.#sink(place, key, moved);
  }

  #rise(from: number, key: number, slot: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#keys[parent] as number) <= key) break;
      this.#set(place, this.#keys[parent] as number, this.#slots[parent] as number);
      place = parent;
    }
    this.#set(place, key, slot);
  }

  #sink(from: number, key: number, slot: number): void {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (this.#keys[child + 1] as number) < (this.#keys[child] as number)) child++;
      if ((this.#keys[child] as number) >= key) break;
      this.#set(place, this.#keys[child] as number, this.#slots[child] as number);
      place = child;
    }
    this.#set(place, key, slot);
  }

  #set(place: number, key: number, slot: number): void {
    this.#keys[place] = key;
    this.#slots[place] = slot;
    this.#places[slot] = place;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    const slots = new Int32Array(this.#slots.length * 2);
    slots.set(this.#slots);
    this.#slots = slots;
  }

  #growPlaces(slot: number): void {
    const places = new Int32Array(Math.max(slot + 1, this.#places.length * 2)).fill(-1);
    places.set(this.#places);
    this.#places = places;
  }
}
