import { type Trigger, TriggerBook } from "@slipstream/core/orders";
import { printMeasure } from "./measure.ts";

// 100,000 orders at rest on one instrument, half of them trailing: what following one price costs, beside the naive look at every order and
// beside the bare limit, two heaps without trailing stops and without names. The same prices for all; what fires is placed again.

const ORDERS = 100_000;
const TICKS = 400_000;
const NAIVE_TICKS = 200;
const ROUNDS = 5;
const START = 600_000;
/** What the loops found, shown at the end, so that nobody can leave their work out. */
let seen = 0;

/** Whole numbers by mulberry32, so that every run and every peer sees the same market. */
function createRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

function walkOf(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const prices = new Float64Array(length);
  let price = START;
  for (let at = 0; at < length; at++) {
    price += random(13) - 6;
    prices[at] = price;
  }
  return prices;
}

/** From 0.05 % to 20 % away, most of them near. */
const distanceOf = (random: (bound: number) => number): number => 300 + Math.floor((random(1_000) * random(1_000) * START) / 5_000_000);

function triggerOf(random: (bound: number) => number, price: number): Trigger {
  const distance = distanceOf(random);
  switch (random(8)) {
    case 0:
    case 1:
      return { kind: "at-or-above", ticks: price + distance };
    case 2:
    case 3:
      return { kind: "at-or-below", ticks: price - distance };
    case 4:
      return { kind: "trail", side: "below", unit: "ticks", distance, best: price };
    case 5:
      return { kind: "trail", side: "above", unit: "ticks", distance, best: price };
    case 6:
      return { kind: "trail", side: "below", unit: "ppm", distance: Math.ceil((distance * 1_000_000) / START), best: price };
    default:
      return { kind: "trail", side: "above", unit: "ppm", distance: Math.ceil((distance * 1_000_000) / START), best: price };
  }
}

/** Orders come over the first tenth of the prices, so that trailing stops start from many prices; measured is the rest. */
function measureBook(prices: Float64Array): { nanoseconds: number; fired: number; megabytes: number } {
  const before = usedBytes();
  const random = createRandom(2);
  const book = new TriggerBook();
  const arriving = prices.length / 10;
  let placed = 0;
  const place = (id: string, price: number) => book.add(id, triggerOf(random, price));
  for (let at = 0; at < arriving; at++) {
    const price = prices[at] ?? START;
    for (const { id } of book.onPrice(price)) place(id, price);
    while (placed < ((at + 1) * ORDERS) / arriving) place(`order-${placed++}`, price);
  }
  const megabytes = (usedBytes() - before) / 1e6;
  let fired = 0;
  const startedAt = process.hrtime.bigint();
  for (let at = arriving; at < prices.length; at++) {
    const price = prices[at] ?? START;
    const reached = book.onPrice(price);
    if (reached.length === 0) continue;
    fired += reached.length;
    for (const { id } of reached) place(id, price);
  }
  const nanoseconds = Number(process.hrtime.bigint() - startedAt) / (prices.length - arriving);
  if (book.size !== ORDERS) throw new Error(`${book.size} orders rest, not ${ORDERS}`);
  return { nanoseconds, fired, megabytes };
}

function usedBytes(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The limit: fixed triggers in two sorted stacks of bare numbers, the nearest last. */
function measureBare(prices: Float64Array): number {
  const random = createRandom(2);
  const above = Float64Array.from({ length: ORDERS / 2 }, () => START + distanceOf(random))
    .sort()
    .reverse();
  const below = Float64Array.from({ length: ORDERS / 2 }, () => START - distanceOf(random)).sort();
  let up = above.length - 1;
  let down = below.length - 1;
  let fired = 0;
  const startedAt = process.hrtime.bigint();
  for (let at = 0; at < prices.length; at++) {
    const price = prices[at] as number;
    while (up >= 0 && price >= (above[up] as number)) {
      up--;
      fired++;
    }
    while (down >= 0 && price <= (below[down] as number)) {
      down--;
      fired++;
    }
  }
  const nanoseconds = Number(process.hrtime.bigint() - startedAt) / prices.length;
  seen += fired;
  return nanoseconds;
}

/** The plain way: objects in an array, each looked at on every price. */
function measureNaive(prices: Float64Array): number {
  const random = createRandom(2);
  const orders = Array.from({ length: ORDERS }, () => {
    const trigger = triggerOf(random, START);
    return { trigger, best: trigger.kind === "trail" ? trigger.best : 0 };
  });
  let fired = 0;
  const startedAt = process.hrtime.bigint();
  for (let at = 0; at < NAIVE_TICKS; at++) {
    const price = prices[at] ?? START;
    const reached = orders.filter((order) => {
      const { trigger } = order;
      if (trigger.kind === "at-or-above") return price >= trigger.ticks;
      if (trigger.kind === "at-or-below") return price <= trigger.ticks;
      order.best = trigger.side === "below" ? Math.max(order.best, price) : Math.min(order.best, price);
      const distance = trigger.unit === "ticks" ? trigger.distance : (order.best * trigger.distance) / 1_000_000;
      return trigger.side === "below" ? price <= order.best - distance : price >= order.best + distance;
    });
    fired += reached.length;
  }
  const nanoseconds = Number(process.hrtime.bigint() - startedAt) / NAIVE_TICKS;
  seen += fired;
  return nanoseconds;
}

const medianOf = (figures: readonly number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

const prices = walkOf(TICKS, 1);
measureBook(prices.slice(0, TICKS / 4));
const books: ReturnType<typeof measureBook>[] = [];
const bares: number[] = [];
const naives: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  books.push(measureBook(prices));
  bares.push(measureBare(prices));
  naives.push(measureNaive(prices));
}
const book = medianOf(books.map(({ nanoseconds }) => nanoseconds));
console.error(`${books[0]?.fired} orders fired and were placed again in ${TICKS * 0.9} prices; the peers fired ${seen}`);
printMeasure({ name: "triggers.price", value: book, unit: "ns", n: TICKS * 0.9 * ROUNDS, peer: medianOf(bares) });
printMeasure({ name: "triggers.price-naive", value: medianOf(naives), unit: "ns", n: NAIVE_TICKS * ROUNDS, peer: book });
printMeasure({ name: "triggers.memory", value: medianOf(books.map(({ megabytes }) => megabytes)), unit: "MB", n: ORDERS });
