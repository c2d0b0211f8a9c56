export { codeOf, followerReceivable, type LedgerAccountRef, masterAccount, platformAccount } from "./chart.ts";
export type { Journal, Transfer } from "./journal.ts";
export type { JournalQuery, JournalSearch, LedgerStore, NewLedgerRun } from "./ports.ts";
