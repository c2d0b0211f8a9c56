import fc from "fast-check";
import type { LifeEvent } from "./fee-model.ts";
import { type Fraction, fraction, isSame, NOTHING, negative, plus } from "./fraction.ts";

const SYMBOLS = ["BTC-USDT", "ETH-USDT", "XRP-USDT"] as const;
const LOTS = 1_000_000_000n;
const TICKS = 1_000n;
/** Odd sizes, so that notionals, shares of costs and fees all have to be rounded. */
const lots = fc.integer({ min: -90_000_001, max: 90_000_001 }).filter((n) => n !== 0);
const ticks = fc.oneof(fc.integer({ min: 90_000, max: 110_000 }), fc.integer({ min: 1, max: 999_983 }));
const rates = fc.oneof(fc.constantFrom(0, 1, 500, 1_000, 2_000, 3_000), fc.integer({ min: 0, max: 3_000 }));

const wish = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("trade" as const),
      symbol: fc.constantFrom(...SYMBOLS),
      lots,
      ticks,
      fee: fc.integer({ min: -3, max: 40_000_003 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("close" as const),
      symbol: fc.constantFrom(...SYMBOLS),
      ticks,
      parts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("price" as const), symbol: fc.constantFrom(...SYMBOLS), ticks }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("funding" as const), units: fc.integer({ min: -2_000_000_011, max: 2_000_000_011 }) }),
  },
  // A tiny win: fees of less than one unit have to add up.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("funding" as const), units: fc.integer({ min: -3, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("ask" as const), bps: rates }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("agree" as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("settle" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), bps: fc.option(rates) }) },
);
type Wish = typeof wish extends fc.Arbitrary<infer W> ? W : never;

/** A life of a follower and a master, whole and possible: what is stopped is flat first, and follows again before it trades. */
export const life: fc.Arbitrary<readonly LifeEvent[]> = fc
  .record({ firstBps: rates, wishes: fc.array(wish, { maxLength: 40, size: "max" }) })
  .map(({ firstBps, wishes }) => toLife(firstBps, wishes));

const rateOf = (bps: number): Fraction => fraction(BigInt(bps), 10_000n);

function toLife(firstBps: number, wishes: readonly Wish[]): LifeEvent[] {
  const events: LifeEvent[] = [
    { kind: "ask", rate: rateOf(firstBps) },
    ...SYMBOLS.map((symbol) => toPrice(symbol, 100_000)),
    { kind: "follow" },
  ];
  const held = new Map<string, Fraction>();
  const prices = new Map<string, Fraction>(SYMBOLS.map((symbol) => [symbol, toPrice(symbol, 100_000).price]));
  let asked = rateOf(firstBps);
  const setPrice = (symbol: string, at: number) => {
    const event = toPrice(symbol, at);
    prices.set(symbol, event.price);
    events.push(event);
    return event.price;
  };
  const fill = (symbol: string, quantity: Fraction, price: Fraction, fee: Fraction) => {
    held.set(symbol, plus(held.get(symbol) ?? NOTHING, quantity));
    events.push({ kind: "fill", symbol, quantity, price, fee });
  };
  for (const one of wishes) {
    if (one.kind === "trade")
      fill(one.symbol, fraction(BigInt(one.lots), LOTS), setPrice(one.symbol, one.ticks), fraction(BigInt(one.fee), 100_000_000n));
    if (one.kind === "price") setPrice(one.symbol, one.ticks);
    if (one.kind === "funding") events.push({ kind: "funding", amount: fraction(BigInt(one.units), 100_000_000n) });
    if (one.kind === "settle") events.push({ kind: "settle" });
    if (one.kind === "agree") events.push({ kind: "agree", rate: asked });
    if (one.kind === "ask") {
      asked = rateOf(one.bps);
      events.push({ kind: "ask", rate: asked });
    }
    if (one.kind === "close") {
      const now = held.get(one.symbol) ?? NOTHING;
      const at = setPrice(one.symbol, one.ticks);
      if (!isSame(now, NOTHING)) fill(one.symbol, partOf(negative(now), one.parts), at, fraction(1n, 100_000_000n));
    }
    if (one.kind === "stop") {
      for (const [symbol, quantity] of held) {
        const at = prices.get(symbol);
        if (at && !isSame(quantity, NOTHING)) fill(symbol, negative(quantity), at, NOTHING);
      }
      events.push({ kind: "stop" });
      if (one.bps !== null) {
        asked = rateOf(one.bps);
        events.push({ kind: "ask", rate: asked });
      }
      events.push({ kind: "follow" });
    }
  }
  events.push({ kind: "settle" });
  return events;
}

const toPrice = (symbol: string, at: number) => ({ kind: "price" as const, symbol, price: fraction(BigInt(at), TICKS) });
/** Whole lots; a position that is too small for parts goes whole. */
function partOf(quantity: Fraction, parts: number): Fraction {
  const whole = (quantity.of * LOTS) / quantity.over;
  return fraction(whole / BigInt(parts) || whole, LOTS);
}
