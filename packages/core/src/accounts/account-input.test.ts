import { describe, expect, it } from "vitest";
import { openAccountSchema, resetAccountSchema, setFeesSchema, setLeverageSchema } from "./account-input.ts";

const ID = "0195f000-0000-7000-8000-000000000001";
const fieldOf = (result: { success: boolean; error?: { issues: { path: PropertyKey[] }[] } }) =>
  result.success ? null : result.error?.issues[0]?.path[0];

describe("opening an account", () => {
  const valid = { venue: "paper", name: "Main", initialBalance: "10000" };
  it("takes balances as numbers or decimal strings and has a default", () => {
    expect(openAccountSchema.parse({ ...valid, initialBalance: 2500.5 }).initialBalance).toBe("2500.5");
    expect(openAccountSchema.parse({ ...valid, initialBalance: " 100.00 " }).initialBalance).toBe("100");
    expect(openAccountSchema.parse({ venue: "paper", name: "  Main " })).toEqual({ venue: "paper", name: "Main", initialBalance: "10000" });
  });
  it.each([
    ["venue", undefined],
    ["venue", "binance"],
    ["venue", 5],
    ["name", undefined],
    ["name", ""],
    ["name", "   "],
    ["name", "x".repeat(61)],
    ["name", "a\nb"],
    ["name", 7],
    ["name", null],
    ["initialBalance", 99.99],
    ["initialBalance", "10000000.01"],
    ["initialBalance", -5],
    ["initialBalance", 0],
    ["initialBalance", Number.NaN],
    ["initialBalance", Number.POSITIVE_INFINITY],
    ["initialBalance", "1e400"],
    ["initialBalance", "100.000000001"],
    ["initialBalance", true],
    ["initialBalance", null],
    ["initialBalance", "9".repeat(200)],
  ])("names %s when it is %o", (field, value) => {
    expect(fieldOf(openAccountSchema.safeParse({ ...valid, [field]: value }))).toBe(field);
  });
});

it.each([
  [setFeesSchema, { accountId: ID, takerFeeBps: 5, makerFeeBps: -1 }, "makerFeeBps"],
  [setFeesSchema, { accountId: ID, takerFeeBps: 100.01, makerFeeBps: 2 }, "takerFeeBps"],
  [setFeesSchema, { accountId: ID, takerFeeBps: 0.123, makerFeeBps: 2 }, "takerFeeBps"],
  [setFeesSchema, { accountId: "me", takerFeeBps: 5, makerFeeBps: 2 }, "accountId"],
  [setFeesSchema, { accountId: ID, takerFeeBps: 0.29, makerFeeBps: 100 }, null],
  [setLeverageSchema, { accountId: ID, leverage: 0 }, "leverage"],
  [setLeverageSchema, { accountId: ID, leverage: 2.5 }, "leverage"],
  [setLeverageSchema, { accountId: ID, leverage: 126 }, "leverage"],
  [setLeverageSchema, { accountId: ID, leverage: 3, symbol: "?" }, "symbol"],
  [setLeverageSchema, { accountId: ID, leverage: 3, symbol: "btcusdt" }, null],
  [resetAccountSchema, { accountId: ID }, "confirm"],
  [resetAccountSchema, { accountId: ID, confirm: "yes" }, "confirm"],
  [resetAccountSchema, { accountId: ID, confirm: true }, null],
])("checks %# %o %s", (schema, input, field) => {
  expect(fieldOf(schema.safeParse(input))).toBe(field);
});
