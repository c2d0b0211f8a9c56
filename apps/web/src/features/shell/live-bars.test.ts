import { expect, it } from "vitest";
import { isShownStale } from "./live-bars.tsx";

it.each([
  ["a fresh price on a live line", { stale: false }, "live", false],
  ["a fresh price while the line comes up", { stale: false }, "connecting", false],
  ["a price that the server calls stale", { stale: true }, "live", true],
  ["any price when nothing comes", { stale: false }, "stale", true],
  ["any price when the line is gone", { stale: false }, "lost", true],
  ["no price at all", null, "lost", false],
] as const)("%s", (_name, ticker, line, stale) => {
  expect(isShownStale(ticker, line)).toBe(stale);
});
