import { DAY_MS, fromSteps, MINUTE_MS, price, toEstimate } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDayWindow, type DayStats } from "./day-window.ts";
import type { Candle } from "./quote.ts";

const START_MS = Date.parse("2025-05-04T15:36:00Z");
const TICK = price("0.01");
/** Minutes with holes of up to a day and a half between them. */
const minutes = fc
  .array(
    fc.record({
      skip: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_200 }) }),
      low: fc.integer({ min: 1, max: 10_000 }),
      range: fc.integer({ min: 0, max: 500 }),
      volume: fc.integer({ min: 0, max: 1_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => {
    let openMs = START_MS - MINUTE_MS;
    return rows.map(({ skip, low, range, volume }): Candle => {
      openMs += (skip + 1) * MINUTE_MS;
      return {
        openMs,
        open: fromSteps(low, TICK),
        low: fromSteps(low, TICK),
        high: fromSteps(low + range, TICK),
        close: fromSteps(low + range, TICK),
        volume,
      };
    });
  });

function statsByDefinition(known: readonly Candle[]): DayStats | null {
  const newest = known.at(-1);
  if (!newest) return null;
  const inside = known.filter(({ openMs }) => openMs > newest.openMs - DAY_MS);
  const oldestKnown = known[0];
  return {
    open: oldestKnown && oldestKnown.openMs <= newest.openMs - DAY_MS + MINUTE_MS ? (inside[0]?.open ?? null) : null,
    high: inside.map(({ high }) => high).reduce((a, b) => (b > a ? b : a)),
    low: inside.map(({ low }) => low).reduce((a, b) => (b < a ? b : a)),
    quoteVolume: inside.reduce((sum, { volume, close }) => sum + volume * toEstimate(close), 0),
  };
}

function expectStats(actual: DayStats | null, known: readonly Candle[]) {
  const expected = statsByDefinition(known);
  expect(actual && { ...actual, quoteVolume: 0 }).toEqual(expected && { ...expected, quoteVolume: 0 });
  expect(actual?.quoteVolume ?? 0).toBeCloseTo(expected?.quoteVolume ?? 0, 3);
}

describe("createDayWindow", () => {
  it("answers after each minute what a look at all minutes gives", () => {
    fc.assert(
      fc.property(minutes, (given) => {
        const window = createDayWindow([]);
        expect(window.stats(null)).toBeNull();
        given.forEach((candle, at) => {
          window.close(candle);
          expectStats(window.stats(null), given.slice(0, at + 1));
        });
      }),
    );
  });

  it("counts the running minute, which moves the window on", () => {
    fc.assert(
      fc.property(minutes, fc.nat(), (given, cut) => {
        const at = cut % given.length;
        const window = createDayWindow(given.slice(0, at));
        expectStats(window.stats(given[at] ?? null), given.slice(0, at + 1));
      }),
    );
  });
});

it("knows a change only once a whole day is known", () => {
  const minute = (at: number): Candle => ({ openMs: START_MS + at * MINUTE_MS, open: TICK, high: TICK, low: TICK, close: TICK, volume: 1 });
  const day = Array.from({ length: 1_440 }, (_, at) => minute(at));
  expect(createDayWindow(day.slice(0, 1_439)).stats(null)?.open).toBeNull();
  expect(createDayWindow(day.slice(0, 1_439)).stats(minute(1_439))?.open).toBe(TICK);
  expect(createDayWindow(day).stats(null)?.open).toBe(TICK);
});

it("does not drift over months of minutes", () => {
  const window = createDayWindow([]);
  const minuteOf = (at: number): Candle => ({
    openMs: START_MS + at * MINUTE_MS,
    open: TICK,
    high: fromSteps(1 + (at % 977), TICK),
    low: TICK,
    close: fromSteps(1 + (at % 977), TICK),
    volume: (at * 7_919) % 100_003,
  });
  const count = 50_000;
  for (let at = 0; at < count; at += 1) window.close(minuteOf(at));
  const day = Array.from({ length: 1_440 }, (_, back) => minuteOf(count - 1_440 + back));
  const expected = day.reduce((sum, { volume, close }) => sum + volume * toEstimate(close), 0);
  expect(window.stats(null)?.quoteVolume).toBeCloseTo(expected, 3);
});
