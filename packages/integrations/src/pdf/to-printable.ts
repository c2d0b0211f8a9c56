/** Signs of ours that the standard fonts of PDF do not have, in signs that they have. */
const WORDS: Readonly<Record<string, string>> = { "−": "-", "′": "'", "→": "to", "⌊": "floor(", "⌋": ")", "≥": ">=", "≤": "<=" };

/** Windows-1252, which the standard fonts are written in, beyond Latin-1. */
const BEYOND_LATIN_1 = new Set("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ");
const isPrintable = (char: string): boolean => /^[\u0020-\u007e\u00a0-\u00ff]$/.test(char) || BEYOND_LATIN_1.has(char);

/** What stands for a character that cannot be printed: visible, and never an error. */
const UNKNOWN = "?";

/** A text in the characters of the standard fonts. `lost`: some were not among them. */
export function toPrintable(text: string): { readonly text: string; readonly lost: boolean } {
  let lost = false;
  const chars = [...text.normalize("NFC")].map((char) => {
    const word = WORDS[char];
    if (word !== undefined) return word;
    if (isPrintable(char)) return char;
    if (/\s/.test(char)) return " ";
    lost = true;
    return UNKNOWN;
  });
  return { text: chars.join(""), lost };
}
