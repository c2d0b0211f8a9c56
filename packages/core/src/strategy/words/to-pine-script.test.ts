import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INDICATORS } from "../indicator-catalogue.ts";
import { strategySpecSchema } from "../strategy-spec.ts";
import { pineIndicator } from "./pine-indicators.ts";
import { anyParts } from "./random-strategy.fixture.ts";
import { readWords } from "./read-words.ts";
import { toPineScript } from "./to-pine-script.ts";

const scriptOf = (words: string, title: string): string => {
  const { parts, whole } = readWords(words);
  expect(whole).toBe(true);
  return toPineScript(strategySpecSchema.parse(parts), { title });
};

describe("a strategy as Pine Script", () => {
  it.each([
    [
      "dip",
      "Trade BTC-USDT on the 1h chart. Long when RSI below 30 and price above the 200 EMA. Exit when RSI above 70. Stop loss 1%. Take profit 2%. Use 100 USDT per trade.",
    ],
    [
      "two-sides",
      "Trade ETH-USDT on the 15m chart. Long when MACD crosses above its signal line and EMA(50) on the 4h chart rises for 3 bars. " +
        "Short when MACD crosses below its signal line. Stop loss 2 ATR. Take profit at 2% for half and at 4% for the rest. " +
        "Trailing stop 3% after 1% profit. Break even after 1%. Close after 24 bars. Wait 5 bars after an exit. Risk 1% per trade. Leverage 3x.",
    ],
    [
      "what-pine-has-not",
      "Trade BTC-USDT and ETH-USDT on the 4h chart. Long when funding rate negative and SuperTrend direction is positive on weekdays. " +
        "Exit when profit is above 5% or price crosses below the highest high of the previous 20 bars. Target a yearly volatility of 20% over 30 bars.",
    ],
  ])("is as reviewed: %s", async (name, words) => {
    await expect(scriptOf(words, `Example: ${name}`)).toMatchFileSnapshot(`golden/${name}.pine`);
  });

  it("knows every line of every indicator but the funding rate", () => {
    const missing = INDICATORS.flatMap(({ name, lines }) =>
      lines.filter((line) => pineIndicator(name, {}, line.name) === null).map(() => name),
    );
    expect(missing).toEqual(["funding-rate"]);
  });

  it("says what does not hold there", () => {
    const script = scriptOf("Trade BTC-USDT on the 1h chart. Long when funding is negative. Use 10% of equity.", "x");
    expect(script).toContain("// Note: Funding rates are not known to Pine Script");
  });

  it("lets no title and no name end a string or a comment", () => {
    const hostile = 'a"\\\n//@version=5\r\u2028strategy.close_all()\u0000\u202e';
    const id = "11111111-2222-4333-8444-555555555555";
    const spec = strategySpecSchema.parse({
      timeframe: "1h",
      symbols: ["BTC-USDT"],
      long: { entry: { kind: "compare", left: { kind: "custom", id }, op: ">", right: { kind: "number", value: 1 } } },
      sizing: { kind: "fixed-quote", amount: 100 },
    });
    const operand = { kind: "price", field: "close" } as const;
    const script = toPineScript(spec, { title: hostile, customs: [{ id, name: hostile.replace('"', ""), operand }] });
    expect(script.split("\n").filter((line) => line.startsWith("//@version"))).toEqual(["//@version=6"]);
    expect(script).toContain('strategy("a\\"\\\\ //@version=5 strategy.close_all()"');
    expect(
      script.split("\n").filter((line) => line.includes("close_all") && !line.startsWith("//") && !line.startsWith("strategy(")),
    ).toEqual([]);
  });

  it("closes what it opens, and names each value once, for any strategy", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const parsed = strategySpecSchema.safeParse({
          timeframe: "1h",
          symbols: ["BTC-USDT"],
          sizing: { kind: "fixed-quote", amount: 10 },
          ...parts,
        });
        if (!parsed.success) return;
        const code = toPineScript(parsed.data, { title: "x" })
          .split("\n")
          .filter((line) => !line.startsWith("//"));
        const text = code.join("\n");
        expect(text.split("(").length).toBe(text.split(")").length);
        const names = code.filter((line) => /^value\d+ =/.test(line)).map((line) => line.split(" ")[0]);
        expect(new Set(names).size).toBe(names.length);
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      }),
      { numRuns: 100 },
    );
  });
});
