import { expect, it } from "vitest";
import { NO_DEATHS, planRestart, type RestartPlan } from "./restart-policy.ts";

const MINUTE_MS = 60_000;

function plansAfter(livesMs: readonly number[]): RestartPlan[] {
  let plan = NO_DEATHS;
  return livesMs.map((livedMs) => {
    plan = planRestart(plan, livedMs);
    return plan;
  });
}

it("starts again almost at once what had lived long", () => {
  expect(plansAfter([MINUTE_MS])).toEqual([{ quickDeaths: 1, delayMs: 50 }]);
});

it("waits longer each time for what dies soon after its start, and never longer than 4 s", () => {
  const delays = plansAfter(Array.from({ length: 50 }, () => 10)).map(({ delayMs }) => delayMs);
  expect(delays.slice(0, 7)).toEqual([50, 250, 500, 1_000, 2_000, 4_000, 4_000]);
  expect(Math.max(...delays)).toBe(4_000);
});

it("forgets earlier deaths after a long life", () => {
  expect(plansAfter([10, 10, 10, MINUTE_MS, 10]).map(({ quickDeaths }) => quickDeaths)).toEqual([1, 2, 3, 1, 2]);
});
