import { MINUTE_MS } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { daysAround, missedBefore } from "./minute-span.ts";

const at = (time: string) => Date.parse(`2025-05-18T${time}Z`);

it.each([
  ["the same minute", "10:00:30", "10:00", null],
  ["the next minute", "10:01:00", "10:00", null],
  ["the end of the next minute", "10:01:59.999", "10:00", null],
  ["one minute later than the next", "10:02:00", "10:00", ["10:01", "10:02"]],
  ["an hour later", "11:00:07", "10:00", ["10:01", "11:00"]],
  ["an earlier minute", "09:00:00", "10:00", null],
])("misses what lies between when the next tick is in %s", (_name, tick, newest, expected) => {
  const span = expected && { fromMs: at(`${expected[0]}:00`), toMs: at(`${expected[1]}:00`) };
  expect(missedBefore(at(tick), at(`${newest}:00`))).toEqual(span);
});

it("misses nothing before the first tick", () => {
  expect(missedBefore(at("10:00:00"), null)).toBeNull();
});

it.each([
  ["2025-05-18T10:00:00Z", "2025-05-18T10:05:00Z", "2025-05-18", "2025-05-19"],
  ["2025-05-18T00:00:00Z", "2025-05-19T00:00:00Z", "2025-05-18", "2025-05-19"],
  ["2025-05-18T23:59:00Z", "2025-05-19T00:01:00Z", "2025-05-18", "2025-05-20"],
])("finds the whole days around %s to %s", (from, to, first, next) => {
  expect(daysAround({ fromMs: Date.parse(from), toMs: Date.parse(to) })).toEqual({ fromMs: Date.parse(first), toMs: Date.parse(next) });
  expect(Date.parse(from) % MINUTE_MS).toBe(0);
});
