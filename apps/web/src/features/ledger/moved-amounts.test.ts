import { expect, it } from "vitest";
import { accountWords } from "./account-words.ts";
import { entrySums, movedAmounts } from "./moved-amounts.ts";

const entry = (amount: string, currency = "USD", account = "refunds") => ({ account, currency, amount, own: false });

it("names a payment by what was paid, not by the sum of its debits", () => {
  const entries = [
    entry("1.1", "USD", "payment-clearing"),
    entry("-1.1", "USD", "follower-receivable"),
    entry("0.4", "USD", "fee-accrued"),
    entry("0.7", "USD", "fee-accrued"),
    entry("-0.22", "USD", "platform-revenue"),
    entry("-0.88", "USD", "master-payable"),
  ];
  expect(movedAmounts({ entries })).toEqual([{ currency: "USD", amount: "1.1" }]);
  expect(
    movedAmounts({
      entries: [
        entry("7", "USDT", "profit-and-loss"),
        entry("-8", "USDT", "cash"),
        entry("1", "USDT", "fees"),
        entry("2", "EUR"),
        entry("-2", "EUR", "cash"),
      ],
    }),
  ).toEqual([
    { currency: "USDT", amount: "8" },
    { currency: "EUR", amount: "2" },
  ]);
});

it("says what all entries sum to, exactly and per currency", () => {
  const entries = [entry("0.1"), entry("0.2"), entry("-0.3"), entry("5", "EUR"), entry("-4.99999999", "EUR")];
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
