/** One column of a set-based write: its name, its Postgres type, and where its value comes from. Numbers that must stay exact are given as text. */
export type WriteColumn<Row> = readonly [name: string, type: string, value: (row: Row) => unknown];

type Statement = { text: string; values: unknown[][] };
const arraysOf = <Row>(columns: readonly WriteColumn<Row>[], rows: readonly Row[]): unknown[][] =>
  columns.map(([, , value]) => rows.map(value));
const casts = <Row>(columns: readonly WriteColumn<Row>[]): string =>
  columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ");
const names = <Row>(columns: readonly WriteColumn<Row>[], prefix = ""): string => columns.map(([name]) => prefix + name).join(", ");

/** Inserts any number of rows in one statement, in order. */
export const insertRows = <Row>(table: string, columns: readonly WriteColumn<Row>[], rows: readonly Row[], rest = ""): Statement => ({
  text: `INSERT INTO ${table} (${names(columns)}) SELECT * FROM unnest(${casts(columns)}) ${rest}`,
  values: arraysOf(columns, rows),
});

/** Updates any number of rows by their first column in one statement. */
export const updateRows = <Row>(table: string, columns: readonly WriteColumn<Row>[], rows: readonly Row[]): Statement => {
  const [key, ...changed] = columns;
  if (!key) throw new Error("an update needs a key column");
  return {
    text: `UPDATE ${table} t SET ${changed.map(([name]) => `${name} = v.${name}`).join(", ")} FROM unnest(${casts(columns)}) AS v(${names(columns)}) WHERE t.${key[0]} = v.${key[0]}`,
    values: arraysOf(columns, rows),
  };
};
