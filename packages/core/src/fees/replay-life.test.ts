import { type Money, money, price, type Quantity, quantity } from "@slipstream/kernel";
import { expect, it } from "vitest";
import { createLifeReplay, type StoredSettlement } from "./replay-life.ts";

/** The worked example of the law: +200 → 20, −150 → 0, +300 → 15 at 10 %. Each result is one trade of one coin from 1,000. */
const RESULTS = [200, -150, 300];
const FEES = ["20", "0", "15"];

function storedLife(): StoredSettlement[] {
  let [profit, mark, charged] = [0n, 0n, 0n];
  return RESULTS.map((result, index) => {
    const fee = money(FEES[index] ?? "0");
    profit += money(String(result));
    const [markBefore, chargedBefore] = [mark, charged];
    mark = profit > mark ? profit : mark;
    charged += fee;
    return {
      number: BigInt(index + 1),
      toMs: (index + 1) * 100,
      fillSeq: BigInt(index * 2 + 2),
      cashId: 0n,
      prices: new Map(),
      sums: { price: profit as Money, exchangeFees: 0n as Money, funding: 0n as Money, flow: profit as Money, held: new Map() },
      unrealized: 0n as Money,
      profit: profit as Money,
      markBefore: markBefore as Money,
      mark: mark as Money,
      rateBps: 1_000,
      base: 0n as Money,
      charged: chargedBefore as Money,
      fee,
      platformBps: 2_000,
      platform: (fee / 5n) as Money,
    };
  });
}
function replay(settlements: readonly StoredSettlement[], results: readonly number[] = RESULTS) {
  const life = createLifeReplay(settlements);
  for (const [index, result] of results.entries())
    for (const [step, sign, at] of [
      [1, 1n, 1_000],
      [2, -1n, 1_000 + result],
    ] as const)
      life.addFill({
        id: `${index}-${step}`,
        seq: BigInt(index * 2 + step),
        followId: "f",
        marketMs: index * 100 + step,
        symbol: "ETH-USDT",
        quantity: (sign * quantity("1")) as Quantity,
        price: price(String(at)),
        notional: money(String(at)),
        fee: 0n as Money,
        realized: money(step === 1 ? "0" : String(result)),
      });
  return life;
}

it("agrees with the worked example, and ends where it ended", () => {
  const { findings, end } = replay(storedLife()).end();
  expect(findings).toEqual([]);
  expect(end).toMatchObject({ chargedAll: money("35"), fee: { mark: money("350"), charged: money("35") } });
});

it("names the figures that are not what the fills say", () => {
  const [first, second, third] = storedLife();
  if (!first || !second || !third) throw new Error("no life");
  expect(replay([first, { ...second, mark: money("201") }, third]).end().findings).toEqual([
    "statement 2: mark 201 is stored, 200 computed",
  ]);
  expect(replay([first, second, { ...third, fee: money("16") }]).end().findings).toEqual(["statement 3: fee 16 is stored, 15 computed"]);
  expect(replay(storedLife(), [200, -151, 300]).end().findings).toContain("statement 2: price results 50 is stored, 49 computed");
});

it("counts each fill where it is first within the limits: a late one in the next statement, one after the last nowhere", () => {
  const [first, ...rest] = storedLife();
  if (!first) throw new Error("no life");
  const late = replay([{ ...first, fillSeq: 1n }, ...rest]).end().findings;
  expect(late.some((line) => line.startsWith("statement 1: price results 200 is stored, 0 computed"))).toBe(true);
  expect(late.some((line) => line.startsWith("statement 2: price results"))).toBe(false);
  expect(replay(storedLife(), [...RESULTS, 1_000]).end().findings).toEqual([]);
});

it("follows marks and fees alone where the fills are gone", () => {
  const settlements = storedLife();
  expect(createLifeReplay(settlements).endWithoutFills().findings).toEqual([]);
  const forged = settlements.map((each, index) => (index === 1 ? { ...each, markBefore: 0n as Money } : each));
  expect(createLifeReplay(forged).endWithoutFills().findings).toEqual(["statement 2: mark before 0 is stored, 200 computed"]);
});
