import { type CustomName, readWords, type WordNote, type WordsReading } from "@slipstream/core/strategy";
import { replacePhrase } from "./words-segments.ts";

/** What keeps a text from being a strategy; the rest of the notes only says what was taken. */
export const isStop = ({ kind }: Pick<WordNote, "kind">): boolean => kind !== "corrected" && kind !== "assumed";

const stopsOf = (reading: Pick<WordsReading, "notes">): number => reading.notes.filter(isStop).length;

/** The text with a phrase in place of what a note is about; what is missing in the whole text goes to its end. */
export function withPhrase(text: string, note: WordNote, phrase: string): string {
  const isOfWhole = note.kind === "unknown" && note.from === 0 && note.to >= text.length;
  if (!isOfWhole || readWords(text).links.length === 0) return replacePhrase(text, note, phrase);
  const before = text.trimEnd();
  return `${before}${/[.!?]$/.test(before) ? "" : "."} ${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

/** A condition by itself is no sentence: it says when, or only when. */
const FORMS = [(phrase: string) => phrase, (phrase: string) => `only when ${phrase}`, (phrase: string) => `long when ${phrase}`];

/** The suggestion of a note as it is understood where it would stand; null where nothing would be gained by it. */
export function fitSuggestion(text: string, note: WordNote, customs: readonly CustomName[]): string | null {
  const { suggestion } = note;
  if (suggestion === undefined) return null;
  if (!isStop(note)) return suggestion;
  const before = stopsOf(readWords(text, customs));
  return (
    FORMS.map((form) => form(suggestion)).find((phrase) => stopsOf(readWords(withPhrase(text, note, phrase), customs)) < before) ?? null
  );
}
