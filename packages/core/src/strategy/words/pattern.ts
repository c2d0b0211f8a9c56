import { invariant } from "@slipstream/kernel";

/** A word that must stand there, or `{slot}`: the name of a reader of values. */
type Piece = string;

const MAX_FORMS = 4_000;

/** `[x]` may be left out, `(x|y)` is either, `x/y` either word. Every form that it stands for. */
export function expandPattern(pattern: string): readonly (readonly Piece[])[] {
  const parts = pattern.match(/[[\]()|]|[^\s[\]()|]+/g) ?? [];
  let at = 0;
  const readAlternatives = (): Piece[][] => {
    const forms = readForms();
    while (parts[at] === "|") {
      at++;
      forms.push(...readForms());
    }
    return forms;
  };
  const readForms = (): Piece[][] => {
    let forms: Piece[][] = [[]];
    for (let part = parts[at]; part !== undefined && !"])|".includes(part); part = parts[at]) {
      at++;
      let choices: Piece[][];
      if (part === "[" || part === "(") {
        choices = readAlternatives();
        at++;
        if (part === "[") choices.push([]);
      } else choices = part.length > 1 && !part.startsWith("{") ? part.split("/").map((word) => [word]) : [[part]];
      forms = forms.flatMap((form) => choices.map((choice) => [...form, ...choice]));
      invariant(forms.length <= MAX_FORMS, `the pattern ${pattern} has too many forms`);
    }
    return forms;
  };
  return readAlternatives();
}

export type Form<Value> = { readonly pieces: readonly Piece[]; readonly value: Value };

/** Forms by their first piece, longest first. */
export type PatternTable<Value> = {
  readonly byFirst: ReadonlyMap<Piece, readonly Form<Value>[]>;
  /** Forms that begin with a slot. */
  readonly bySlot: readonly Form<Value>[];
  readonly words: ReadonlySet<string>;
};

export function toPatternTable<Value>(patterns: readonly (readonly [string, Value])[]): PatternTable<Value> {
  const forms = patterns.flatMap(([pattern, value]) => expandPattern(pattern).map((pieces) => ({ pieces, value })));
  const longestFirst = forms.filter(({ pieces }) => pieces.length > 0).sort((left, right) => right.pieces.length - left.pieces.length);
  const byFirst = new Map<Piece, Form<Value>[]>();
  const bySlot: Form<Value>[] = [];
  const words = new Set<string>();
  for (const form of longestFirst) {
    for (const piece of form.pieces) if (/^[a-z]/.test(piece)) words.add(piece);
    const first = form.pieces[0] ?? "";
    if (first.startsWith("{")) bySlot.push(form);
    else byFirst.set(first, [...(byFirst.get(first) ?? []), form]);
  }
  return { byFirst, bySlot, words };
}
