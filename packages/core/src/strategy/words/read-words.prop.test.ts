import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rule } from "../rule-tree.ts";
import { strategySpecSchema } from "../strategy-spec.ts";
import { EXAMPLE_PHRASES } from "./example-phrases.ts";
import { KNOWN_WORDS } from "./known-words.ts";
import { anyRule, CUSTOMS } from "./random-strategy.fixture.ts";
import { MAX_WORDS_LENGTH, readWords } from "./read-words.ts";
import { sayRule } from "./say-rule.ts";

const knownWord = fc.constantFrom(...KNOWN_WORDS);
const junk = fc.constantFrom("zzqx", "wvutk", "qqqqq", "jkjkjk");
const mark = fc.constantFrom(",", ".", "(", ")", "%", "<", "30", "2%", ";", "-", ":", "and", "or", "RSI", "price", "above", "when");

/** The rule at a place of a tree, as links name it. */
function ruleAt(rule: Rule, path: readonly (string | number)[]): Rule | undefined {
  const [first, second] = path;
  if (first === undefined) return rule;
  if (rule.kind === "not") return ruleAt(rule.of, path.slice(1));
  if (rule.kind !== "all" && rule.kind !== "any") return undefined;
  const part = rule.of[Number(second)];
  return part && ruleAt(part, path.slice(2));
}

describe("any text", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(fc.oneof(knownWord, mark, junk), { maxLength: 40 }).map((words) => words.join(" ")),
    fc.array(fc.oneof(fc.constantFrom(...EXAMPLE_PHRASES), mark, knownWord), { maxLength: 12 }).map((words) => words.join(" ")),
  );

  it("is read without a failure, and what is said of it lies in it", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { links, notes } = readWords(text);
        for (const { from, to } of [...links, ...notes]) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 600 },
    );
  });

  it("is a strategy that may be, where it is understood as a whole", () => {
    const sentence = fc.constantFrom(...EXAMPLE_PHRASES);
    const size = fc.constantFrom("stop loss", "leverage", "risk", "at most", "close after", "take profit");
    const amount = fc.tuple(
      size,
      fc.oneof(fc.integer({ min: -5, max: 900 }), fc.double({ noNaN: true })),
      fc.constantFrom("%", "x", " bars", " positions", ""),
    );
    const text = fc
      .tuple(
        sentence,
        fc.array(
          fc.oneof(
            sentence,
            amount.map(([word, value, unit]) => `${word} ${value}${unit}`),
          ),
          { maxLength: 6 },
        ),
      )
      .map(([first, more]) => [`Long when ${first}`, ...more].join(". "));
    const unsaid = {
      timeframe: "1h",
      symbols: ["BTC-USDT"],
      sizing: { kind: "fixed-quote", amount: 100 },
      stopLoss: { kind: "percent", percent: 1 },
    };
    let whole = 0;
    fc.assert(
      fc.property(text, (words) => {
        const reading = readWords(words);
        if (!reading.whole) return;
        whole++;
        expect(strategySpecSchema.safeParse({ ...unsaid, ...reading.parts }).error).toBeUndefined();
      }),
      { numRuns: 500 },
    );
    expect(whole).toBeGreaterThan(50);
  });

  it("loses no word that it does not know", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: fc.oneof(fc.constantFrom(...EXAMPLE_PHRASES), mark, knownWord) }, junk), {
          maxLength: 14,
        }),
        (words) => {
          const text = words.join(" ");
          const { notes, whole } = readWords(text);
          for (const { index } of text.matchAll(/zzqx|wvutk|qqqqq|jkjkjk/g)) {
            const said = notes.filter(({ kind, from, to }) => (kind === "unknown" || kind === "refused") && from <= index && to > index);
            expect(said.length, text).toBeGreaterThan(0);
            expect(whole).toBe(false);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it("ends, however it is nested or repeated", () => {
    for (const part of [
      "(",
      "not ",
      "all of (",
      "minus ",
      "ratio of ",
      "difference between ",
      "previous ",
      "price minus (",
      "RSI below 30 and ",
      "or ",
      "stop ",
    ]) {
      const text = `Long when ${part.repeat(Math.floor((MAX_WORDS_LENGTH - 10) / part.length))}`;
      expect(readWords(text).whole).toBe(false);
    }
  });
});

describe("a link", () => {
  it("leads from a phrase to the rule that the phrase alone gives", () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        const text = `Long when ${sayRule(rule, CUSTOMS)}`;
        const { links } = readWords(text, CUSTOMS);
        expect(links.length).toBeGreaterThan(0);
        for (const { from, to, path } of links) {
          const alone = readWords(`Long when ${text.slice(from, to)}`, CUSTOMS).parts.long?.entry;
          expect(alone).toEqual(ruleAt(rule, path.slice(2)));
        }
      }),
      { numRuns: 200 },
    );
  });
});
