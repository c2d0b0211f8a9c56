import { describe, expect, it } from "vitest";
import { periodName, statementNumber } from "./period-name.ts";

const ms = (day: string): number => Date.parse(`${day}Z`);
const named = (from: string, to: string, reason: "period" | "stop" | "early" = "period") =>
  periodName({ fromMs: ms(from), toMs: ms(to), reason });

describe("what a period is called", () => {
  it.each([
    ["a week by its ISO number", "2025-05-12T00:00", "2025-05-19T00:00", "2025 week 20"],
    ["a part of a week by that week", "2025-05-14T10:00", "2025-05-19T00:00", "2025 week 20"],
    ["the week that has the first of January, by its Thursday", "2024-12-30T00:00", "2025-01-06T00:00", "2025 week 01"],
    ["the last week of a year of 53", "2020-12-28T00:00", "2021-01-04T00:00", "2020 week 53"],
    ["a month", "2025-05-01T00:00", "2025-06-01T00:00", "2025 month 05"],
    ["a month that ends on a Monday", "2025-08-01T00:00", "2025-09-01T00:00", "2025 month 08"],
    ["a week that ends on the first, a Monday", "2025-08-25T00:00", "2025-09-01T00:00", "2025 week 35"],
    ["December", "2025-12-01T00:00", "2026-01-01T00:00", "2025 month 12"],
  ])("%s", (_what, from, to, name) => {
    expect(named(from, to).name).toBe(name);
  });

  it("a stop is in the week of its moment, whatever the day", () => {
    expect(named("2025-05-01T00:00", "2025-06-01T00:00", "stop").name).toBe("2025 week 22");
    expect(named("2025-05-19T00:00", "2025-05-19T00:00", "early").name).toBe("2025 week 21");
  });

  it("a number is the same for ever: of the row alone", () => {
    const settled = { fromMs: ms("2025-05-12T00:00"), toMs: ms("2025-05-19T00:00"), reason: "period", number: 418n } as const;
    expect(statementNumber(settled)).toBe("S-2025-20-418");
    expect(statementNumber({ ...settled, fromMs: ms("2025-05-01T00:00"), toMs: ms("2025-06-01T00:00") })).toBe("S-2025-M05-418");
  });
});
