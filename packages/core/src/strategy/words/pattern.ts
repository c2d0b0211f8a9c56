/** `[x]` may be left out, `(x|y)` is either, `x/y` either word, `{slot}` the name of a reader of values. */
export type Node =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "slot"; readonly name: string }
  | { readonly kind: "group"; readonly forms: readonly (readonly Node[])[]; readonly optional: boolean };

export function parsePattern(pattern: string): readonly (readonly Node[])[] {
  const parts = pattern.match(/[[\]()|]|[^\s[\]()|]+/g) ?? [];
  let at = 0;
  const readForms = (): Node[][] => {
    const forms: Node[][] = [[]];
    for (let part = parts[at]; part !== undefined && part !== "]" && part !== ")"; part = parts[at]) {
      at++;
      const form = forms.at(-1);
      if (part === "|") forms.push([]);
      else if (part === "[" || part === "(") {
        form?.push({ kind: "group", forms: readForms(), optional: part === "[" });
        at++;
      } else if (part.startsWith("{")) form?.push({ kind: "slot", name: part.slice(1, -1) });
      else form?.push({ kind: "words", words: part.length > 1 ? part.split("/") : [part] });
    }
    // The longest way first, where one begins like another.
    return forms.sort((one, other) => other.length - one.length);
  };
  return readForms();
}

/** Every form that a pattern without slots stands for. */
function expandPattern(pattern: string): readonly (readonly string[])[] {
  const expand = (forms: readonly (readonly Node[])[]): string[][] =>
    forms.flatMap((form) =>
      form.reduce<string[][]>(
        (begun, node) => {
          const choices = node.kind === "group" ? expand(node.forms) : node.kind === "words" ? node.words.map((word) => [word]) : [];
          const all = node.kind === "group" && node.optional ? [...choices, []] : choices;
          return begun.flatMap((one) => all.map((choice) => [...one, ...choice]));
        },
        [[]],
      ),
    );
  return expand(parsePattern(pattern));
}

/** All words of these patterns. */
export function wordsOf(forms: readonly (readonly Node[])[]): readonly string[] {
  return forms.flatMap((form) =>
    form.flatMap((node) => (node.kind === "words" ? node.words : node.kind === "group" ? wordsOf(node.forms) : [])),
  );
}

/** The words that it can begin with; null where it can begin with a slot or with nothing. */
export function firstWordsOf(forms: readonly (readonly Node[])[]): readonly string[] | null {
  const words: string[] = [];
  for (const form of forms) {
    let open = true;
    for (const node of form) {
      const first = node.kind === "words" ? node.words : node.kind === "group" ? firstWordsOf(node.forms) : null;
      if (first === null) return null;
      words.push(...first);
      if (node.kind !== "group" || !node.optional) {
        open = false;
        break;
      }
    }
    if (open) return null;
  }
  return words;
}

type Form<Value> = { readonly pieces: readonly string[]; readonly value: Value };

/** Forms by their first word, longest first. */
export type PatternTable<Value> = {
  readonly byFirst: ReadonlyMap<string, readonly Form<Value>[]>;
  readonly words: ReadonlySet<string>;
};

export function toPatternTable<Value>(patterns: readonly (readonly [string, Value])[]): PatternTable<Value> {
  const byFirst = new Map<string, Form<Value>[]>();
  const words = new Set<string>();
  for (const [pattern, value] of patterns) {
    for (const pieces of expandPattern(pattern)) {
      for (const piece of pieces) if (/^[a-z]/.test(piece)) words.add(piece);
      const [first] = pieces;
      if (first === undefined) continue;
      const forms = byFirst.get(first);
      if (forms) forms.push({ pieces, value });
      else byFirst.set(first, [{ pieces, value }]);
    }
  }
  for (const forms of byFirst.values()) forms.sort((left, right) => right.pieces.length - left.pieces.length);
  return { byFirst, words };
}
