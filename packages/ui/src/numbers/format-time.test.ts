import { describe, expect, it } from "vitest";
import { formatInstant, formatSpan, formatUtc, toMs } from "./format-time.ts";

const AT = "2025-05-21T14:03:22Z";

describe("formatInstant", () => {
  it.each([
    ["minute", "14:03"],
    ["second", "14:03:22"],
    ["date", "2025-05-21"],
    ["day-minute", "05-21 14:03"],
    ["date-minute", "2025-05-21 14:03"],
    ["full", "2025-05-21 14:03:22"],
  ] as const)("%s in UTC is %s", (format, shown) => {
    expect(formatInstant(AT, format, "UTC")).toBe(shown);
  });

  it("is in the zone asked for, on both sides of midnight and of a clock change", () => {
    expect(formatInstant("2025-05-21T23:30:00Z", "day-minute", "Asia/Tokyo")).toBe("05-22 08:30");
    expect(formatInstant("2025-05-21T00:00:00Z", "full", "UTC")).toBe("2025-05-21 00:00:00");
    expect(formatInstant("2025-10-26T00:30:00Z", "minute", "Europe/Berlin")).toBe("02:30");
    expect(formatInstant("2025-10-26T01:30:00Z", "minute", "Europe/Berlin")).toBe("02:30");
  });

  it("takes milliseconds, and shows a dash for what is no instant", () => {
    expect(formatInstant(Date.parse(AT), "minute", "UTC")).toBe("14:03");
    expect(formatInstant("soon", "minute", "UTC")).toBe("–");
    expect(formatInstant(null, "minute", "UTC")).toBe("–");
    expect(toMs(Number.NaN)).toBeNull();
    expect(formatUtc(AT)).toBe("2025-05-21 14:03:22 UTC");
    expect(formatUtc(undefined)).toBe("–");
  });
});

it.each([
  [-5, "0 s"],
  [0, "0 s"],
  [999, "0 s"],
  [12_000, "12 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [172_800_000, "2 d"],
])("a span of %i ms is %s", (ms, shown) => {
  expect(formatSpan(ms)).toBe(shown);
});
