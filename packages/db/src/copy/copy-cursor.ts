import type pg from "pg";

/** Where the followers of a master stand, with the batch that is under way. `pivot` is where its round begins. */
export type OpenBatch = { readonly doneSeq: number; readonly toSeq: number; readonly after: Place; readonly wrapped: boolean };
export type Place = { readonly turn: number; readonly id: string };
export type CircleRow = { id: string; account_id: string; turn: number };
type CursorRow = {
  done_seq: string;
  batch_to: string | null;
  after_turn: number | null;
  after_id: string | null;
  wrapped: boolean;
  last_seq: string;
};

/** Fills that are taken together at most. */
const MOST_FILLS = 1_000;
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Steps of the golden ratio round the circle of turns: nobody is always last, and each batch begins far from where the one before did. */
const pivotOf = (seq: number): number => Number((BigInt(seq) * 1_327_217_885n) % 2_147_483_648n);

/** The batch that is under way, or the next one; null where everybody has everything. Holds the cursor until the transaction ends. */
export async function openBatch(client: pg.PoolClient, masterId: string, venue: string): Promise<OpenBatch | null> {
  const { rows } = await client.query<CursorRow>(
    `SELECT c.done_seq, c.batch_to, c.after_turn, c.after_id, c.wrapped, m.last_seq FROM copy_cursors c JOIN masters m ON m.id = c.master_id
     WHERE c.master_id = $1 AND c.venue = $2 FOR UPDATE OF c`,
    [masterId, venue],
  );
  const [row] = rows;
  if (!row) return null;
  const doneSeq = Number(row.done_seq);
  if (row.batch_to !== null)
    return {
      doneSeq,
      toSeq: Number(row.batch_to),
      after: { turn: row.after_turn ?? -1, id: row.after_id ?? FIRST_ID },
      wrapped: row.wrapped,
    };
  const toSeq = Math.min(Number(row.last_seq), doneSeq + MOST_FILLS);
  return toSeq <= doneSeq ? null : { doneSeq, toSeq, after: { turn: pivotOf(toSeq), id: LAST_ID }, wrapped: false };
}

type Page = { readonly rows: readonly CircleRow[]; readonly next: OpenBatch; readonly complete: boolean };

/** The next followers round the circle, and where the batch stands after them. */
export async function nextPage(client: pg.PoolClient, masterId: string, venue: string, batch: OpenBatch, limit: number): Promise<Page> {
  const pivot = pivotOf(batch.toSeq);
  const read = (after: Place, wrapped: boolean, count: number) =>
    client.query<CircleRow>(
      `SELECT id, account_id, turn FROM follows WHERE master_id = $1 AND venue = $2 AND status <> 'stopped' AND start_seq < $3
       AND (turn, id) > ($4, $5::uuid) ${wrapped ? `AND turn <= ${pivot}` : ""} ORDER BY turn, id LIMIT $6`,
      [masterId, venue, batch.toSeq, after.turn, after.id, count],
    );
  const first = await read(batch.after, batch.wrapped, limit);
  const rows = [...first.rows];
  let { wrapped } = batch;
  let complete = rows.length < limit && wrapped;
  if (rows.length < limit && !wrapped) {
    wrapped = true;
    const second = await read({ turn: -1, id: FIRST_ID }, true, limit - rows.length);
    complete = second.rows.length < limit - rows.length;
    rows.push(...second.rows);
  }
  const last = rows.at(-1);
  return { rows, complete, next: { ...batch, wrapped, after: last ? { turn: last.turn, id: last.id } : batch.after } };
}

/** Moves the cursor past a page; past the whole batch where the page completed it. */
export async function moveCursor(client: pg.PoolClient, masterId: string, venue: string, { next, complete }: Page): Promise<void> {
  if (complete)
    await client.query(
      `UPDATE copy_cursors SET done_seq = $3, batch_to = NULL, after_turn = NULL, after_id = NULL, wrapped = false, updated_at = now()
       WHERE master_id = $1 AND venue = $2`,
      [masterId, venue, next.toSeq],
    );
  else
    await client.query(
      "UPDATE copy_cursors SET batch_to = $3, after_turn = $4, after_id = $5, wrapped = $6, updated_at = now() WHERE master_id = $1 AND venue = $2",
      [masterId, venue, next.toSeq, next.after.turn, next.after.id, next.wrapped],
    );
}
