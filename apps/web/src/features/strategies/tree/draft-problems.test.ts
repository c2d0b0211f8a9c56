import { checkStrategy } from "@slipstream/core/backtest";
import { MAX_NODES, type Operand, type Rule, strategySpecSchema } from "@slipstream/core/strategy";
import { Refusal } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Draft, emptyDraft, toSpec } from "./draft.ts";
import { readDraft } from "./draft-problems.ts";
import { sizeOf } from "./draft-size.ts";
import { drafts } from "./test-drafts.ts";

const NONE = new Map<string, Operand>();
const rsi = (period: number): Operand => ({ kind: "indicator", name: "rsi", params: { period } });
const below = (left: Operand, value: number): Rule => ({ kind: "compare", left, op: "<", right: { kind: "number", value } });
const whole: Draft = { ...emptyDraft(), long: { entry: below(rsi(14), 30) } };

it("has nothing against a strategy that is whole, and gives it", () => {
  const { problems, spec } = readDraft(whole, NONE);
  expect(problems).toEqual([]);
  expect(spec).toEqual(strategySpecSchema.parse(toSpec(whole)));
});

it.each<[string, Draft, string, RegExp]>([
  ["no entry at all", { ...whole, long: {} }, "long.entry", /when to enter/],
  ["an exit without entry", { ...whole, short: { exit: below(rsi(14), 30) } }, "short.entry", /go short/],
  ["no market", { ...whole, symbols: [] }, "symbols", /at least one/],
  ["a wiped out number", { ...whole, sizing: { kind: "percent-equity", percent: Number.NaN } }, "sizing.percent", /Enter a number/],
  ["too high a leverage", { ...whole, leverage: 200 }, "leverage", /At most 125/],
  ["risk without stop", { ...whole, sizing: { kind: "risk-per-trade", percent: 1 } }, "stopLoss", /stop/],
  [
    "shares beyond the whole",
    { ...whole, takeProfits: [70, 60].map((share) => ({ at: { kind: "percent" as const, percent: 2 }, share })) },
    "takeProfits",
    /100/,
  ],
  [
    "a period out of range",
    { ...whole, long: { entry: below(rsi(900), 30) } },
    "long.entry.left.params.period",
    /from 1 to 500|from 2 to 500/,
  ],
  [
    "the position asked at an entry",
    { ...whole, long: { entry: { kind: "all", of: [below(rsi(14), 30), below({ kind: "position", field: "bars-held" }, 3)] } } },
    "long.entry.of.1",
    /exits only/,
  ],
  [
    "a finer timeframe in an exit",
    { ...whole, long: { ...whole.long, exit: below({ kind: "price", field: "close", timeframe: "1m" }, 30) } },
    "long.exit",
    /finer/,
  ],
  [
    "a custom indicator that is gone",
    { ...whole, long: { entry: below({ kind: "custom", id: "11111111-2222-4333-8444-555555555555" }, 3) } },
    "long.entry",
    /no such custom/,
  ],
])("says what is wrong where it is: %s", (_, draft, at, message) => {
  const { problems, spec } = readDraft(draft, NONE);
  expect(spec).toBeNull();
  expect(problems.map((problem) => problem.at)).toContain(at);
  expect(problems.find((problem) => problem.at === at)?.message).toMatch(message);
});

it("names every condition that is wrong, not only the first", () => {
  const bad = below(rsi(900), 30);
  const draft: Draft = { ...whole, leverage: 200, long: { entry: { kind: "any", of: [bad, below(rsi(14), 30), bad] } } };
  expect(readDraft(draft, NONE).problems.map(({ at }) => at)).toEqual([
    "leverage",
    "long.entry.of.0.left.params.period",
    "long.entry.of.2.left.params.period",
  ]);
});

it("counts as the check of a strategy counts: what it refuses as too large is larger, and nothing else", () => {
  const customs = new Map<string, Operand>([
    ["11111111-2222-4333-8444-555555555555", { kind: "difference", left: rsi(5), right: { kind: "shift", of: rsi(6), bars: 2 } }],
  ]);
  const custom: Operand = { kind: "custom", id: "11111111-2222-4333-8444-555555555555" };
  fc.assert(
    fc.property(drafts, fc.integer({ min: 0, max: 14 }), fc.boolean(), (draft, more, deep) => {
      const extra: Rule[] = Array.from({ length: more }, () => below(deep ? { kind: "shift", of: custom, bars: 1 } : custom, 1));
      const entry = draft.long?.entry;
      if (!entry) return;
      const large: Draft = { ...draft, long: { ...draft.long, entry: { kind: "all", of: [entry, ...extra] } } };
      const { nodes, depth } = sizeOf(large, customs);
      const spec = strategySpecSchema.parse(toSpec(large));
      let code: string | null = null;
      try {
        checkStrategy(spec, customs);
      } catch (error) {
        code = error instanceof Refusal ? error.code : "fault";
      }
      expect(code === null).toBe(nodes <= MAX_NODES && depth <= 8);
    }),
    { numRuns: 300 },
  );
});

it("gives a strategy whenever it has nothing to say, and says something whenever it gives none", () => {
  fc.assert(
    fc.property(drafts, (draft) => {
      const { problems, spec } = readDraft(draft, NONE);
      expect(spec === null).toBe(problems.length > 0);
    }),
  );
});
