import { expect, it } from "vitest";
import { compareHref, keyOf, parseItems } from "./compare-items.ts";

const id = (digit: number) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;

it("reads what it writes", () => {
  const items = [{ backtestId: id(1) }, { strategyId: id(2) }, { strategyId: id(2), version: 3 }];
  const href = compareHref(items);
  expect(href).toBe(`/compare?items=b.${id(1)},s.${id(2)},s.${id(2)}.3`);
  expect(parseItems(new URL(href, "http://x").searchParams.get("items"))).toEqual(items);
});

it("leaves out nonsense, repeats, and what is too many", () => {
  expect(parseItems(null)).toEqual([]);
  expect(parseItems("x,b.1,s.,b.zz,s..3,,")).toEqual([]);
  expect(parseItems(`s.${id(1)}.0,s.${id(1)}.-1`)).toEqual([]);
  expect(parseItems(`b.${id(1)},b.${id(1)}`)).toEqual([{ backtestId: id(1) }]);
  expect(parseItems([1, 2, 3, 4, 5, 6, 7, 8].map((digit) => keyOf({ backtestId: id(digit) })).join(","))).toHaveLength(6);
});
