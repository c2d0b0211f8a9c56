import { describe, expect, it } from "vitest";
import { baseOf, feeExample, needsConsent, said } from "./follow-words.ts";

describe("feeExample", () => {
  it("is the law's at 10%: 20, nothing after a loss, 15 on what is new", () =>
    expect(feeExample(10).map(({ fee }) => fee)).toEqual([20, 0, 15]));
  it("asks nothing without a fee", () => expect(feeExample(0).map(({ fee }) => fee)).toEqual([0, 0, 0]));
  it("keeps the mark where the best profit was", () => expect(feeExample(10).map(({ mark }) => mark)).toEqual([200, 200, 350]));
});

it.each([
  [[], ""],
  [["BTC"], "BTC"],
  [["BTC", "ETH"], "BTC and ETH"],
  [["BTC", "ETH", "SOL"], "BTC, ETH and SOL"],
])("%o is said as %s", (words, text) => expect(said(words)).toBe(text));

it("calls an instrument by what is traded", () => expect(baseOf("BTC-USDT")).toBe("BTC"));

it.each([
  ["a master who asks a fee", 10, "other", true],
  ["one who asks none", 0, "other", false],
  ["one's own account, whatever is asked", 10, "own", false],
  ["no account chosen yet", 10, "", true],
])("consent to the terms: %s", (_, copyFeePercentage, accountId, expected) => {
  const accounts = [
    { accountId: "other", own: false },
    { accountId: "own", own: true },
  ];
  expect(needsConsent({ copyFeePercentage, accounts }, accountId)).toBe(expected);
});
