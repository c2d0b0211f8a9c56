import { readWords } from "@slipstream/core/strategy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fitSuggestion, isStop, withPhrase } from "./fit-suggestion.ts";

const stops = (text: string) => readWords(text).notes.filter(isStop);

it("offers a sentence where a sentence was not understood, a condition where a condition was", () => {
  const text = "Long when RSI below 30 and price above 200 EMA. Wibble the wobble. Exit when RSI above 70.";
  const [note] = stops(text);
  const phrase = note && fitSuggestion(text, note, []);
  expect(phrase).toMatch(/^only when /);
  expect(note && phrase && readWords(withPhrase(text, note, phrase)).whole).toBe(true);
  const inside = "Long when RSI below 30 and wibble wobble and funding rate negative.";
  const [other] = stops(inside);
  expect(other && fitSuggestion(inside, other, [])).not.toMatch(/when /);
});

it("puts what is missing in the whole text at its end", () => {
  const text = "Stop loss 2%";
  const [note] = stops(text);
  const phrase = note && fitSuggestion(text, note, []);
  expect(note && phrase && withPhrase(text, note, phrase)).toBe("Stop loss 2%. Long when RSI below 30.");
});

it("offers nothing that leaves as much to mend as before", () => {
  const sentence = fc.constantFrom(
    "Long when RSI below 30",
    "Wibble the wobble",
    "Stop loss wibble",
    "Frob 2",
    "Exit when frob",
    "Leverage 3x",
    "Take profit 4%",
  );
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 5 }), (sentences) => {
      const text = `${sentences.join(". ")}.`;
      for (const note of stops(text)) {
        const phrase = fitSuggestion(text, note, []);
        if (phrase !== null) expect(stops(withPhrase(text, note, phrase)).length).toBeLessThan(stops(text).length);
      }
    }),
  );
});
