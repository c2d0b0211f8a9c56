import { expect, it } from "vitest";
import { decidedAt, signalsOf, stepsAt } from "./signal-steps.ts";

const HOUR = 3_600_000;
const mark = (bar: number, kind: "enter-long" | "exit", reason: string | null) => ({ atMs: bar * HOUR, kind, price: 1, reason });
const signals = signalsOf(
  [mark(3, "enter-long", null), mark(5, "exit", "stop"), mark(9, "enter-long", null), mark(12, "exit", "rule")],
  HOUR,
);

it("explains an entry and an exit by rule at the bar that closed before the fill, a stop at its own", () => {
  expect(signals.map(({ decidedMs }) => decidedMs / HOUR)).toEqual([2, 5, 8, 11]);
  expect(signals.map(({ words }) => words)).toEqual(["long entry", "exit, stop loss", "long entry", "exit, exit rule"]);
  expect([3, 4, 5].map((bar) => decidedAt(signals, bar * HOUR) / HOUR)).toEqual([2, 4, 5]);
});

it.each([
  [null, 3, -1, undefined],
  [5, 0, 1, 2],
  [6, 1, -1, 2],
  [1, undefined, -1, 0],
  [11, 2, 3, undefined],
])("steps from bar %s to the signals around it", (bar, before, here, after) => {
  const found = stepsAt(signals, bar === null ? null : bar * HOUR);
  expect(found).toEqual({
    before: before === undefined ? undefined : signals[before],
    here,
    after: after === undefined ? undefined : signals[after],
  });
});
