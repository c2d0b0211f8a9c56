import { DAY_MS, HOUR_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { firstPageOf } from "./use-candle-pages.ts";

const within = { fromMs: 0, toMs: 400 * DAY_MS };

it("asks for five hundred bars around what is to be seen", () => {
  const page = firstPageOf({ timeframe: "1h", around: { fromMs: 100 * DAY_MS, toMs: 100 * DAY_MS + 100 * HOUR_MS }, within });
  expect(page).toEqual({ fromMs: 100 * DAY_MS - 200 * HOUR_MS, toMs: 100 * DAY_MS + 300 * HOUR_MS });
});

it("asks for nothing beyond the history, and begins at the opening of a bar", () => {
  expect(firstPageOf({ timeframe: "1h", around: { fromMs: 90_000, toMs: DAY_MS }, within }).fromMs).toBe(0);
  expect(firstPageOf({ timeframe: "1d", around: { fromMs: 399 * DAY_MS, toMs: 400 * DAY_MS }, within }).toMs).toBe(400 * DAY_MS);
  const odd = firstPageOf({ timeframe: "4h", around: { fromMs: 50 * DAY_MS + 1, toMs: 51 * DAY_MS }, within });
  expect(odd.fromMs % (4 * HOUR_MS)).toBe(0);
});

it("asks for the whole stretch where it has more bars than a page", () => {
  const around = { fromMs: 10 * DAY_MS, toMs: 60 * DAY_MS };
  expect(firstPageOf({ timeframe: "1h", around, within })).toEqual(around);
});
