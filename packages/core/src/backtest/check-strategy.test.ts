import { isRefusal } from "@slipstream/kernel";
import { expect, test } from "vitest";
import type { Operand, Rule } from "../strategy/index.ts";
import { readStrategy } from "./check-strategy.ts";

const number = (value: number): Operand => ({ kind: "number", value });
const close: Operand = { kind: "price", field: "close" };
const above: Rule = { kind: "compare", left: close, op: ">", right: number(1) };
const deep = (levels: number): Rule => (levels === 1 ? above : { kind: "not", of: deep(levels - 1) });
const using = (operand: object) => ({ kind: "compare", left: operand, op: ">", right: number(1) });
const [CUSTOM, OTHER] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];

const strategyOf = (entry: unknown, exit?: unknown) => ({
  timeframe: "5m",
  symbols: ["BTC-USDT"],
  long: { entry, ...(exit ? { exit } : {}) },
  sizing: { kind: "fixed-quote", amount: 100 },
});

function refusalOf(json: unknown, customs: ReadonlyMap<string, Operand> = new Map()): string {
  try {
    readStrategy(json, customs);
    return "accepted";
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
}

function nested(levels: number): unknown {
  let json: unknown = above;
  for (let level = 0; level < levels; level++) json = { kind: "not", of: json };
  return json;
}

test.each([
  ["eight deep", strategyOf(deep(8)), "accepted"],
  ["nine deep", strategyOf(deep(9)), "too-deep"],
  ["a hundred thousand deep", strategyOf(nested(100_000)), "too-deep"],
  ["64 rules", strategyOf({ kind: "all", of: Array.from({ length: 63 }, () => above) }), "accepted"],
  ["65 rules", strategyOf({ kind: "all", of: [above, { kind: "any", of: Array.from({ length: 63 }, () => above) }] }), "too-many-nodes"],
  ["a wide tree", strategyOf({ kind: "all", of: Array.from({ length: 20_000 }, () => above) }), "too-many-nodes"],
  ["an empty group", strategyOf({ kind: "all", of: [] }), "not-a-strategy"],
  ["code", strategyOf({ kind: "code", source: "process.exit()" }), "not-a-strategy"],
  ["NaN", strategyOf(using(number(Number.NaN))), "not-a-strategy"],
  ["no object", null, "not-a-strategy"],
  ["an indicator that nobody knows", strategyOf(using({ kind: "indicator", name: "magic" })), "unknown-indicator"],
  ["a name of the prototype", strategyOf(using({ kind: "indicator", name: "constructor" })), "unknown-indicator"],
  ["a period of 501", strategyOf(using({ kind: "indicator", name: "sma", params: { period: 501 } })), "parameter-out-of-range"],
  ["half a bar", strategyOf(using({ kind: "indicator", name: "sma", params: { period: 2.5 } })), "parameter-out-of-range"],
  ["another's parameter", strategyOf(using({ kind: "indicator", name: "sma", params: { fast: 3 } })), "parameter-out-of-range"],
  ["a line it has not", strategyOf(using({ kind: "indicator", name: "sma", output: "upper" })), "unknown-output"],
  ["a finer timeframe", strategyOf(using({ kind: "price", field: "close", timeframe: "1m" })), "timeframe-too-fine"],
  ["the position in an entry", strategyOf(using({ kind: "position", field: "bars-held" })), "position-out-of-place"],
  ["the position in an exit", strategyOf(above, using({ kind: "position", field: "bars-held" })), "accepted"],
  [
    "the position's past",
    strategyOf(above, using({ kind: "shift", bars: 1, of: { kind: "position", field: "profit-pct" } })),
    "position-out-of-place",
  ],
  ["a custom indicator that is not there", strategyOf(using({ kind: "custom", id: CUSTOM })), "unknown-custom-indicator"],
])("%s", (_, json, expected) => {
  expect(refusalOf(json)).toBe(expected);
});

test("custom indicators that are made of each other are refused", () => {
  const customs = new Map<string, Operand>([
    [CUSTOM, { kind: "difference", left: { kind: "custom", id: OTHER }, right: number(1) }],
    [OTHER, { kind: "ratio", left: { kind: "custom", id: CUSTOM }, right: number(2) }],
  ]);
  expect(refusalOf(strategyOf(using({ kind: "custom", id: CUSTOM })), customs)).toBe("custom-indicator-cycle");
  expect(refusalOf(strategyOf(using({ kind: "custom", id: CUSTOM })), new Map([...customs, [OTHER, close]]))).toBe("accepted");
});

test("a custom indicator may hide no position in an entry", () => {
  const customs = new Map<string, Operand>([[CUSTOM, { kind: "position", field: "profit-pct" }]]);
  expect(refusalOf(strategyOf(above, using({ kind: "custom", id: CUSTOM })), customs)).toBe("position-out-of-place");
});
