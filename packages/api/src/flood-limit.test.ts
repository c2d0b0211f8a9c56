import { describe, expect, it } from "vitest";
import { createFloodLimit, FLOOD_LIMITS } from "./flood-limit.ts";

const NOW = 1_000_000;
const takeMany = (limit: ReturnType<typeof createFloodLimit>, count: number, caller = "a", at = NOW) =>
  Array.from({ length: count }, () => limit.take(caller, "change", at)).filter((wait) => wait === 0).length;

describe("a flood", () => {
  const { burst, perSecond } = FLOOD_LIMITS.change;

  it("is let through up to the burst, then told how long to wait", () => {
    const limit = createFloodLimit();
    expect(takeMany(limit, burst + 50)).toBe(burst);
    expect(limit.take("a", "change", NOW)).toBeGreaterThanOrEqual(1);
  });

  it("may go on at its rate, and never has more than the burst", () => {
    const limit = createFloodLimit();
    takeMany(limit, burst);
    expect(takeMany(limit, burst, "a", NOW + 1_000)).toBe(perSecond);
    expect(takeMany(limit, 2 * burst, "a", NOW + 1_000_000)).toBe(burst);
  });

  it("of one caller is nobody else's, of one class no other class's", () => {
    const limit = createFloodLimit();
    takeMany(limit, burst);
    expect(limit.take("b", "change", NOW)).toBe(0);
    expect(limit.take("a", "read", NOW)).toBe(0);
  });

  it("does not gain from a clock that steps back", () => {
    const limit = createFloodLimit();
    takeMany(limit, burst);
    expect(takeMany(limit, 5, "a", NOW - 60_000)).toBe(0);
  });

  it("of strangers does not grow without bound, and forgets the longest unused first", () => {
    const limit = createFloodLimit(2);
    takeMany(limit, burst, "a");
    limit.take("b", "change", NOW);
    limit.take("a", "change", NOW);
    limit.take("c", "change", NOW);
    expect(limit.take("a", "change", NOW)).toBeGreaterThan(0);
  });
});
