/** Everything that is kept about a person as one JSON document, in pieces: the rows come as JSON already. */
export async function* toExportDocument(
  exportedAt: string,
  pages: AsyncIterable<{ table: string; rows: readonly string[] }>,
): AsyncIterable<string> {
  yield `{"exported_at":${JSON.stringify(exportedAt)}`;
  let open: string | null = null;
  for await (const { table, rows } of pages) {
    const begin = table === open ? "" : `${open === null ? "" : "\n]"},\n${JSON.stringify(table)}:[`;
    const isFirst = table !== open;
    open = table;
    yield begin + rows.map((row, index) => `${isFirst && index === 0 ? "" : ","}\n${row}`).join("");
  }
  yield `${open === null ? "" : "\n]"}}\n`;
}
