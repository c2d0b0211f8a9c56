import { describe, expect, it } from "vitest";
import { findIndicator } from "../indicator-catalogue.ts";
import type { Operand } from "../rule-tree.ts";
import { explainRule } from "./explain-rule.ts";
import { readWords } from "./read-words.ts";

/** Values by bars before, newest first. */
function readerOf(values: { readonly rsi: readonly number[]; readonly close: readonly number[] }) {
  return (operand: Operand, before: number): number => {
    if (operand.kind === "number") return operand.value;
    if (operand.kind === "indicator" && findIndicator(operand.name)?.name === "rsi") return values.rsi[before] ?? Number.NaN;
    if (operand.kind === "price") return values.close[before] ?? Number.NaN;
    return Number.NaN;
  };
}

function ruleOf(words: string) {
  const entry = readWords(`Long when ${words}`).parts.long?.entry;
  if (!entry) throw new Error(`no rule in ${words}`);
  return entry;
}

describe("why it traded here", () => {
  const read = readerOf({ rsi: [28, 33, 40], close: [105, 104, 103, 103] });

  it("says each condition with its two values, and whether it held", () => {
    const explained = explainRule(ruleOf("RSI below 30 and (price above 110 or RSI crosses below 30)"), read);
    expect(explained).toMatchObject({
      words: "RSI is below 30 and (price is above 110 or RSI crosses below 30)",
      held: true,
      of: [
        {
          path: ["of", 0],
          words: "RSI is below 30",
          held: true,
          values: [
            { words: "RSI", value: 28 },
            { words: "30", value: 30 },
          ],
        },
        {
          path: ["of", 1],
          held: true,
          of: [
            { path: ["of", 1, "of", 0], held: false, values: [{ value: 105 }, { value: 110 }] },
            {
              path: ["of", 1, "of", 1],
              held: true,
              values: [
                { words: "RSI", value: 28, before: 33 },
                { value: 30, before: 30 },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each([
    ["price rises for 2 bars", true],
    ["price rises for 3 bars", false],
    ["RSI falls for 2 bars", true],
    ["RSI is between 28 and 30", true],
    ["RSI is between 29 and 30", false],
    ["not (RSI below 30)", false],
    ["RSI at most 28", true],
    ["RSI crosses above 30", false],
  ])("%s: %s", (words, held) => {
    expect(explainRule(ruleOf(words), read).held).toBe(held);
  });

  it("does not hold where a value does not exist, and says that there is none", () => {
    const explained = explainRule(ruleOf("ADX above 25"), read);
    expect(explained).toMatchObject({ held: false, values: [{ words: "ADX", value: null }, { value: 25 }] });
    expect(explainRule(ruleOf("RSI rises for 3 bars"), read)).toMatchObject({ held: false, values: [{ value: 28, before: null }] });
  });
});
