import fc from "fast-check";
import { expect, test } from "vitest";
import { thinCurve } from "./thin-curve.ts";

const curveOf = (steps: readonly number[]) => {
  const equity = new Float64Array(steps.length);
  const drawdown = new Float64Array(steps.length);
  let value = 1_000;
  let peak = 1_000;
  for (const [bar, step] of steps.entries()) {
    value = Math.max(1, value + step);
    peak = Math.max(peak, value);
    equity[bar] = value;
    drawdown[bar] = (peak - value) / peak;
  }
  const openMs = Float64Array.from(steps, (_, bar) => bar * 60_000);
  return { openMs, barMs: 60_000, equity, drawdown, hold: equity.map((each) => each / 2_000), initial: 1_000 };
};
const long = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 9_000, size: "max" });

test("the deepest drawdown, the highest point and the end of a curve are among its few points", () => {
  fc.assert(
    fc.property(long, (steps) => {
      const full = curveOf(steps);
      const thin = thinCurve(full);
      expect(thin.atMs.length).toBeLessThanOrEqual(2_000);
      expect(Math.max(...thin.drawdown)).toBe(Math.max(0, ...full.drawdown));
      expect(Math.max(...thin.equity)).toBe(Math.max(1_000, ...full.equity));
      expect(thin.equity.at(-1)).toBe(full.equity.at(-1));
      expect(thin.atMs.at(-1)).toBe((full.openMs.at(-1) ?? 0) + 60_000);
      expect(thin.atMs.every((ms, at) => at === 0 || ms > (thin.atMs[at - 1] ?? 0))).toBe(true);
      // Who computes the drawdown of the points that are left sees the same.
      let [peak, worst] = [0, 0];
      for (const value of thin.equity) {
        peak = Math.max(peak, value);
        worst = Math.max(worst, (peak - value) / peak);
      }
      expect(worst).toBe(Math.max(...thin.drawdown));
    }),
    { numRuns: 60 },
  );
});

test("short curves keep every bar, with what holding came to beside it", () => {
  const thin = thinCurve(curveOf([10, -20, 5]));
  expect(thin).toEqual({
    atMs: [0, 60_000, 120_000, 180_000],
    equity: [1_000, 1_010, 990, 995],
    drawdown: [0, 0, 20 / 1_010, 15 / 1_010],
    hold: [1_000, 505, 495, 497.5],
  });
  expect(thinCurve(curveOf([]))).toEqual({ atMs: [], equity: [], drawdown: [], hold: [] });
});
