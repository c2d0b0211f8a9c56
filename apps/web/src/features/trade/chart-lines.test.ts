import type { PositionView } from "@slipstream/core/orders";
import { expect, it } from "vitest";
import { linesOf } from "./chart-lines.ts";

const long = {
  id: "p",
  side: "long",
  quantity: "0.02",
  entryPrice: "100000",
  currentPrice: "101000",
  stopLoss: "99000",
  takeProfit: "105000",
} as PositionView;

it("lets the stop and the target of a position be moved, and holds its entry still", () => {
  const { drag, still } = linesOf([long], []);
  expect(drag.map(({ id, price }) => [id, price])).toEqual([
    ["takeProfit:p", "105000"],
    ["stopLoss:p", "99000"],
  ]);
  expect(still.map(({ price }) => price)).toEqual(["100000"]);
});

it.each([
  ["long", "stop", "100999", null],
  ["long", "stop", "101000", "not below the price"],
  ["long", "target", "101000", "not above the price"],
  ["short", "stop", "100999", "not above the price"],
  ["short", "target", "100999", null],
] as const)("says of a %s's %s at %s: %s", (side, kind, price, words) => {
  const line = linesOf([{ ...long, side }], []).drag.find((candidate) => candidate.kind === kind);
  expect(line?.refuse?.(price)).toBe(words);
});

it("says what a position would bring at a price", () => {
  expect(linesOf([long], []).drag[1]?.note?.("99000")).toBe("−20.00 · −1.00%");
  expect(linesOf([{ ...long, side: "short" }], []).drag[1]?.note?.("99000")).toBe("+20.00 · +1.00%");
});
