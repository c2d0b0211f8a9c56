import { moneyFromMinor } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BalanceTransaction } from "./payments.ts";
import { moneyFromCents } from "./payout-rules.ts";
import { BOOKED_WHEN_SEEN, bookingsOf, compareBooks, type SourceSums } from "./reconcile-rules.ts";

const cents = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n });
const transaction: fc.Arbitrary<BalanceTransaction> = fc.record({
  id: fc.constant("txn_1"),
  type: fc.constantFrom("charge", "refund", "transfer", "adjustment", ...BOOKED_WHEN_SEEN),
  amountCents: cents,
  feeCents: cents,
  currency: fc.constant("USD"),
  sourceId: fc.constant("x_1"),
  createdAt: fc.constant(0),
});

it("books of a transaction exactly what no other journal has: its fee, and all of it where it is a cost or the bank's", () => {
  fc.assert(
    fc.property(transaction, (seen) => {
      const bookings = bookingsOf(seen);
      const moved = bookings.reduce((sum, { transfer: { debit, credit, amount } }) => {
        expect(amount > 0n).toBe(true);
        expect([debit.kind, credit.kind]).toContain("payment-clearing");
        return sum + (debit.kind === "payment-clearing" ? amount : -amount);
      }, 0n);
      const booked = BOOKED_WHEN_SEEN.includes(seen.type) ? seen.amountCents - seen.feeCents : -seen.feeCents;
      expect(moved).toBe(moneyFromCents(booked));
      expect(new Set(bookings.map(({ key }) => key)).size).toBe(bookings.length);
    }),
  );
});

const source = (index: number): fc.Arbitrary<SourceSums> =>
  fc.record({
    source: fc.constant(`s_${index}`),
    currency: fc.constant("USD"),
    type: fc.constant("charge"),
    stripeCents: fc.bigInt({ min: -100n, max: 100n }),
    booked: fc.bigInt({ min: -3n, max: 3n }).map((whole) => moneyFromMinor(whole * 50_000_000n)),
    at: fc.nat(20),
  });

it("finds a thing exactly where its sums differ and it is old enough, and a balance where nothing else explains it", () => {
  fc.assert(
    fc.property(fc.tuple(source(0), source(1), source(2)), fc.nat(20), cents, cents, (sources, since, strayCents, hiddenCents) => {
      const seenCents = sources.reduce((sum, { stripeCents }) => sum + stripeCents, 0n);
      const booked = moneyFromMinor(sources.reduce((sum, each) => sum + each.booked, 0n) + moneyFromCents(hiddenCents));
      const balance = { currency: "USD", stripeCents: seenCents + strayCents, seenCents, booked };
      const { findings, underWay } = compareBooks(sources, [balance], since);
      const differing = sources.filter((each) => moneyFromCents(each.stripeCents) !== each.booked);
      for (const each of sources)
        expect(findings.some((line) => line.includes(each.source))).toBe(differing.includes(each) && each.at <= since);
      expect(underWay).toBe(differing.filter(({ at }) => at > since).length);
      expect(findings.some((line) => line.startsWith("Stripe's balance is"))).toBe(strayCents !== 0n);
      expect(findings.some((line) => line.startsWith("Stripe's transactions sum to"))).toBe(hiddenCents !== 0n);
    }),
  );
});
