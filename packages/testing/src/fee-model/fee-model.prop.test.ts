import { afterFee, computeFee, type FeeState, noFeesYet, withRate } from "@slipstream/core/fees";
import type { Money } from "@slipstream/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feesOfLife, type LifeEvent, type ModelFee, unitsOf } from "./fee-model.ts";
import { floorIn, fraction, isBelow, isSame, NOTHING, sumOf, times } from "./fraction.ts";
import { life } from "./test-lives.ts";
import { settleLife } from "./test-settle-life.ts";

/** Against hanging: seconds on a machine that has nothing else to do. */
const LIMIT_MS = 600_000;
const RUNS = { numRuns: 10_000 };
const money = (value: Parameters<typeof unitsOf>[0]): Money => unitsOf(value) as Money;
const bpsOf = (rate: Parameters<typeof unitsOf>[0]): number => Number(floorIn(10_000n, rate));

/** What happened, seen from the fee: how often each thing that could go wrong was there to go wrong. */
type Seen = {
  fees: number;
  zero: number;
  tiny: number;
  losses: number;
  gains: number;
  rates: number;
  wonBack: number;
  followedAgain: number;
};

describe("a life of a follower and a master", { timeout: LIMIT_MS }, () => {
  it("is charged to the unit what the model of the law says, and its mark and fees keep their laws", () => {
    const seen: Seen = { fees: 0, zero: 0, tiny: 0, losses: 0, gains: 0, rates: 0, wonBack: 0, followedAgain: 0 };
    fc.assert(
      fc.property(life, (events) => {
        const expected = feesOfLife(events);
        let state: FeeState = noFeesYet(0);
        let charged = 0n;
        for (const one of expected) {
          const step = computeFee(withRate(state, bpsOf(one.rate)), money(one.profit));
          state = afterFee(step);
          charged += step.fee;
          expect({ fee: step.fee, mark: step.mark, charged }).toEqual({
            fee: unitsOf(one.fee),
            mark: unitsOf(one.mark),
            charged: unitsOf(one.charged),
          });
          expect(step.fee).toBeGreaterThanOrEqual(0n);
          expect(step.mark).toBeGreaterThanOrEqual(step.markBefore);
        }
        look(events, expected, seen);
      }),
      RUNS,
    );
    for (const [what, times] of Object.entries(seen)) expect(times, `lives with ${what}`).toBeGreaterThan(100);
  });

  it("pays in the end the floor of the whole, however often it was settled between, while the rate stays", () => {
    fc.assert(
      fc.property(life, (events) => {
        const constant = events.filter(({ kind }, index) => index === 0 || kind !== "ask");
        const fees = feesOfLife(constant);
        const last = fees.at(-1);
        const highest = fees.reduce((top, { profit }) => (isBelow(top, profit) ? profit : top), NOTHING);
        expect(unitsOf(sumOf(fees.map(({ fee }) => fee)))).toBe(unitsOf(times(last?.rate ?? NOTHING, highest)));
      }),
      RUNS,
    );
  });

  it("is settled from its fills as the model replays it: profit, open loss, mark, rate and fee", () => {
    fc.assert(
      fc.property(life, (events) => {
        const expected = feesOfLife(events).map(({ realized, unrealized, profit, mark, rate, fee, charged }) => ({
          realized: unitsOf(realized),
          unrealized: unitsOf(unrealized),
          profit: unitsOf(profit),
          mark: unitsOf(mark),
          rateBps: bpsOf(rate),
          fee: unitsOf(fee),
          charged: unitsOf(charged),
        }));
        expect(settleLife(events)).toEqual(expected);
      }),
      RUNS,
    );
  });
});

function look(events: readonly LifeEvent[], fees: readonly ModelFee[], seen: Seen): void {
  const count = (what: keyof Seen, is: boolean) => {
    if (is) seen[what] += 1;
  };
  count(
    "fees",
    fees.some(({ fee }) => isBelow(NOTHING, fee)),
  );
  count(
    "zero",
    fees.some(({ fee, rate }) => isSame(fee, NOTHING) && isBelow(NOTHING, rate)),
  );
  count(
    "tiny",
    fees.some(({ fee }) => isBelow(NOTHING, fee) && isBelow(fee, fraction(10n, 100_000_000n))),
  );
  count(
    "losses",
    fees.some(({ unrealized }) => isBelow(unrealized, NOTHING)),
  );
  count(
    "gains",
    fees.some(({ unrealized }) => isBelow(NOTHING, unrealized)),
  );
  count(
    "rates",
    fees.some(({ rate }, index) => index > 0 && !isSame(rate, fees[index - 1]?.rate ?? rate)),
  );
  count(
    "wonBack",
    fees.some(({ fee, markBefore }, index) => isBelow(NOTHING, fee) && isBelow(fees[index - 1]?.profit ?? markBefore, markBefore)),
  );
  count("followedAgain", events.filter(({ kind }) => kind === "follow").length > 1);
}
