import { fixedClock } from "@slipstream/testing";
import { expect, it } from "vitest";
import { createNextId } from "./next-id.ts";

it("makes UUIDs of version 7 that hold their time", () => {
  const id = createNextId(fixedClock("2026-01-01T00:00:00.000Z"))();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(Date.parse("2026-01-01T00:00:00.000Z"));
});

it("makes ids that sort in the order in which they were made, also within a millisecond and when the clock steps back", () => {
  const clock = fixedClock();
  const nextId = createNextId(clock);
  const ids = Array.from({ length: 20_000 }, (_, at) => {
    if (at % 7_000 === 0) clock.advance(at % 14_000 === 0 ? 5 : -60_000);
    return nextId();
  });
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
