import type { JournalView } from "@slipstream/core/ledger";
import { absMoney, addMoney, formatMoney, type Money, money, ZERO_MONEY } from "@slipstream/kernel";

/** What a journal is about, per currency: the most that it moved on one kind of account. */
export function movedAmounts({ entries }: Pick<JournalView, "entries">): { currency: string; amount: string }[] {
  const sums = new Map<string, { currency: string; sum: Money }>();
  for (const { account, currency, amount } of entries) {
    const key = `${account} ${currency}`;
    sums.set(key, { currency, sum: addMoney(sums.get(key)?.sum ?? ZERO_MONEY, money(amount)) });
  }
  const most = new Map<string, Money>();
  for (const { currency, sum } of sums.values()) {
    const size = absMoney(sum);
    if (size > (most.get(currency) ?? ZERO_MONEY)) most.set(currency, size);
  }
  return [...most].map(([currency, amount]) => ({ currency, amount: formatMoney(amount) }));
}

/** What all entries sum to, per currency: zero, or the books are wrong. */
export function entrySums({ entries }: Pick<JournalView, "entries">): { currency: string; amount: string }[] {
  const sums = new Map<string, Money>();
  for (const { currency, amount } of entries) sums.set(currency, addMoney(sums.get(currency) ?? ZERO_MONEY, money(amount)));
  return [...sums].map(([currency, amount]) => ({ currency, amount: formatMoney(amount) }));
}
