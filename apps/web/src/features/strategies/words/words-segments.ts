import type { WordsReading } from "@slipstream/core/strategy";

/** A stretch of the text with what is known about it: by their places in the reading, null for nothing. */
export type Segment = { readonly from: number; readonly text: string; readonly link: number | null; readonly note: number | null };

/** The narrowest of the spans that cover a stretch. */
function narrowest(spans: readonly { readonly from: number; readonly to: number }[], from: number, to: number): number | null {
  let best: number | null = null;
  for (const [at, span] of spans.entries()) {
    const current = best === null ? undefined : spans[best];
    const isNarrower = !current || span.to - span.from < current.to - current.from;
    if (span.from <= from && span.to >= to && isNarrower) best = at;
  }
  return best;
}

/** The text cut where a phrase or a note begins or ends; together the segments are the text. */
export function segmentsOf(text: string, { links, notes }: Pick<WordsReading, "links" | "notes">): readonly Segment[] {
  const cuts = [...links, ...notes].flatMap(({ from, to }) => [from, to]).filter((cut) => cut > 0 && cut < text.length);
  const edges = [0, ...new Set(cuts.sort((one, other) => one - other)), text.length];
  return edges.slice(0, -1).flatMap((from, at) => {
    const to = edges[at + 1] ?? text.length;
    if (to <= from) return [];
    return [{ from, text: text.slice(from, to), link: narrowest(links, from, to), note: narrowest(notes, from, to) }];
  });
}

/** The text with a phrase replaced, with the spaces that it needs beside it. */
export function replacePhrase(text: string, span: { readonly from: number; readonly to: number }, phrase: string): string {
  const [before, after] = [text.slice(0, span.from), text.slice(span.to)];
  const gap = (edge: string | undefined) => (edge !== undefined && /[\p{L}\p{N}]/u.test(edge) ? " " : "");
  return `${before}${gap(before.at(-1))}${phrase}${gap(after[0])}${after}`;
}
