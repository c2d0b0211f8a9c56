import { addMoney } from "@slipstream/kernel";
import fc from "fast-check";
import { expect, it } from "vitest";
import { codeOf, type Journal } from "../ledger/server.ts";
import { paymentJournal, shareOut, writeOffBackJournal, writeOffJournal } from "./book-payment.ts";
import type { InvoiceLine } from "./invoice-ports.ts";
import { moneyFromCents } from "./payout-rules.ts";

const bps = fc.integer({ min: 0, max: 10_000 });
const lines = fc.uniqueArray(
  fc.record({ master: fc.integer({ min: 1, max: 9 }), cents: fc.bigInt({ min: 1n, max: 10n ** 9n }), platformBps: bps }),
  { selector: ({ master }) => master, minLength: 1, maxLength: 5 },
);
const toLine = ({ master, cents, platformBps }: { master: number; cents: bigint; platformBps: number }): InvoiceLine => ({
  ...{ masterId: `m${master}`, masterUserId: null, masterName: "M", amountCents: cents, platformBps },
});
const NAMING = { journalId: "journal", at: 1_000 };
const TERMS = { holdMs: 10, reserveMs: 7 };

/** Debits less credits per account. */
const moved = (journals: readonly Journal[]): Map<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { transfers } of journals)
    for (const { debit, credit, amount } of transfers) {
      sums.set(codeOf(debit), (sums.get(codeOf(debit)) ?? 0n) + amount);
      sums.set(codeOf(credit), (sums.get(codeOf(credit)) ?? 0n) - amount);
    }
  return sums;
};

it("a payment takes from the follower what masters and the platform get, to the unit, whatever the rates", () => {
  fc.assert(
    fc.property(lines, bps, fc.constantFrom("stripe", "manual"), (drawn, reserveBps, provider) => {
      const own = drawn.map(toLine);
      const invoice = { id: "invoice", userId: "ann", currency: "USD", provider, periodMs: 0, lines: own } as const;
      const shares = own.map((line) => shareOut(line, NAMING.at, { ...TERMS, reserveBps }));
      for (const [index, { payable, reserve, platform, payableAt, reserveAt }] of shares.entries()) {
        expect(addMoney(payable, reserve, platform)).toBe(moneyFromCents(own[index]?.amountCents ?? 0n));
        expect([payable >= 0n, reserve >= 0n, platform >= 0n, payableAt, reserveAt]).toEqual([true, true, true, 1_010, 1_017]);
      }
      const journal = paymentJournal(invoice, shares, NAMING);
      expect(journal.transfers.every(({ amount }) => amount > 0n)).toBe(true);
      const sums = moved([journal]);
      const total = own.reduce((sum, { amountCents }) => sum + moneyFromCents(amountCents), 0n);
      expect(sums.get(`${provider === "stripe" ? "payment" : "manual"}-clearing:USD`)).toBe(total);
      for (const { masterId, amountCents } of own) {
        expect(sums.get(`follower-receivable:ann:${masterId}:USD`)).toBe(-moneyFromCents(amountCents));
        expect(sums.get(`fee-accrued:${masterId}:USD`)).toBe(moneyFromCents(amountCents));
      }
      const got = [...sums].filter(([code]) => /^(master-|platform-)/.test(code)).reduce((sum, [, minor]) => sum - minor, 0n);
      expect(got).toBe(total);
    }),
  );
});

it("what is written off is neither owed nor charged any more, and owed again it is as it was", () => {
  fc.assert(
    fc.property(lines, (drawn) => {
      const invoice = { id: "invoice", userId: "ann", currency: "USD", provider: "stripe", periodMs: 0, lines: drawn.map(toLine) } as const;
      const off = writeOffJournal(invoice, NAMING);
      for (const { masterId, amountCents } of invoice.lines) {
        expect(moved([off]).get(`follower-receivable:ann:${masterId}:USD`)).toBe(-moneyFromCents(amountCents));
        expect(moved([off]).get(`fee-accrued:${masterId}:USD`)).toBe(moneyFromCents(amountCents));
      }
      const back = writeOffBackJournal(invoice, NAMING);
      expect([...moved([off, back]).values()].every((minor) => minor === 0n)).toBe(true);
      expect(back.key).not.toBe(off.key);
    }),
  );
});
