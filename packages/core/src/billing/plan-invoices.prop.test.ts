import { type Money, moneyFromMinor, moneyToMinor } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { PairBalance, PairEvent } from "./invoice-ports.ts";
import { liveRemainder, planInvoice } from "./plan-invoices.ts";

const CENT = 1_000_000n;
const minor = fc.bigInt({ min: 0n, max: 5_000_000_000n });
const pairOf = (uninvoiced: bigint, index: number, events: readonly PairEvent[] = []): PairBalance => ({
  ...{ userId: "ann", masterId: `m${index}`, masterUserId: null, masterName: "M", currency: "USD", platformBps: 2_000 },
  ...{ uninvoiced: uninvoiced as Money, events },
});

it("over any number of periods, what is invoiced and what is carried is what was charged, to the unit", () => {
  fc.assert(
    fc.property(fc.array(fc.array(minor, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 30 }), (periods) => {
      const owed = [0n, 0n, 0n];
      let invoiced = 0n;
      let charged = 0n;
      for (const fees of periods) {
        for (const [index, amount] of fees.entries()) {
          owed[index] = (owed[index] ?? 0n) + amount;
          charged += amount;
        }
        const plan = planInvoice(
          owed.map((amount, index) => pairOf(amount, index)),
          { live: false, leastChargeCents: 50n },
        );
        if (plan === null) {
          // Whole cents of each reach the least together, or nothing is charged.
          expect(owed.reduce((sum, amount) => sum + amount / CENT, 0n)).toBeLessThan(50n);
          continue;
        }
        for (const { masterId, amountCents } of plan.lines) {
          const index = Number(masterId.slice(1));
          owed[index] = (owed[index] ?? 0n) - amountCents * CENT;
          invoiced += amountCents * CENT;
          expect(owed[index]).toBeGreaterThanOrEqual(0n);
          expect(owed[index]).toBeLessThan(CENT);
        }
      }
      expect(invoiced + owed.reduce((sum, amount) => sum + amount, 0n)).toBe(charged);
    }),
  );
});

const event = fc.record({
  kind: fc.constantFrom("fee", "line"),
  amount: minor.map(moneyFromMinor),
  live: fc.boolean(),
}) as fc.Arbitrary<PairEvent>;

it("a live key never charges more than live accounts owe, nor less than they owe beyond all that was ever invoiced", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const sum = (of: (each: PairEvent) => boolean): bigint =>
        events.filter(of).reduce((total, { amount }) => total + moneyToMinor(amount), 0n);
      const left = liveRemainder(events);
      const liveFees = sum(({ kind, live }) => kind === "fee" && live);
      const lines = sum(({ kind }) => kind === "line");
      expect(left).toBeLessThanOrEqual(liveFees);
      expect(left).toBeGreaterThanOrEqual(liveFees - lines);
      // Paper alone is never charged.
      expect(liveRemainder(events.map((each) => (each.kind === "fee" ? { ...each, live: false } : each)))).toBe(0n);
    }),
  );
});
