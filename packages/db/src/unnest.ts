/** One column of a set-based write: its name, its Postgres type, and where its value comes from. Numbers that must stay exact are given as text. */
export type WriteColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown];

/** With a name the server keeps its plan: texts that come again and again are parsed once for each connection. */
export type Statement = { readonly name?: string; readonly text: string; readonly values: unknown[] };

/** Texts differ by the columns that are the same for all rows: few in practice, so many at most. */
const MOST_NAMES = 500;
const names = new Map<string, string>();
/** A statement under the name of its text. */
export function named(text: string, values: unknown[]): Statement {
  let name = names.get(text);
  if (name === undefined) {
    if (names.size >= MOST_NAMES) return { text, values };
    name = `s${names.size}`;
    names.set(text, name);
  }
  return { name, text, values };
}

/** Types whose text never needs quotes in an array literal. */
const PLAIN = new Set(["uuid", "numeric", "bigint", "int", "boolean", "double precision"]);

/**
 * What a column sends: an array, or, where all rows have the same value, that value alone. Columns of copies and orders mostly are the same for
 * a whole batch, and a million cells cost more to write down than to decide.
 */
function cellsOf<Row>([, type, value]: WriteColumn<Row>, rows: readonly Row[]): { readonly one: boolean; readonly value: unknown } {
  const cells: unknown[] = new Array(rows.length);
  let same = true;
  const [first] = rows;
  const head = first === undefined ? null : (value(first) ?? null);
  for (const [index, row] of rows.entries()) {
    const cell = value(row) ?? null;
    cells[index] = cell;
    if (same && !isSame(cell, head)) same = false;
  }
  if (same) return { one: true, value: head };
  return { one: false, value: PLAIN.has(type) ? literalOf(cells) : type === "timestamptz" ? cells.map(isoOf) : cells };
}

const isSame = (a: unknown, b: unknown): boolean => a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());

const literalOf = (cells: readonly unknown[]): string => {
  let text = "{";
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index];
    text += (index === 0 ? "" : ",") + (cell === null ? "NULL" : cell);
  }
  return `${text}}`;
};
const isoOf = (cell: unknown): unknown => (cell instanceof Date ? cell.toISOString() : cell);

/** The source of a set-based write: one row for each of `rows`, with columns that all share as they are. */
function sourceOf<Row>(columns: readonly WriteColumn<Row>[], rows: readonly Row[]): { select: string; from: string; values: unknown[] } {
  const values: unknown[] = [];
  const selected: string[] = [];
  const arrays: string[] = [];
  const unnested: string[] = [];
  // The first column is unnested in any case: it gives the number of rows.
  for (const [index, column] of columns.entries()) {
    const [name, type, value] = column;
    const cells = index === 0 ? { one: false, value: rows.map((row) => value(row) ?? null) } : cellsOf(column, rows);
    values.push(cells.value);
    if (cells.one) selected.push(`$${values.length}::${type} AS ${name}`);
    else {
      arrays.push(`$${values.length}::${type}[]`);
      unnested.push(name);
      selected.push(`u.${name}`);
    }
  }
  return { select: selected.join(", "), from: `unnest(${arrays.join(", ")}) AS u(${unnested.join(", ")})`, values };
}

/** Inserts any number of rows in one statement, in order. */
export function insertRows<Row>(table: string, columns: readonly WriteColumn<Row>[], rows: readonly Row[], rest = ""): Statement {
  const { select, from, values } = sourceOf(columns, rows);
  return named(`INSERT INTO ${table} (${columns.map(([name]) => name).join(", ")}) SELECT ${select} FROM ${from} ${rest}`, values);
}

/** Updates any number of rows by their first columns, as many as `keys`, in one statement. */
export function updateRows<Row>(table: string, columns: readonly WriteColumn<Row>[], rows: readonly Row[], keys = 1): Statement {
  const { select, from, values } = sourceOf(columns, rows);
  const changed = columns.slice(keys).map(([name]) => `${name} = v.${name}`);
  const matched = columns.slice(0, keys).map(([name]) => `t.${name} = v.${name}`);
  return named(`UPDATE ${table} t SET ${changed.join(", ")} FROM (SELECT ${select} FROM ${from}) v WHERE ${matched.join(" AND ")}`, values);
}
