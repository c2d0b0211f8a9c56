import { type StatementRowView, type StatementView, statementRowView, statementView } from "@slipstream/core/fees";
import { z } from "zod";
import type { Context } from "../../context.ts";
import { statementsInput } from "../../fees/input.ts";
import { MAX_PAGE } from "../../page.ts";
import { type Columns, toCsv, toCsvRow } from "../csv.ts";
import { listOf } from "../list-answer.ts";
import { jsonRoute, textRoute } from "../route.ts";
import { idFrom } from "../route-ids.ts";

const common = {
  method: "GET",
  tag: "Billing",
  meta: { auth: "user", owner: "self", scope: "read", rateLimit: "read" },
} as const;
const csv = { contentType: "text/csv; charset=utf-8" } as const;

const ROW_COLUMNS: Columns<StatementRowView> = {
  id: (row) => row.id,
  number: (row) => row.number,
  follow_id: (row) => row.followId,
  master_id: (row) => row.masterId,
  master: (row) => row.masterName,
  account: (row) => row.accountName,
  reason: (row) => row.reason,
  from: (row) => row.from,
  to: (row) => row.to,
  currency: (row) => row.currency,
  charged_currency: (row) => row.chargedCurrency,
  realized: (row) => row.realized,
  open_loss: (row) => row.openLoss,
  profit: (row) => row.profit,
  mark_before: (row) => row.markBefore,
  mark: (row) => row.mark,
  fee_percentage: (row) => row.feePercentage,
  base: (row) => row.base,
  fee_to_date: (row) => row.feeToDate,
  charged_before: (row) => row.chargedBefore,
  fee: (row) => row.fee,
  platform_share: (row) => row.platformShare,
  master_share: (row) => row.masterShare,
  why: (row) => row.why,
  to_win_back: (row) => row.toWinBack,
  charge: (row) => row.charge,
  payment: (row) => row.payment,
  invoice_id: (row) => row.invoiceId,
  settled_at: (row) => row.settledAt,
};

/** Fills, funding and journals in one table: `record` says which a row is. */
type Line = { readonly record: "fill" | "funding" | "journal" } & Partial<
  Record<
    | "id"
    | "at"
    | "symbol"
    | "side"
    | "quantity"
    | "price"
    | "notional"
    | "fee"
    | "realized"
    | "words"
    | "debit"
    | "credit"
    | "amount"
    | "currency",
    string
  >
>;
const LINE_COLUMNS: Columns<Line> = {
  record: (line) => line.record,
  id: ({ id }) => id ?? null,
  at: ({ at }) => at ?? null,
  symbol: ({ symbol }) => symbol ?? null,
  side: ({ side }) => side ?? null,
  quantity: ({ quantity }) => quantity ?? null,
  price: ({ price }) => price ?? null,
  notional: ({ notional }) => notional ?? null,
  exchange_fee: ({ fee }) => fee ?? null,
  realized: ({ realized }) => realized ?? null,
  words: ({ words }) => words ?? null,
  debit: ({ debit }) => debit ?? null,
  credit: ({ credit }) => credit ?? null,
  amount: ({ amount }) => amount ?? null,
  currency: ({ currency }) => currency ?? null,
};

async function* linesOf(ctx: Context, userId: string, statement: StatementView): AsyncGenerator<string> {
  const one = { userId, statementId: statement.id };
  yield* toCsv<Line>(async (cursor) => {
    const { items, nextCursor } = await ctx.statements.fills({ ...one, limit: MAX_PAGE, cursor });
    return { items: items.map((fill) => ({ record: "fill", ...fill, currency: statement.currency })), nextCursor };
  }, LINE_COLUMNS);
  const others: Line[] = [
    ...statement.funding.map((paid): Line => ({ record: "funding", ...paid, currency: statement.currency })),
    ...statement.journals.map(({ journalId, ...journal }): Line => ({ record: "journal", id: journalId, ...journal })),
  ];
  const cells = Object.values(LINE_COLUMNS);
  yield others.map((line) => toCsvRow(cells.map((cellOf) => cellOf(line)))).join("");
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export const statementRoutes = [
  jsonRoute({
    ...common,
    path: "/api/billing/statements",
    summary: "Statements of fees, newest first",
    description:
      "One for each follow and period, and one when a follow stops. Amounts are in `currency`; the fee is charged in `charged_currency`, one to one. The fee is floor(rate × (max(H, P) − base)) less what was charged before at this rate: H is the mark before, P the profit.",
    query: statementsInput,
    answer: listOf("statements", statementRowView),
    run: async (ctx, { query }) => {
      const { items, nextCursor } = await ctx.statements.list({ userId: ctx.userId, ...query });
      return { statements: items, nextCursor };
    },
  }),
  textRoute({
    ...common,
    ...csv,
    path: "/api/billing/statements.csv",
    summary: "Statements of fees as a table",
    fileName: "statements.csv",
    query: statementsInput.omit({ limit: true, cursor: true }),
    run: async (ctx, { query }) =>
      toCsv((cursor) => ctx.statements.list({ userId: ctx.userId, ...query, limit: MAX_PAGE, cursor }), ROW_COLUMNS),
  }),
  textRoute({
    ...common,
    path: "/api/billing/statements/{id}.pdf",
    summary: "One statement on paper",
    contentType: "application/pdf",
    fileName: "fee-statement.pdf",
    run: async (ctx, { path }) => once((await ctx.statements.print({ userId: ctx.userId, statementId: idFrom(path) })).bytes),
  }),
  textRoute({
    ...common,
    ...csv,
    path: "/api/billing/statements/{id}.csv",
    summary: "Fills, funding and journals of one statement as a table",
    fileName: "fee-statement.csv",
    run: async (ctx, { path }) =>
      // Asked here, so that somebody else's statement is an answer of its own and not a broken file.
      linesOf(ctx, ctx.userId, await ctx.statements.get({ userId: ctx.userId, statementId: idFrom(path) })),
  }),
  jsonRoute({
    ...common,
    path: "/api/billing/statements/{id}",
    summary: "One statement, with all that its fee is computed from",
    description:
      "`opening` and `closing` are sums over the life of the account with this master. Profit = price − exchange_fees + funding, and an open loss; what is open comes to flow + Σ held × price − price. At most 2,000 fills are shown: `fills_left_out` says how many more the CSV has.",
    answer: z.object({ statement: statementView }),
    run: async (ctx, { path }) => ({ statement: await ctx.statements.get({ userId: ctx.userId, statementId: idFrom(path) }) }),
  }),
];
