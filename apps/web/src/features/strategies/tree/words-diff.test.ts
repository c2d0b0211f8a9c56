import { expect, it } from "vitest";
import { wordsDiff } from "./words-diff.ts";

it("says which sentences came and which went, the others as they are", () => {
  const before = "Trade BTC-USDT on the 1h chart. Long when RSI(14) is below 30. Stop loss at 2.5%.";
  const after = "Trade BTC-USDT on the 1h chart. Long when RSI(14) is below 25. Stop loss at 2.5%. Leverage 3x.";
  expect(wordsDiff(before, after)).toEqual([
    { kind: "same", text: "Trade BTC-USDT on the 1h chart." },
    { kind: "removed", text: "Long when RSI(14) is below 30." },
    { kind: "added", text: "Long when RSI(14) is below 25." },
    { kind: "same", text: "Stop loss at 2.5%." },
    { kind: "added", text: "Leverage 3x." },
  ]);
});

it.each([
  ["", ""],
  ["", "Leverage 3x."],
  ["Leverage 3x.", ""],
  ["A. B. C.", "C. A. B."],
])("%j to %j: what is same or removed is the old, what is same or added the new", (before, after) => {
  const text = (...kinds: string[]) =>
    wordsDiff(before, after)
      .filter(({ kind }) => kinds.includes(kind))
      .map((change) => change.text)
      .join(" ");
  expect(text("same", "removed")).toBe(before);
  expect(text("same", "added")).toBe(after);
});
