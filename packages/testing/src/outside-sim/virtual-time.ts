import type { Clock, Ms } from "@slipstream/kernel";

type Sleeper = { readonly at: Ms; readonly seq: number; readonly wake: () => void };

/** Time that passes only while nobody has anything to do: a minute costs as much as what happens in it. */
export type VirtualTime = {
  readonly clock: Clock;
  sleep(ms: Ms): Promise<void>;
  /** Lets time pass until `isOver`, or until nobody sleeps any more. */
  run(isOver: () => boolean): Promise<void>;
};

export function createVirtualTime(startMs: Ms): VirtualTime {
  const heap: Sleeper[] = [];
  let nowMs = startMs;
  let count = 0;

  const before = (a: Sleeper, b: Sleeper): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);
  const push = (sleeper: Sleeper): void => {
    let index = heap.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(sleeper, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = sleeper;
  };
  const pop = (): Sleeper | undefined => {
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
      if (!left) break;
      const child = right && before(right, left) ? right : left;
      if (!before(child, last)) break;
      heap[index] = child;
      index = child === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
    return top;
  };

  return {
    clock: { now: () => nowMs },
    sleep: (ms) =>
      new Promise((wake) => {
        count += 1;
        push({ at: nowMs + ms, seq: count, wake });
      }),
    async run(isOver) {
      for (;;) {
        // Everything that can go on without time passing has gone on when the next macrotask comes.
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (isOver()) return;
        const next = pop();
        if (!next) return;
        nowMs = next.at;
        next.wake();
      }
    },
  };
}
