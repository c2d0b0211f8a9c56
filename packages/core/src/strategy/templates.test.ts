import { describe, expect, it } from "vitest";
import { readStrategy } from "../backtest/index.ts";
import { STRATEGY_TEMPLATES } from "./templates.ts";
import { readWords } from "./words/read-words.ts";
import { sayStrategy } from "./words/say-strategy.ts";

it("there are at least ten, each named once, and no two with the same rules", () => {
  expect(STRATEGY_TEMPLATES.length).toBeGreaterThanOrEqual(10);
  for (const field of ["key", "name", "about"] as const)
    expect(new Set(STRATEGY_TEMPLATES.map((each) => each[field])).size).toBe(STRATEGY_TEMPLATES.length);
  const rules = STRATEGY_TEMPLATES.map(({ spec }) => JSON.stringify([spec.long, spec.short]));
  expect(new Set(rules).size).toBe(rules.length);
});

describe.each(STRATEGY_TEMPLATES)("$key", ({ about, spec }) => {
  it("is a strategy, and says when it loses", () => {
    expect(readStrategy(spec)).toEqual(spec);
    expect(about).toMatch(/Loses|loses/);
  });

  it("reads back from its words", () => {
    const { parts, whole, notes } = readWords(sayStrategy(spec));
    expect(notes.filter(({ kind }) => kind !== "assumed")).toEqual([]);
    expect(whole).toBe(true);
    const { leverage = 1, maxPositions = 20, takeProfits = [], ...rest } = parts;
    expect(readStrategy({ ...rest, leverage, maxPositions, takeProfits })).toEqual(spec);
  });
});
