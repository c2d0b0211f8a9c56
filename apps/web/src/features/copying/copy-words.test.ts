import { expect, it } from "vitest";
import { formatDelay, formatDelayRange, sizingOf, skipWords } from "./copy-words.ts";

it.each([
  [null, "–"],
  [Number.NaN, "–"],
  [0, "0 ms"],
  [8.4, "8 ms"],
  [100, "0.10 s"],
  [409, "0.41 s"],
  [59_999, "60.00 s"],
  [60_000, "60 s"],
  [3_600_400, "3600 s"],
])("a delay of %s ms reads %s", (ms, words) => {
  expect(formatDelay(ms)).toBe(words);
});

it("says a skip in words and figures, and nothing for a copy", () => {
  expect(skipWords({ outcome: "skipped", reason: "below-minimum", detail: "3.38 < 5 USDT" })).toBe(
    "Too small for the venue · 3.38 < 5 USDT",
  );
  expect(skipWords({ outcome: "skipped", reason: "follow-paused", detail: null })).toBe("The follow was paused");
  expect(skipWords({ outcome: "copied", reason: null, detail: null })).toBeNull();
  expect(skipWords({ outcome: "pending", reason: null, detail: null })).toBeNull();
});

it("names the figure that sizes the copies", () => {
  const settings = { mode: "proportional", amountPerTrade: null, riskPct: null } as Parameters<typeof sizingOf>[0];
  expect(sizingOf(settings)).toBe("proportional");
  expect(sizingOf({ ...settings, mode: "fixed-risk", riskPct: 1 })).toBe("fixed risk 1%");
  expect(sizingOf({ ...settings, mode: "fixed-amount", amountPerTrade: "25" })).toBe("fixed amount 25");
});

it("names the ends of a bar", () => {
  expect(formatDelayRange({ fromMs: 250, toMs: 500 })).toBe("250–500 ms");
  expect(formatDelayRange({ fromMs: 1_000, toMs: 2_000 })).toBe("1–2 s");
  expect(formatDelayRange({ fromMs: 10_000, toMs: null })).toBe("over 10 s");
});
