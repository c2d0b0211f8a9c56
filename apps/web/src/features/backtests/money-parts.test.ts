import { expect, it } from "vitest";
import { moneyPartsOf } from "./money-parts.ts";

const costs = { fees: "938.81", slippage: "159.30", funding: "-80.65", fundingsKnown: 3, fundingsUnknown: 0 };

it("splits the net result into parts that add up to it", () => {
  expect(moneyPartsOf({ netProfit: "4027.76", insurance: "0", costs })).toEqual({
    gross: "5206.52",
    fees: "-938.81",
    slippage: "-159.3",
    funding: "-80.65",
    insurance: null,
    net: "4027.76",
  });
});

it("says that funding is not known instead of calling it nothing", () => {
  const parts = moneyPartsOf({ netProfit: "-10", insurance: "0", costs: { ...costs, funding: null } });
  expect(parts.funding).toBeNull();
  expect(parts.gross).toBe("1088.11");
});

it("counts what was lost beyond the account as part of the price moves", () => {
  const parts = moneyPartsOf({ netProfit: "-10000", insurance: "250.5", costs: { ...costs, fees: "0", slippage: "0", funding: "0" } });
  expect(parts).toMatchObject({ gross: "-10250.5", insurance: "250.5", net: "-10000" });
});
