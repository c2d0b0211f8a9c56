import { readWords } from "@slipstream/core/strategy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { replacePhrase, segmentsOf } from "./words-segments.ts";

const PHRASES = [
  "long when RSI below 30",
  "price above 200 EMA",
  "wibble the wobble",
  "stop loss 2%",
  "exit when RSI abvoe 70",
  "🙂",
  "\n",
  "and",
  ".",
];

it("cuts a text without losing a character, each understood stretch under the narrowest phrase around it", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PHRASES), { maxLength: 8 }), (phrases) => {
      const text = phrases.join(" ");
      const reading = readWords(text);
      const segments = segmentsOf(text, reading);
      expect(segments.map((segment) => segment.text).join("")).toBe(text);
      for (const { from, text: piece, link } of segments) {
        const around = reading.links.filter((one) => one.from <= from && one.to >= from + piece.length);
        const narrow = Math.min(...around.map((one) => one.to - one.from));
        const chosen = link === null ? undefined : reading.links[link];
        expect(chosen ? chosen.to - chosen.from : Number.POSITIVE_INFINITY).toBe(narrow);
      }
    }),
  );
});

it("marks what is not understood, and a suggestion in its place is understood", () => {
  const text = "Long when RSI below 30. Wibble wobble. Stop loss 2%.";
  const reading = readWords(text);
  const unknown = reading.notes.find(({ kind }) => kind === "unknown");
  expect(unknown && segmentsOf(text, reading).some(({ note }) => note !== null && reading.notes[note] === unknown)).toBe(true);
  expect(unknown && readWords(replacePhrase(text, unknown, "take profit 4%")).whole).toBe(true);
});

it.each([
  ["ab", { from: 1, to: 1 }, "x", "a x b"],
  ["one two three", { from: 4, to: 7 }, "2", "one 2 three"],
  ["", { from: 0, to: 0 }, "x", "x"],
])("puts a phrase into %j", (text, span, phrase, result) => {
  expect(replacePhrase(text, span, phrase)).toBe(result);
});
