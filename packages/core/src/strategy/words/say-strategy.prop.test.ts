import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParts, anyRule, CUSTOMS } from "./random-strategy.fixture.ts";
import { readWords } from "./read-words.ts";
import { sayRule } from "./say-rule.ts";
import { sayStrategy } from "./say-strategy.ts";

describe("a strategy in words", () => {
  it("gives the same tree when it is read again", () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const words = `Long when ${sayRule(rule, CUSTOMS)}.`;
        const { parts, notes } = readWords(words, CUSTOMS);
        expect({ entry: parts.long?.entry, unread: notes.filter(({ kind }) => kind === "unknown") }).toEqual({ entry: rule, unread: [] });
      }),
      { numRuns: 400 },
    );
  });

  it("gives the same strategy when it is read again", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect(readWords(sayStrategy(parts, CUSTOMS), CUSTOMS).parts).toEqual(parts);
      }),
      { numRuns: 150 },
    );
  });
});
