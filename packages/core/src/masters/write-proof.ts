import { type ChainedFill, canonicalMasterFill } from "./master-fill.ts";
import type { MasterRecord, RootRecord } from "./ports.ts";

const RULE =
  "hash of a fill = SHA-256, in lower-case hex, over UTF-8 of: the hash of the fill before (nothing before the first) followed by the fill as JSON without blanks, its keys in the order in which they stand here, without the key hash. A root is the hash of the last fill of a day of market time.";

/** The whole record as a JSON document, page by page: everything that is needed to hash it again. */
export async function* writeProof(
  master: MasterRecord,
  roots: readonly RootRecord[],
  fills: AsyncIterable<readonly ChainedFill[]>,
): AsyncGenerator<string> {
  const head = { master_id: master.id, display_name: master.displayName, rule: RULE, roots };
  yield `${JSON.stringify(head).slice(0, -1)},"fills":[\n`;
  let first = true;
  for await (const page of fills) {
    const lines = page.map((fill) => `${canonicalMasterFill(fill).slice(0, -1)},"hash":"${fill.hash}"}`);
    if (lines.length > 0) yield `${first ? "" : ",\n"}${lines.join(",\n")}`;
    if (lines.length > 0) first = false;
  }
  yield "\n]}\n";
}
