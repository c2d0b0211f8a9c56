import type { Ms } from "@slipstream/kernel";
import type { PageOf } from "../orders/server.ts";
import type { JournalView, LedgerRunView, TrialBalanceView } from "./views.ts";

export type JournalQuery = {
  readonly userId: string;
  readonly book?: "fees" | "cash" | undefined;
  /** A trading account: then only its cash. */
  readonly accountId?: string | undefined;
  /** Wall clock: from, inclusive, up to, exclusive. */
  readonly from?: Ms | undefined;
  readonly to?: Ms | undefined;
  readonly limit: number;
  readonly cursor?: string | null | undefined;
};
/** Operators see all journals of the fee ledger. `search`: a kind, an id that stands in the journal, or the beginning of its key. */
export type JournalSearch = { readonly search?: string | undefined; readonly limit: number; readonly cursor?: string | null | undefined };

export type NewLedgerRun = {
  readonly id: string;
  readonly kind: "verify" | "reconcile" | "settle";
  readonly at: Ms;
  readonly tookMs: number;
  readonly differences: number;
  readonly figures: Readonly<Record<string, string | number>>;
  readonly findings: readonly string[];
};

/** What people and operators read of the books. */
export type LedgerStore = {
  /** Journals that touch the user, newest first. Accounts of others in them are named by their kind alone. */
  listJournals(query: JournalQuery): Promise<PageOf<JournalView>>;
  searchJournals(query: JournalSearch): Promise<PageOf<JournalView>>;
  trialBalance(at: Ms): Promise<TrialBalanceView>;
  recordRun(run: NewLedgerRun): Promise<void>;
  /** The newest of each kind first, so many of each. */
  listRuns(perKind: number): Promise<readonly LedgerRunView[]>;
};
