import { moneyFromMinor, moneyToMinor } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { splitByBps } from "../fees/index.ts";
import { type LineLeft, moneyFromCents, planPayout, planReversals, splitReturn } from "./payout-rules.ts";

const CENT = 1_000_000n;
const minor = (max: bigint, min = 0n) => fc.bigInt({ min, max }).map(moneyFromMinor);
const due = fc
  .array(minor(10n ** 14n, -(10n ** 13n)), { maxLength: 6 })
  .map((amounts) => amounts.map((amount, index) => ({ masterId: `m${index}`, amount })));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

it("pays whole cents of what is due and keeps the rest: no unit is made or lost, no master gives more than is its own", () => {
  fc.assert(
    fc.property(due, (masters) => {
      const all = sum(masters.map(({ amount }) => moneyToMinor(amount)));
      const payout = planPayout(masters);
      if (!payout) {
        expect(all).toBeLessThan(CENT);
        return;
      }
      const rest = all - payout.amountCents * CENT;
      expect(rest >= 0n && (rest < CENT || payout.amountCents === 99_999_999n)).toBe(true);
      expect(sum(payout.parts.map(({ amount }) => moneyToMinor(amount)))).toBe(payout.amountCents * CENT);
      for (const { masterId, amount } of payout.parts) {
        const own = masters.find((each) => each.masterId === masterId);
        expect(amount > 0n && own !== undefined && amount <= own.amount).toBe(true);
      }
    }),
  );
});

it("of more than Stripe takes at once is that much; the rest is the next one's", () => {
  const due = [{ masterId: "m", amount: moneyFromCents(250_000_000n) }];
  expect(planPayout(due)).toEqual({ amountCents: 99_999_999n, parts: [{ masterId: "m", amount: moneyFromCents(99_999_999n) }] });
});

/** Lines of a payment as it splits them. */
const lines = fc
  .array(fc.record({ cents: fc.bigInt({ min: 1n, max: 10n ** 8n }), platformBps: fc.nat(10_000), reserveBps: fc.nat(10_000) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((paid) =>
    paid.map(({ cents, platformBps, reserveBps }, index): LineLeft => {
      const { part: platform, rest: share } = splitByBps(moneyFromCents(cents), platformBps);
      const { part: reserve, rest: payable } = splitByBps(share, reserveBps);
      return { masterId: `m${index}`, platform, reserve, payable };
    }),
  );
const totalOf = (left: readonly LineLeft[]): bigint => sum(left.flatMap(({ platform, reserve, payable }) => [platform, reserve, payable]));

it("takes back exactly what goes back, from nobody more than is left; several parts that are the whole are exactly the whole", () => {
  fc.assert(
    fc.property(lines, fc.array(fc.nat(1_000), { maxLength: 6 }), fc.nat(5), (paid, weights, releaseAfter) => {
      let left = paid;
      const whole = totalOf(paid) / CENT;
      const all = sum(weights.map(BigInt)) + 1n;
      const steps = weights.map((weight) => (whole * BigInt(weight)) / all).filter((cents) => cents > 0n);
      const lastCents = whole - sum(steps);
      for (const [index, cents] of [...steps, lastCents].entries()) {
        if (index === releaseAfter)
          left = left.map((line) => ({ ...line, reserve: moneyFromMinor(0n), payable: moneyFromMinor(line.reserve + line.payable) }));
        const { parts, excess } = splitReturn(moneyFromCents(cents), left);
        expect(excess).toBe(0n);
        expect(totalOf(parts)).toBe(cents * CENT);
        const next = left.map((line, position) => {
          const part = parts[position] as LineLeft;
          expect(part.platform >= 0n && part.reserve >= 0n && part.payable >= 0n).toBe(true);
          // The reserve is empty before anything else of the master's is touched.
          if (part.payable > 0n) expect(part.reserve).toBe(line.reserve);
          return {
            masterId: line.masterId,
            platform: moneyFromMinor(line.platform - part.platform),
            reserve: moneyFromMinor(line.reserve - part.reserve),
            payable: moneyFromMinor(line.payable - part.payable),
          };
        });
        for (const line of next) expect(line.platform >= 0n && line.reserve >= 0n && line.payable >= 0n).toBe(true);
        left = next;
      }
      expect(totalOf(left)).toBe(0n);
    }),
  );
});

it("takes back in proportion, to the unit of each line", () => {
  fc.assert(
    fc.property(lines, fc.nat(10_000), (paid, bps) => {
      const whole = totalOf(paid);
      const cents = ((whole / CENT) * BigInt(bps)) / 10_000n;
      const { parts } = splitReturn(moneyFromCents(cents), paid);
      for (const [index, part] of parts.entries()) {
        const line = paid[index] as LineLeft;
        const exact = cents * CENT * line.platform;
        // Rounded down at both of its boundaries: less than one unit away.
        const off = part.platform * whole - exact;
        expect(off > -whole && off < whole).toBe(true);
      }
    }),
  );
});

it("says what goes back beyond the payment", () => {
  fc.assert(
    fc.property(lines, fc.bigInt({ min: 1n, max: 10n ** 9n }), (paid, moreCents) => {
      const whole = totalOf(paid);
      const { parts, excess } = splitReturn(moneyFromMinor(whole + moreCents * CENT), paid);
      expect(parts).toEqual(paid);
      expect(excess).toBe(moreCents * CENT);
    }),
  );
});

it("reverses whole cents of what is missing, from no transfer more than is left of it", () => {
  const transfers = fc
    .array(fc.bigInt({ min: 0n, max: 10n ** 6n }), { maxLength: 5 })
    .map((all) => all.map((leftCents, index) => ({ payoutId: `p${index}`, leftCents })));
  fc.assert(
    fc.property(minor(10n ** 13n, -(10n ** 12n)), transfers, (missing, made) => {
      const planned = planReversals(missing, made);
      const taken = sum(planned.map(({ amountCents }) => amountCents));
      const there = sum(made.map(({ leftCents }) => leftCents));
      const wanted = missing < 0n ? 0n : moneyToMinor(missing) / CENT;
      expect(taken).toBe(wanted < there ? wanted : there);
      for (const { payoutId, amountCents } of planned)
        expect(amountCents > 0n && amountCents <= (made.find((each) => each.payoutId === payoutId)?.leftCents ?? 0n)).toBe(true);
    }),
  );
});
