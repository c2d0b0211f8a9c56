import { MINUTE_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { replayStart } from "./replay-start.ts";

const FIRST = "2025-05-04T15:36:00.000Z";
const month = { firstMs: Date.parse(FIRST), minutes: 43_196 };
const iso = (ms: number) => new Date(ms).toISOString();

it.each([
  ["14 days into the recording by default", month, undefined, "2025-05-18T15:35:59.999Z"],
  ["half way into a short one", { ...month, minutes: 100 }, undefined, "2025-05-04T16:25:59.999Z"],
  ["before the minute that was asked for", month, "2025-05-20T10:00:30.000Z", "2025-05-20T09:59:59.999Z"],
  ["at the first minute", month, FIRST, "2025-05-04T15:35:59.999Z"],
  ["at the last minute", month, "2025-06-03T15:31:59.000Z", "2025-06-03T15:30:59.999Z"],
])("starts %s", (_name, span, from, expected) => {
  expect(iso(replayStart(span, from === undefined ? undefined : Date.parse(from)))).toBe(expected);
});

it.each([month.firstMs - 1, month.firstMs + month.minutes * MINUTE_MS])(
  "refuses %d, which was not recorded, and names the variable",
  (fromMs) => {
    expect(() => replayStart(month, fromMs)).toThrow(
      "REPLAY_FROM: expected a time from 2025-05-04T15:36:00.000Z to 2025-06-03T15:31:00.000Z",
    );
  },
);
