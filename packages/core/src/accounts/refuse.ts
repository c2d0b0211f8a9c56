import { Refusal, type RefusalKind } from "@slipstream/kernel";
import { MAX_ACCOUNTS_PER_USER } from "./account-limits.ts";
import type { NotFlat } from "./ports.ts";
import type { AccountRefusalCode } from "./refusal-codes.ts";

const WORDS = {
  "account-not-found": ["not-found", "There is no such account."],
  "too-many-accounts": ["rule", `You have ${MAX_ACCOUNTS_PER_USER} open accounts, which is the limit. Close one first.`],
  "account-closed": ["rule", "This account is closed. Its history is kept, nothing else can be done with it."],
  "account-has-positions": ["rule", "This account still holds positions. Close them first."],
  "account-has-orders": ["rule", "This account still has open orders. Cancel them first."],
  "account-has-follows": ["rule", "This account still follows a master. Stop following first."],
  "price-stale": ["try-later", "Prices are not up to date, so positions cannot be closed at market now. Try again in a moment."],
  "reset-unfinished": ["try-later", "Orders are being cancelled and positions closed, but not all are done. Reset again in a moment."],
  "runs-unfinished": ["try-later", "Strategies on this account are being stopped, but not all are done. Try again in a moment."],
  "unknown-symbol": ["bad-input", "This symbol is not listed at the account's venue."],
  "leverage-too-high": ["rule", "This leverage is higher than the venue allows."],
} as const satisfies Record<AccountRefusalCode, readonly [RefusalKind, string]>;

export function refuse(code: AccountRefusalCode, options: { field?: string; message?: string } = {}): Refusal {
  const [kind, message] = WORDS[code];
  return new Refusal(kind, code, options.message ?? message, options.field ? { field: options.field } : {});
}

export const refuseNotFlat = (why: NotFlat): Refusal => refuse(`account-${why}`);

export const badCursor = (): Refusal =>
  new Refusal("bad-input", "bad-input", "expected the next_cursor of the page before", { field: "cursor" });
