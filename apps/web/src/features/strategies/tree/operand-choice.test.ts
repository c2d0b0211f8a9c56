import { INDICATORS, type Operand, operandSchema, ruleSchema, sayRule } from "@slipstream/core/strategy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CONDITION_FORMS, formOf, isCondition, withForm } from "./condition-form.ts";
import { choiceOf, operandChoices, operandFor } from "./operand-choice.ts";
import { drafts, rulePaths } from "./test-drafts.ts";
import { ruleAt } from "./tree-path.ts";

const CUSTOM = { id: "11111111-2222-4333-8444-555555555555", name: "Mood" };
const CHOICES = operandChoices([CUSTOM], { inExit: true }).flatMap(({ items }) => items.map(({ value }) => value));
const OPERANDS: readonly Operand[] = CHOICES.map((choice) => operandFor(choice, { kind: "number", value: 7 }));

it("offers every indicator, and makes of each choice a value that is that choice", () => {
  expect(CHOICES).toHaveLength(new Set(CHOICES).size);
  expect(CHOICES.filter((choice) => choice.startsWith("indicator:"))).toHaveLength(INDICATORS.length - 1);
  for (const [at, operand] of OPERANDS.entries()) {
    expect(operandSchema.safeParse(operand).success).toBe(true);
    expect(choiceOf(operand)).toBe(CHOICES[at]);
  }
});

it("goes from any kind of value to any other", () => {
  for (const from of OPERANDS)
    for (const choice of CHOICES) {
      const to = operandFor(choice, from);
      expect(operandSchema.safeParse(to).success).toBe(true);
      expect(choiceOf(to)).toBe(choice);
    }
});

it("keeps period and timeframe where the new indicator has them too, and what arithmetic was about", () => {
  const rsi: Operand = { kind: "indicator", name: "rsi", params: { period: 9 }, timeframe: "4h" };
  expect(operandFor("indicator:ema", rsi)).toEqual({ kind: "indicator", name: "ema", params: { period: 9 }, timeframe: "4h" });
  expect(operandFor("shift", rsi)).toEqual({ kind: "shift", of: rsi, bars: 1 });
  expect(operandFor("number", { kind: "shift", of: { kind: "number", value: 3 }, bars: 2 })).toEqual({ kind: "number", value: 3 });
  expect(operandFor("indicator:rsi", rsi)).toBe(rsi);
});

it("says a condition in every form, and comes back to a comparison with what it was of", () => {
  fc.assert(
    fc.property(drafts, fc.constantFrom(...CONDITION_FORMS.map(({ value }) => value)), (draft, form) => {
      for (const path of rulePaths(draft)) {
        const rule = ruleAt(draft, path);
        if (!isCondition(rule)) continue;
        const changed = withForm(rule, form);
        expect(ruleSchema.safeParse(changed).success).toBe(true);
        expect(formOf(changed)).toBe(form);
        if (rule.kind === "compare") {
          const back = withForm(changed, rule.op);
          expect(back.kind === "compare" && back.left).toEqual(rule.left);
        }
        expect(withForm(rule, formOf(rule))).toEqual(rule);
      }
    }),
    { numRuns: 60 },
  );
});

it("begins with levels that make sense", () => {
  const words = (operand: Operand) => sayRule(withForm({ kind: "rises", of: operand, bars: 3 }, ">"));
  expect(words({ kind: "indicator", name: "rsi" })).toBe("RSI is above 70");
  expect(words({ kind: "price", field: "close" })).toBe("price is above EMA(200)");
  expect(words({ kind: "funding" })).toBe("funding rate is above 0%");
});
