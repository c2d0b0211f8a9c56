import { ACCOUNT_KINDS } from "@slipstream/core/ledger";

/** Accounts of the book of trading cash. */
const CASH_ACCOUNTS: Readonly<Record<string, string>> = {
  cash: "Trading account",
  external: "From outside",
  "profit-and-loss": "Results of trades",
  fees: "Exchange fees",
  funding: "Funding",
  insurance: "Insurance of the venue",
};

/** What an account of either book is called. */
export function accountWords(book: "fees" | "cash", account: string): string {
  if (book === "cash") return CASH_ACCOUNTS[account] ?? account;
  return Object.entries(ACCOUNT_KINDS).find(([kind]) => kind === account)?.[1].words ?? account;
}
