/** A spreadsheet takes a cell that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
/** A plain number cannot do harm, and an export of losses is of no use as text. */
const NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",\r\n]/;

export type Cell = string | number | boolean | null;

/** One cell after RFC 4180, harmless in a spreadsheet: what would be a formula gets an apostrophe in front. */
export function toCsvCell(cell: Cell): string {
  const text = cell === null ? "" : String(cell);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const toCsvRow = (cells: readonly Cell[]): string => `${cells.map(toCsvCell).join(",")}\r\n`;

/** Limit of one export; what lies beyond is told in the last row. */
const MAX_ROWS = 100_000;

/** Name of a column and what stands in it. */
export type Columns<Item> = Readonly<Record<string, (item: Item) => Cell>>;

type Page<Item> = { items: Item[]; nextCursor: string | null };

/** A table page by page, so that no export is ever whole in memory. */
export async function* toCsv<Item>(
  readPage: (cursor: string | null) => Promise<Page<Item>>,
  columns: Columns<Item>,
): AsyncGenerator<string> {
  const cellsOf = Object.values(columns);
  yield toCsvRow(Object.keys(columns));
  let cursor: string | null = null;
  let rows = 0;
  do {
    const page: Page<Item> = await readPage(cursor);
    if (page.items.length > 0) yield page.items.map((item) => toCsvRow(cellsOf.map((cellOf) => cellOf(item)))).join("");
    rows += page.items.length;
    cursor = page.nextCursor;
  } while (cursor !== null && rows < MAX_ROWS);
  if (cursor !== null) yield toCsvRow([`more than ${MAX_ROWS} rows: choose an account or a symbol to see the rest`]);
}
