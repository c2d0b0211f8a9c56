import { type JournalView, journalView } from "@slipstream/core/ledger";
import { journalsInput } from "../../ledger/input.ts";
import { MAX_PAGE } from "../../page.ts";
import { type Columns, toCsv } from "../csv.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute, textRoute } from "../route.ts";

const common = {
  method: "GET",
  tag: "Ledger",
  meta: { auth: "user", owner: "self", scope: "read", rateLimit: "read" },
} as const;

/** One row for each entry. */
type EntryRow = { readonly journal: JournalView; readonly entry: JournalView["entries"][number] };
const ENTRY_COLUMNS: Columns<EntryRow> = {
  journal_id: ({ journal }) => journal.id,
  book: ({ journal }) => journal.book,
  kind: ({ journal }) => journal.kind,
  words: ({ journal }) => journal.words,
  at: ({ journal }) => journal.at,
  market_time: ({ journal }) => journal.marketTime,
  account: ({ entry }) => entry.account,
  own: ({ entry }) => entry.own,
  currency: ({ entry }) => entry.currency,
  amount: ({ entry }) => entry.amount,
  detail: ({ journal }) =>
    Object.entries(journal.detail)
      .map(([name, text]) => `${name}=${text}`)
      .join(" "),
};

export const ledgerRoutes = [
  jsonRoute({
    ...common,
    path: "/api/ledger/journals",
    summary: "Journals that touch you, newest first",
    description:
      "Both books: `fees` (the fee ledger) and `cash` (of your trading accounts). Debits are positive, and entries of a journal sum to zero per currency: of what you paid all of them, of what you were paid those that are about you. `own` marks your accounts; those of others are named by their kind alone. With `account_id` only the cash of that trading account; `from` (inclusive) and `to` (exclusive) are on the wall clock.",
    query: journalsInput,
    answer: listOf("journals", journalView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.ledger.listJournals({ userId: ctx.userId, ...query });
      return { journals: items, nextCursor };
    },
  }),
  textRoute({
    ...common,
    path: "/api/ledger/journals.csv",
    summary: "Journals that touch you as a table, one row for each entry",
    contentType: "text/csv; charset=utf-8",
    fileName: "journals.csv",
    query: journalsInput.omit({ limit: true, cursor: true }),
    run: async (ctx, { query }) =>
      toCsv<EntryRow>(async (cursor) => {
        const { items, nextCursor } = await ctx.ledger.listJournals({ userId: ctx.userId, ...query, limit: MAX_PAGE, cursor });
        return { items: items.flatMap((journal) => journal.entries.map((entry) => ({ journal, entry }))), nextCursor };
      }, ENTRY_COLUMNS),
  }),
];
