import { formatMoney, HOUR_MS, type Price, price, type Quantity, quantity } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aPosition, sumOf } from "./orders.fixture.ts";
import { FUNDING_EVERY_MS, fundingTimesBetween, planFunding } from "./plan-funding.ts";

const at = (text: string) => Date.parse(`2025-05-20T${text}Z`);
const hours = (fromMs: number, toMs: number) => fundingTimesBetween(fromMs, toMs).map((ms) => new Date(ms).toISOString().slice(11, 16));

it.each([
  ["within a period", "00:00:01", "07:59:59", []],
  ["up to a time, itself included", "00:00:00", "08:00:00", ["08:00"]],
  ["from just before", "07:59:59", "08:00:01", ["08:00"]],
  ["over a gap", "07:00:00", "23:59:59", ["08:00", "16:00"]],
])("funding times %s", (_name, from, to, times) => {
  expect(hours(at(from), at(to))).toEqual(times);
});

it("no funding time is lost or doubled, however time is cut into steps", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 * HOUR_MS }), { maxLength: 30 }), (steps) => {
      let nowMs = at("03:00:00");
      const found: number[] = [];
      for (const step of steps) {
        found.push(...fundingTimesBetween(nowMs, nowMs + step));
        nowMs += step;
      }
      expect(found).toEqual(fundingTimesBetween(at("03:00:00"), nowMs));
      expect(found.every((ms) => ms % FUNDING_EVERY_MS === 0)).toBe(true);
    }),
  );
});

describe("planFunding", () => {
  const charge = (quantityText: string, rate: string) =>
    planFunding([aPosition({ quantity: quantity(quantityText) })], () => ({
      rate: price(rate.replace("-", "")),
      markPrice: price("100000"),
    }))
      .map(({ change }) => formatMoney(change))
      .at(0);

  it("takes from longs and gives to shorts at a rate above zero", () => {
    expect([charge("0.1", "0.0001"), charge("-0.1", "0.0001")]).toEqual(["-1", "1"]);
  });

  it("leaves out what is unknown, and what rounds to nothing", () => {
    expect(planFunding([aPosition()], () => null)).toEqual([]);
    expect(charge("0.000000000000000001", "0.0001")).toBeUndefined();
  });

  it("longs and shorts of one size cancel out exactly, at rates of either sign", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 21n }), fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (size, rate) => {
        const positions = [aPosition({ id: "l", quantity: size as Quantity }), aPosition({ id: "s", quantity: -size as Quantity })];
        const charges = planFunding(positions, () => ({ rate: rate as Price, markPrice: price("104321.7") }));
        expect(sumOf(charges.map(({ change }) => change))).toBe(0n);
      }),
    );
  });
});
