import { expect, it } from "vitest";
import { DEFAULT_TERMS, type TermsForm } from "./terms-form.ts";
import { readTermsQuery, writeTermsQuery } from "./terms-query.ts";

const again = (terms: TermsForm) => readTermsQuery(new URLSearchParams(writeTermsQuery(terms).join("&")));

it("keeps usual terms out of the address", () => {
  expect(writeTermsQuery(DEFAULT_TERMS)).toEqual([]);
  expect(again(DEFAULT_TERMS)).toEqual(DEFAULT_TERMS);
});

it.each<Partial<TermsForm>>([
  { days: "200", balance: "500.5", feeBps: "0" },
  { period: "range", from: "2024-01-01", to: "2024-12-31" },
  { slippage: "spread", halfSpreadBps: "0.5", impactBps: "20" },
  { slippage: "spread" },
])("reads what it writes: %j", (change) => {
  const terms = { ...DEFAULT_TERMS, ...change };
  expect(again(terms)).toEqual(terms);
});

it("takes nonsense for not given", () => {
  expect(readTermsQuery(new URLSearchParams("days=<b>&fee=1e9x&from=tomorrow&balance=1111111111111111111111111111111"))).toEqual(
    DEFAULT_TERMS,
  );
});
