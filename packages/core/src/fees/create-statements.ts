import { Refusal } from "@slipstream/kernel";
import type { BillingTerms } from "../billing/server.ts";
import type { PageOf } from "../orders/server.ts";
import { checkLife } from "./check-life.ts";
import type { StatementParts, StatementQuery, StatementRecord, StatementStore } from "./statement-ports.ts";
import { toEarningRow, toFillView, toStatementRow, toStatementView } from "./to-statement-view.ts";
import type { EarningRowView, FeeCheckView, StatementRowView, StatementView } from "./views.ts";

/** What a page shows at most, and a browser checks; the CSV has them all. */
const MOST_FILLS = 2_000;
const ALIAS_DIGITS = 4;

export type StatementsDeps = {
  readonly store: StatementStore;
  readonly terms: Pick<BillingTerms, "mode" | "simulation">;
  /** Symbols whose funding rates are at hand. */
  readonly fundedSymbols: ReadonlySet<string>;
  /** SHA-256 as hex. */
  readonly hash: (text: string) => string;
  /** A statement on paper: PDF. */
  readonly print: (statement: StatementView, check: FeeCheckView) => Promise<Uint8Array>;
};
type One = { readonly userId: string; readonly statementId: string };

/** Statements of fees as the follower reads them, and as the owner of a master does. */
export function createStatements(deps: StatementsDeps) {
  const { store } = deps;
  /** Somebody else's statement is `statement-not-found`. */
  const find = async (one: One): Promise<StatementRecord> => {
    const record = await store.find(one);
    if (!record) throw new Refusal("not-found", "statement-not-found", "There is no such statement.", { field: "statementId" });
    return record;
  };
  const isFundingKnown = ({ fills, funding }: Pick<StatementParts, "fills" | "funding">): boolean =>
    [...fills, ...funding].every(({ symbol }) => deps.fundedSymbols.has(symbol));
  const view = async (record: StatementRecord): Promise<StatementView> => {
    const [parts, transfers] = await Promise.all([store.readParts(record, { fills: MOST_FILLS }), store.listTransfers(record)]);
    const { mode, simulation } = deps.terms;
    return toStatementView(record, parts, transfers, { billing: { mode, simulation }, fundingKnown: isFundingKnown(parts) });
  };
  const check = async (record: StatementRecord): Promise<FeeCheckView> => {
    const life = await store.readLife(record);
    return checkLife(life, isFundingKnown(life));
  };
  return {
    async list(query: StatementQuery): Promise<PageOf<StatementRowView>> {
      const { items, nextCursor } = await store.list(query);
      return { items: items.map(toStatementRow), nextCursor };
    },
    get: async (one: One): Promise<StatementView> => view(await find(one)),
    /** The fee computed again from every fill since the account first copied this master. */
    check: async (one: One): Promise<FeeCheckView> => check(await find(one)),
    async fills({ limit, cursor, ...one }: One & { limit: number; cursor: string | null }) {
      const { items, nextCursor } = await store.listFills(await find(one), { limit, cursor });
      return { items: items.map(toFillView), nextCursor };
    },
    async print(one: One): Promise<{ number: string; bytes: Uint8Array }> {
      const record = await find(one);
      const [statement, checked] = await Promise.all([view(record), check(record)]);
      return { number: statement.number, bytes: await deps.print(statement, checked) };
    },
    /** Periods of whoever copies the user's masters; who that is stays hidden. */
    async earningRows(query: { userId: string; limit: number; cursor?: string | null | undefined }): Promise<PageOf<EarningRowView>> {
      const { items, nextCursor } = await store.listEarnings(query);
      return { items: items.map((record) => toEarningRow(record, aliasOf(record))), nextCursor };
    },
  };

  function aliasOf({ followId, masterId }: StatementRecord): string {
    return `Follower ${deps.hash(`${followId}:${masterId}`).slice(0, ALIAS_DIGITS)}`;
  }
}
export type Statements = ReturnType<typeof createStatements>;
