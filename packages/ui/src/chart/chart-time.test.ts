import { describe, expect, it } from "vitest";
import { clockOf, formatHover, formatTick, fromChartSeconds, toChartSeconds, zoneOfBars, zoneOffsetMs } from "./chart-time.ts";

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

it.each([
  ["2025-05-21T14:00:00Z", "UTC", 0],
  ["2025-05-21T14:00:00Z", "Europe/Berlin", 2 * HOUR],
  ["2025-01-21T14:00:00Z", "Europe/Berlin", HOUR],
  ["2025-05-21T14:00:00Z", "America/New_York", -4 * HOUR],
  ["2025-05-21T14:00:00Z", "Asia/Kathmandu", 5.75 * HOUR],
  ["2025-05-21T23:59:59.500Z", "Pacific/Auckland", 12 * HOUR],
])("at %s %s is ahead by %i ms", (iso, zone, offset) => {
  expect(zoneOffsetMs(at(iso), zone)).toBe(offset);
});

describe("a chart's clock", () => {
  it("moves all bars by the newest bar's offset and comes back exactly", () => {
    const clock = clockOf(at("2025-05-21T14:00:00Z"), 300_000, "America/New_York");
    expect(clock.shiftMs).toBe(-4 * HOUR);
    for (const iso of ["2025-05-21T14:00:00Z", "2025-01-01T00:05:00Z"]) {
      expect(fromChartSeconds(toChartSeconds(at(iso), clock), clock)).toBe(at(iso));
    }
  });

  it("keeps time rising when the clocks go back", () => {
    const clock = clockOf(at("2025-10-26T12:00:00Z"), 1_800_000, "Europe/Berlin");
    const bars = ["2025-10-26T00:30:00Z", "2025-10-26T01:00:00Z", "2025-10-26T01:30:00Z"].map((iso) => toChartSeconds(at(iso), clock));
    expect([...bars].sort((a, b) => a - b)).toEqual(bars);
    expect(new Set(bars).size).toBe(3);
  });

  it("labels with the true local time on both sides of a clock change", () => {
    const clock = clockOf(at("2025-05-21T14:00:00Z"), 300_000, "Europe/Berlin");
    expect(formatTick(toChartSeconds(at("2025-05-21T12:00:00Z"), clock), 3, clock)).toBe("14:00");
    expect(formatTick(toChartSeconds(at("2025-01-21T12:00:00Z"), clock), 3, clock)).toBe("13:00");
  });

  it("is UTC for bars of a day or more", () => {
    expect(zoneOfBars(86_400_000, "Asia/Tokyo")).toBe("UTC");
    expect(zoneOfBars(14_400_000, "Asia/Tokyo")).toBe("Asia/Tokyo");
  });

  it.each([
    [0, "2025"],
    [1, "2025-05"],
    [2, "05-21"],
    [3, "14:03"],
    [4, "14:03:22"],
  ])("labels a tick of kind %i as %s", (kind, label) => {
    const clock = { zone: "UTC", shiftMs: 0 };
    expect(formatTick(at("2025-05-21T14:03:22Z") / 1_000, kind, clock)).toBe(label);
  });

  it("tells UTC beside the local time", () => {
    const ms = at("2025-05-21T14:00:00Z");
    expect(formatHover(ms, 300_000, clockOf(ms, 300_000, "Asia/Tokyo"))).toBe("05-21 23:00 · 2025-05-21 14:00 UTC");
    expect(formatHover(ms, 300_000, clockOf(ms, 300_000, "UTC"))).toBe("2025-05-21 14:00 UTC");
    expect(formatHover(ms, 86_400_000, clockOf(ms, 86_400_000, "Asia/Tokyo"))).toBe("2025-05-21 UTC");
  });
});
