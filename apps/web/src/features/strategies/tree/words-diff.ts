export type WordsChange = { readonly kind: "same" | "added" | "removed"; readonly text: string };

/** A sentence ends with a full stop before a capital letter; "2.5%" and "min. 3" do not end one. */
const sentencesOf = (words: string): readonly string[] => (words === "" ? [] : words.split(/(?<=\.) (?=[A-Z])/));

/** What changed between two sayings of a strategy, sentence by sentence, in the order of the new one. */
export function wordsDiff(before: string, after: string): readonly WordsChange[] {
  const [old, now] = [sentencesOf(before), sentencesOf(after)];
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = now.length - 1; column >= 0; column--) {
      const line = lengths[row];
      if (line) line[column] = old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  const changes: WordsChange[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [was, is] = [old[row], now[column]];
    if (was !== undefined && was === is) {
      changes.push({ kind: "same", text: was });
      row++;
      column++;
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      changes.push({ kind: "removed", text: was });
      row++;
    } else if (is !== undefined) {
      changes.push({ kind: "added", text: is });
      column++;
    }
  }
  return changes;
}
