import { Refusal } from "@slipstream/kernel";

/** A cursor as the growing number that it is; null where there is none. */
export function readSeq(cursor: string | null | undefined): string | null {
  if (cursor === null || cursor === undefined) return null;
  if (/^\d{1,18}$/.test(cursor)) return cursor;
  throw new Refusal("bad-input", "bad-cursor", "expected the next_cursor of the page before", { field: "cursor" });
}

/** One row more than the page has was asked for. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  seqOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last ? seqOf(last) : null };
}
