import { expect, it } from "vitest";
import { accountWords } from "./account-words.ts";
import { entrySums, movedAmounts } from "./moved-amounts.ts";

const entry = (amount: string, currency = "USD") => ({ account: "refunds", currency, amount, own: false });

it("says what moved and what all of it sums to, exactly and per currency", () => {
  const entries = [entry("0.1"), entry("0.2"), entry("-0.3"), entry("5", "EUR"), entry("-4.99999999", "EUR")];
  expect(movedAmounts({ entries })).toEqual([
    { currency: "USD", amount: "0.3" },
    { currency: "EUR", amount: "5" },
  ]);
  expect(entrySums({ entries })).toEqual([
    { currency: "USD", amount: "0" },
    { currency: "EUR", amount: "0.00000001" },
  ]);
});

it("has words for the accounts of both books", () => {
  expect(accountWords("fees", "follower-receivable")).toBe("Owed by the follower");
  expect(accountWords("cash", "fees")).toBe("Exchange fees");
  expect(accountWords("fees", "unheard-of")).toBe("unheard-of");
});
