import { describe, expect, it } from "vitest";
import { strategySpecSchema } from "../strategy-spec.ts";
import { ENTRY_CASES } from "./cases-entries.fixture.ts";
import { LOGIC_CASES } from "./cases-logic.fixture.ts";
import { MARKED_CASES } from "./cases-marked.fixture.ts";
import { RISK_CASES } from "./cases-risk.fixture.ts";
import { VALUE_CASES } from "./cases-values.fixture.ts";
import { WHOLE_CASES } from "./cases-whole.fixture.ts";
import { MAX_WORDS_LENGTH, readWords } from "./read-words.ts";
import { sayStrategy } from "./say-strategy.ts";
import { toNoteList, toShorthand, type WordsCase } from "./shorthand.fixture.ts";

const CUSTOMS = [{ id: "11111111-2222-4333-8444-555555555555", name: "Mood" }];
const GOOD: readonly WordsCase[] = [...ENTRY_CASES, ...VALUE_CASES, ...LOGIC_CASES, ...RISK_CASES, ...WHOLE_CASES];

const rowsOf = (cases: readonly WordsCase[]) => cases.map(([words, tree, notes = []]) => ({ words, tree, notes }));

describe("plain words", () => {
  it("has two hundred sentences and fifty that are marked", () => {
    expect(new Set(GOOD.map(([words]) => words)).size).toBeGreaterThanOrEqual(200);
    expect(new Set(MARKED_CASES.map(([words]) => words)).size).toBeGreaterThanOrEqual(50);
  });

  it.each(rowsOf(GOOD))("$words", ({ words, tree, notes }) => {
    const reading = readWords(words, CUSTOMS);
    expect({ tree: toShorthand(reading.parts), notes: toNoteList(reading), whole: reading.whole }).toEqual({ tree, notes, whole: true });
    const defaults = {
      timeframe: "1h",
      symbols: ["BTC-USDT"],
      sizing: { kind: "fixed-quote", amount: 100 },
      stopLoss: { kind: "percent", percent: 1 },
    };
    expect(strategySpecSchema.safeParse({ ...defaults, ...reading.parts }).success).toBe(true);
    const again = readWords(sayStrategy(reading.parts, CUSTOMS), CUSTOMS);
    expect({ leverage: 1, ...again.parts }).toEqual({ leverage: 1, ...reading.parts });
  });

  it.each(rowsOf(MARKED_CASES))("marks: $words", ({ words, tree, notes }) => {
    const reading = readWords(words, CUSTOMS);
    expect({ tree: toShorthand(reading.parts), notes: toNoteList(reading), whole: reading.whole }).toEqual({ tree, notes, whole: false });
  });

  it("links each phrase with its rule", () => {
    const words =
      "Long when RSI below 30 and price above 200 EMA and funding rate negative. Exit when RSI above 70, or 2% profit, or 1% loss.";
    const links = readWords(words).links.map(({ from, to, path }) => [words.slice(from, to), path.join(".")]);
    expect(links).toEqual([
      ["RSI below 30", "long.entry.of.0"],
      ["price above 200 EMA", "long.entry.of.1"],
      ["funding rate negative", "long.entry.of.2"],
      ["RSI above 70", "long.exit"],
      ["2% profit", "takeProfits.0"],
      ["1% loss", "stopLoss"],
    ]);
  });

  it("links nested phrases and settings, and shared exits twice", () => {
    const words =
      "On the 1h chart, long when not (RSI above 70) or ADX above 25. Short when RSI above 80. Exit when MFI below 20. Risk 1% per trade, stop 2%.";
    const links = readWords(words).links.map(({ from, to, path }) => [words.slice(from, to), path.join(".")]);
    expect(links).toEqual([
      ["On the 1h chart", "timeframe"],
      ["not (RSI above 70)", "long.entry.of.0"],
      ["RSI above 70", "long.entry.of.0.of"],
      ["ADX above 25", "long.entry.of.1"],
      ["RSI above 80", "short.entry"],
      ["MFI below 20", "long.exit"],
      ["MFI below 20", "short.exit"],
      ["Risk 1% per trade", "sizing"],
      ["stop 2%", "stopLoss"],
    ]);
  });

  it("suggests the nearest phrase that it knows", () => {
    const notes = readWords("Long when volume beats its 20 bar averages by much. Stop loss somewhere near 2%.").notes;
    expect(notes.filter(({ kind }) => kind === "unknown").map(({ suggestion }) => suggestion)).toEqual([
      "volume above its 20 bar average",
      "stop loss 2%",
    ]);
  });

  it("shows what it corrected, where", () => {
    const [note] = readWords("Long when price abvoe the 200 EMA").notes;
    expect(note).toEqual({
      kind: "corrected",
      from: 16,
      to: 21,
      text: "abvoe",
      message: "“abvoe” is read as “above”.",
      suggestion: "above",
    });
  });

  it("refuses what is too long or too large, and says so", () => {
    const long = readWords(`Long when RSI below 30. ${"a".repeat(MAX_WORDS_LENGTH)}`);
    expect(long).toMatchObject({ parts: {}, links: [], whole: false, notes: [{ kind: "refused" }] });
    const large = readWords(`Long when ${Array.from({ length: 40 }, (_, at) => `RSI below ${at}`).join(" and ")}`);
    expect(large).toMatchObject({ parts: {}, whole: false, notes: [{ kind: "refused" }] });
  });

  it.each(["", " ", "\n\n", ".", "please", "\u0000\u0001"])("says that nothing is said: %j", (words) => {
    const { whole, notes, parts } = readWords(words);
    expect({ whole, parts, said: notes.length > 0 }).toEqual({ whole: false, parts: {}, said: true });
  });
});
