import type { JournalView } from "@slipstream/core/ledger";
import { addMoney, formatMoney, type Money, money, ZERO_MONEY } from "@slipstream/kernel";

/** What a journal moved, per currency: the sum of its debits, which its credits equal. */
export function movedAmounts({ entries }: Pick<JournalView, "entries">): { currency: string; amount: string }[] {
  const sums = new Map<string, Money>();
  for (const { currency, amount } of entries) {
    const exact = money(amount);
    if (exact > 0n) sums.set(currency, addMoney(sums.get(currency) ?? ZERO_MONEY, exact));
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount: formatMoney(amount) }));
}

/** What all entries sum to, per currency: zero, or the books are wrong. */
export function entrySums({ entries }: Pick<JournalView, "entries">): { currency: string; amount: string }[] {
  const sums = new Map<string, Money>();
  for (const { currency, amount } of entries) sums.set(currency, addMoney(sums.get(currency) ?? ZERO_MONEY, money(amount)));
  return [...sums].map(([currency, amount]) => ({ currency, amount: formatMoney(amount) }));
}
