import type { Pool } from "pg";
import type { ExportAs, ExportedTable } from "./export-columns.ts";
import { EXPORTED_TABLES } from "./exported-tables.ts";

const PAGE = 1_000;

/** Money is kept in units of 1e-8; multiplying is exact, and `_minor` goes from the name. */
const EXPRESSIONS: Record<ExportAs, (column: string) => string | null> = {
  plain: (column) => column,
  decimal: (column) => `trim_scale(${column})::text AS ${column}`,
  money: (column) => `trim_scale(${column} * 0.00000001)::text AS ${column.replace(/_minor$/, "")}`,
  withheld: () => null,
};

/** `$1` the user, `$2` the size of a page, from `$3` on the key of the last row of the page before. */
function toPageQuery({ table, owned, key, columns }: ExportedTable, isFirst: boolean): string {
  const shown = Object.entries(columns).flatMap(([column, as]) => EXPRESSIONS[as](column) ?? []);
  const keys = key.map(([name]) => name);
  const after = key.map(([, type], index) => `$${index + 3}::${type}`);
  return `SELECT (SELECT row_to_json(shown) FROM (SELECT ${shown.join(", ")}) shown)::text AS row,
      ARRAY[${keys.map((name) => `${name}::text`).join(", ")}] AS key
    FROM ${table} WHERE ${owned} ${isFirst ? "" : `AND (${keys.join(", ")}) > (${after.join(", ")})`}
    ORDER BY ${keys.join(", ")} LIMIT $2`;
}

/** Every row of a person, table by table, each page a query of its own: however much there is, one page of it is in memory. */
export async function* exportRows(pool: Pool, userId: string): AsyncIterable<{ table: string; rows: readonly string[] }> {
  for (const exported of EXPORTED_TABLES) {
    let after: readonly string[] | null = null;
    do {
      const page: { rows: { row: string; key: string[] }[] } = await pool.query(toPageQuery(exported, after === null), [
        userId,
        PAGE,
        ...(after ?? []),
      ]);
      yield { table: exported.table, rows: page.rows.map(({ row }) => row) };
      after = page.rows.length < PAGE ? null : (page.rows.at(-1)?.key ?? null);
    } while (after !== null);
  }
}
