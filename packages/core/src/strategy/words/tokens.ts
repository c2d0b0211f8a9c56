/** A stretch of the text, by UTF-16 offsets: `from` inclusive, `to` exclusive. */
export type Span = { readonly from: number; readonly to: number };

export type Token = Span & {
  /** `odd`: a character that the grammar has no use for. */
  readonly kind: "word" | "number" | "mark" | "symbol" | "id" | "quoted" | "odd";
  /** In small letters, without apostrophes; of what is quoted, its inside as written. */
  readonly text: string;
  /** Of a number. */
  readonly value: number;
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z])/iy;
const PAIR = /[A-Za-z0-9]{1,20}[-/](?:USDT|USDC|USD|EUR|PERP)(?![A-Za-z0-9])/iy;
const UPPER_PAIR = /[A-Z0-9]{1,20}-[A-Z][A-Z0-9]{0,19}(?![A-Za-z0-9])/y;
const JOINED_PAIR = /[A-Za-z0-9]{2,20}(?:USDT|USDC)(?![A-Za-z0-9])/iy;
const NUMBER = /(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/y;
const FIELD = /(?:hlc3|hl2|ohlc4)(?![a-z0-9])/iy;
const WORD = /\p{L}+(?:['’]\p{L}+)*/uy;
const QUOTED = /"([^"\n]{1,80})"/y;
const MARK = /<=|>=|≤|≥|=<|=>|==|&&|\|\||[()[\],.;:%<>=&|+\-–—−/*$!?\n×÷]/y;
const SAME_MARK: Readonly<Record<string, string>> = {
  "≤": "<=",
  "≥": ">=",
  "=<": "<=",
  "=>": ">=",
  "==": "=",
  "&&": "and",
  "&": "and",
  "||": "or",
  "|": "or",
  "–": "-",
  "—": "-",
  "−": "-",
  "×": "*",
  "÷": "/",
  "[": "(",
  "]": ")",
  "!": ".",
  "?": ".",
};
const UNITS = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(" "),
  ..."sixteen seventeen eighteen nineteen".split(" "),
];
const TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...UNITS.map((word, value) => [word, value] as const),
  ...TENS.map((word, at) => [word, 20 + 10 * at] as const),
]);

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const isLetter = (text: string | undefined): boolean => text !== undefined && /\p{L}/u.test(text);
const isDigit = (text: string | undefined): boolean => text !== undefined && /[0-9]/.test(text);

/** Words that are `it's`, `position's`, `don't` in the text. */
function plainWord(written: string): string {
  const small = written.toLowerCase().replaceAll("’", "'");
  return (small.endsWith("'s") ? small.slice(0, -2) : small).replaceAll("'", "");
}

type Found = Pick<Token, "kind" | "text"> & { readonly length: number; readonly value?: number };

function findToken(text: string, at: number): Found | null {
  const before = text[at - 1];
  const joined = isLetter(before) || isDigit(before);
  const id = matchAt(UUID, text, at)?.[0];
  if (id) return { kind: "id", text: id.toLowerCase(), length: id.length };
  const quoted = matchAt(QUOTED, text, at);
  if (quoted) return { kind: "quoted", text: quoted[1] ?? "", length: quoted[0].length };
  const pair = joined ? undefined : (matchAt(PAIR, text, at) ?? matchAt(UPPER_PAIR, text, at) ?? matchAt(JOINED_PAIR, text, at))?.[0];
  if (pair) return { kind: "symbol", text: pair, length: pair.length };
  const field = joined ? undefined : matchAt(FIELD, text, at)?.[0];
  if (field) return { kind: "word", text: field.toLowerCase(), length: field.length };
  const number = matchAt(NUMBER, text, at)?.[0];
  if (number) {
    const thousand = /^k(?![a-z0-9])/i.test(text.slice(at + number.length, at + number.length + 2));
    const value = Number(number.replaceAll(",", "")) * (thousand ? 1_000 : 1);
    return { kind: "number", text: number, value, length: number.length + (thousand ? 1 : 0) };
  }
  const word = matchAt(WORD, text, at)?.[0];
  if (word) return { kind: "word", text: plainWord(word), length: word.length };
  const mark = matchAt(MARK, text, at)?.[0];
  if (mark) return { kind: "mark", text: SAME_MARK[mark] ?? mark, length: mark.length };
  return null;
}

/** A hyphen inside a word, as in `stop-loss` or `50-period`. */
const isHyphen = (text: string, at: number): boolean =>
  text[at] === "-" && (isLetter(text[at - 1]) || isDigit(text[at - 1])) && isLetter(text[at + 1]);

/** `two hundred`, `twenty five` → one number. */
function joinNumberWords(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const value = token.kind === "word" ? NUMBER_WORDS.get(token.text) : undefined;
    const last = joined.at(-1);
    const spelled = last?.kind === "number" && /^[a-z]/.test(last.text);
    if (value === undefined) {
      const times = token.text === "hundred" ? 100 : token.text === "thousand" ? 1_000 : 0;
      if (times > 0 && last?.kind === "number") joined[joined.length - 1] = { ...last, value: last.value * times, to: token.to };
      else joined.push(token);
    } else if (spelled && value > 0 && last.value >= 20 && last.value % 10 === 0 && (value < 10 || last.value % 100 === 0)) {
      joined[joined.length - 1] = { ...last, value: last.value + value, to: token.to };
    } else joined.push({ ...token, kind: "number", value });
  }
  return joined;
}

/** Every character but blanks is in a token; hyphens inside of words are in none. */
export function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/[ \t\r\u00a0]/.test(text[at] ?? "") || isHyphen(text, at)) {
      at++;
      continue;
    }
    const found = findToken(text, at);
    const length = found?.length ?? String.fromCodePoint(text.codePointAt(at) ?? 0).length;
    const last = tokens.at(-1);
    if (found) {
      const isJoint = found.kind === "mark" && (found.text === "and" || found.text === "or");
      tokens.push({ kind: isJoint ? "word" : found.kind, text: found.text, value: found.value ?? Number.NaN, from: at, to: at + length });
    } else if (last?.kind === "odd" && last.to === at) tokens[tokens.length - 1] = { ...last, to: at + length };
    else tokens.push({ kind: "odd", text: "", value: Number.NaN, from: at, to: at + length });
    at += length;
  }
  return joinNumberWords(tokens);
}
