import type { Rule } from "../rule-tree.ts";
import { readWords } from "../words/read-words.ts";
import { wrong } from "./short-fields.ts";
import type { ShortCustom } from "./short-operand.ts";

const STOPS = new Set(["unknown", "unsupported", "conflict", "refused"]);

/** A condition in plain words: `rsi < 30`, `price crosses above sma(20)`. */
export function conditionInWords(text: string, field: string, isExit: boolean, customs: readonly ShortCustom[]): Rule {
  const sentence = isExit ? `Long when price is above 0. Exit long when ${text}` : `Long when ${text}`;
  const { parts, notes } = readWords(sentence, customs);
  const stopped = notes.find(({ kind }) => STOPS.has(kind));
  if (stopped) {
    const { kind, message, suggestion, text: phrase } = stopped;
    const what = kind === "unknown" ? `“${phrase.slice(0, 80)}” is not understood.` : message;
    throw wrong(field, suggestion ? `${what} Perhaps: ${suggestion}` : what);
  }
  const rule = isExit ? parts.long?.exit : parts.long?.entry;
  const { long: _long, ...rest } = parts;
  if (!rule || Object.keys(rest).length > 0 || parts.long?.exit !== (isExit ? rule : undefined))
    throw wrong(field, "expected one condition");
  return rule;
}
