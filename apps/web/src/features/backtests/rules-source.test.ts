import { expect, it } from "vitest";
import { sourceOf } from "./rules-source.ts";

const ID = "11111111-1111-4111-8111-111111111111";
const of = (text: string) => sourceOf(new URLSearchParams(text));

it("reads from the address what is to be tested", () => {
  expect(of(`strategy=${ID}`)).toEqual({ kind: "strategy", strategyId: ID, version: null });
  expect(of(`strategy=${ID}&version=3`)).toEqual({ kind: "strategy", strategyId: ID, version: 3 });
  expect(of(`strategy=${ID}&version=0`)).toEqual({ kind: "strategy", strategyId: ID, version: null });
  expect(of(`backtest=${ID}`)).toEqual({ kind: "backtest", backtestId: ID });
  expect(of("template=donchian")).toEqual({ kind: "template", key: "donchian" });
});

it("takes nonsense for nothing", () => {
  expect(of("")).toBeNull();
  expect(of("strategy=1&version=2&backtest=x")).toBeNull();
});
