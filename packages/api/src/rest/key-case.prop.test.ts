import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCamel, toCamelKeys, toSnake, toSnakeKeys, toSnakePath } from "./key-case.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const camel = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .map(([first = "a", ...rest]) => first + rest.map((part) => part[0]?.toUpperCase() + part.slice(1)).join(""));

describe("keys", () => {
  it("come back as they were, there and back", () => {
    fc.assert(fc.property(camel, (key) => toCamel(toSnake(key)) === key));
  });

  it("change at every depth, values do not", () => {
    const inside = { accountId: "A_b", list: [{ nextCursor: null }], change24h: 1.5 };
    const outside = { account_id: "A_b", list: [{ next_cursor: null }], change24h: 1.5 };
    expect(toSnakeKeys(inside)).toEqual(outside);
    expect(toCamelKeys(outside)).toEqual(inside);
    expect(toSnakePath("settings.copyAmount.0")).toBe("settings.copy_amount.0");
  });

  it("that are data stay", () => {
    expect(toCamelKeys({ allocations: { BTCUSDT: 40 } })).toEqual({ allocations: { BTCUSDT: 40 } });
    expect(toSnakeKeys({ allocations: { BTCUSDT: 40, "BTC-USDT": 1 } })).toEqual({ allocations: { BTCUSDT: 40, "BTC-USDT": 1 } });
  });

  it("in camelCase are refused by name", () => {
    expect(() => toCamelKeys({ nested: [{ reduceOnly: true }] })).toThrow("reduce_only");
  });
});
