import { formatMoney, type Money } from "@slipstream/kernel";
import type { Account, AccountMark } from "./ports.ts";
import type { AccountView } from "./views.ts";

const amount = (value: Money | null): string | null => (value === null ? null : formatMoney(value));
const toIso = (at: number): string => new Date(at).toISOString();

/** An account with what prices make of it. */
export function toAccountView(account: Account, mark: Omit<AccountMark, "external">): AccountView {
  return {
    id: account.id,
    name: account.name,
    venue: account.venue,
    mode: account.mode,
    status: account.status,
    currency: account.currency,
    equity: amount(mark.equity),
    available: amount(mark.available),
    cash: formatMoney(mark.cash),
    unrealizedPnl: amount(mark.unrealizedPnl),
    margin: amount(mark.margin),
    orderMargin: formatMoney(mark.orderMargin),
    initialBalance: formatMoney(account.initialBalance),
    takerFeeBps: account.takerFeeCentibps / 100,
    makerFeeBps: account.makerFeeCentibps / 100,
    defaultLeverage: account.defaultLeverage,
    isDefault: account.isDefault,
    createdAt: toIso(account.createdAt),
    resetAt: account.resetAt === null ? null : toIso(account.resetAt),
  };
}
