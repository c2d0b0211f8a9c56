import { MINUTE_MS } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrorBar, playedBarAt, recordedUntil } from "./recording-time.ts";

const FIRST_MS = Date.parse("2025-05-04T15:36:00Z");
type Bar = { open: number; close: number };
const recording = fc.array(fc.record({ open: fc.integer({ min: 1, max: 1_000 }), close: fc.integer({ min: 1, max: 1_000 }) }), {
  minLength: 1,
  maxLength: 50,
});

/** The bars that are played in the first `count` minutes of market time. */
const play = (bars: readonly Bar[], count: number): Bar[] =>
  Array.from({ length: count }, (_, minute) => {
    const { index, mirrored } = playedBarAt(FIRST_MS + minute * MINUTE_MS, { firstMs: FIRST_MS, minutes: bars.length });
    const bar = bars[index];
    if (!bar) throw new Error(`bar ${index} was never recorded`);
    return mirrored ? mirrorBar(bar) : bar;
  });

describe("playedBarAt", () => {
  it("plays the recording forwards first", () => {
    fc.assert(
      fc.property(recording, (bars) => {
        expect(play(bars, bars.length)).toEqual(bars);
      }),
    );
  });

  it("plays every bar once in every pass, whole minutes long", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: MINUTE_MS - 1 }),
        (minutes, pass, offset) => {
          const span = { firstMs: FIRST_MS, minutes };
          const played = Array.from({ length: minutes }, (_, at) =>
            playedBarAt(FIRST_MS + (pass * minutes + at) * MINUTE_MS + offset, span),
          );
          expect(played.map(({ index }) => index).sort((a, b) => a - b)).toEqual(Array.from({ length: minutes }, (_, index) => index));
          expect(played.every(({ mirrored }) => mirrored === (pass % 2 === 1))).toBe(true);
        },
      ),
    );
  });

  it("comes back the way it went: a pass and the next one are each other's mirror", () => {
    fc.assert(
      fc.property(recording, fc.integer({ min: 0, max: 6 }), (bars, pass) => {
        const path = play(bars, bars.length * (pass + 2)).slice(-2 * bars.length);
        const [there, back] = [path.slice(0, bars.length), path.slice(bars.length)];
        expect(back).toEqual(there.map(mirrorBar).reverse());
      }),
    );
  });

  it("turns without a jump, and between bars jumps no further than the recording itself does", () => {
    fc.assert(
      fc.property(recording, fc.integer({ min: 2, max: 6 }), (bars, passes) => {
        const gapsOf = (path: readonly Bar[]) => path.slice(1).map((bar, at) => Math.abs(bar.open - (path[at]?.close ?? Number.NaN)));
        const recorded = new Set(gapsOf(bars));
        gapsOf(play(bars, bars.length * passes)).forEach((gap, at) => {
          if ((at + 1) % bars.length === 0) expect(gap).toBe(0);
          else expect(recorded.has(gap)).toBe(true);
        });
      }),
    );
  });

  it("knows nothing from before the recording", () => {
    expect(() => playedBarAt(FIRST_MS - 1, { firstMs: FIRST_MS, minutes: 10 })).toThrow("before");
  });
});

it("tells where the recorded minutes end", () => {
  expect(recordedUntil({ firstMs: FIRST_MS, minutes: 43_196 })).toBe(Date.parse("2025-06-03T15:32:00Z"));
});
