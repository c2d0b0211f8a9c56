import { readWords, ruleSchema, sayRule } from "@slipstream/core/strategy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mirrorRule } from "./mirror-rule.ts";
import { rules } from "./test-drafts.ts";

const ruleOf = (words: string) => {
  const entry = readWords(`Long when ${words}.`).parts.long?.entry;
  if (!entry) throw new Error(`no rule: ${words}`);
  return entry;
};

it.each([
  ["RSI(14) is below 30", "RSI(14) is above 70"],
  ["price is above EMA(200)", "price is below EMA(200)"],
  ["price crosses below lower Bollinger band(20, 2)", "price crosses above upper Bollinger band(20, 2)"],
  ["price is above highest high(20) 1 bar ago", "price is below lowest low(20) 1 bar ago"],
  ["MACD histogram(12, 26, 9) is above 0", "MACD histogram(12, 26, 9) is below 0"],
  ["ADX(14) is above 25", "ADX(14) is above 25"],
  ["volume is above volume average(20)", "volume is above volume average(20)"],
  ["hour is between 8 and 16", "hour is between 8 and 16"],
  ["funding rate is below -0.01%", "funding rate is above 0.01%"],
  ["RSI(14) is between 20 and 40", "RSI(14) is between 60 and 80"],
  ["price rises for 3 bars", "price falls for 3 bars"],
  ["not (RSI(14) is above 50) and price is above 60000", "not (RSI(14) is below 50) and price is below 60000"],
])("mirrors %s", (words, mirrored) => {
  expect(sayRule(mirrorRule(ruleOf(words)))).toBe(mirrored);
});

it("comes back to the rule when it is mirrored twice", () => {
  fc.assert(
    fc.property(rules, (rule) => {
      const mirrored = mirrorRule(rule);
      expect(ruleSchema.safeParse(mirrored).success).toBe(true);
      expect(mirrorRule(mirrored)).toEqual(rule);
    }),
  );
});
