import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStrategy } from "../backtest/index.ts";
import { readShortForm } from "./short-form.ts";
import { sayStrategy } from "./words/say-strategy.ts";

const ID = "0199b0a0-0000-7000-8000-000000000001";
const CUSTOMS = [{ id: ID, name: "Fast RSI", levels: { overbought: 80, neutral: 50 } }];
const KNOWN = new Map([[ID, { kind: "indicator", name: "rsi", params: { period: 5 } } as const]]);

const read = (json: unknown) => readStrategy(readShortForm(json, { customs: CUSTOMS }).spec, KNOWN);
const form = (conditions: unknown, more: object = {}) => ({ name: "x", conditions, action: "BUY", symbols: ["BTC-USDT"], ...more });
/** What its rules say in words. */
const said = (conditions: unknown, more: object = {}) => {
  const { long, short } = read(form(conditions, more));
  return sayStrategy({ ...(long ? { long } : {}), ...(short ? { short } : {}) }, CUSTOMS);
};
const refusalOf = (json: unknown): { field: string | undefined; message: string } => {
  try {
    read(json);
  } catch (error) {
    if (error instanceof Error && error.name === "Refusal") return error as never;
    throw error;
  }
  throw new Error("was not refused");
};

describe("the form of the contract", () => {
  it("becomes a rule tree", () => {
    const { name, spec } = readShortForm({
      name: "Dip",
      conditions: [
        { type: "rsi", operator: "<", value: 30 },
        { type: "price", operator: ">", ma_period: 20 },
      ],
      action: "buy",
      symbols: ["BTCUSDT", "eth/usdt"],
      position_size: 100,
      stop_loss_pct: 2,
      take_profit_pct: "4",
    });
    expect(name).toBe("Dip");
    expect(readStrategy(spec)).toEqual({
      timeframe: "1h",
      symbols: ["BTC-USDT", "ETH-USDT"],
      long: {
        entry: {
          kind: "all",
          of: [
            {
              kind: "compare",
              left: { kind: "indicator", name: "rsi", params: { period: 14 } },
              op: "<",
              right: { kind: "number", value: 30 },
            },
            {
              kind: "compare",
              left: { kind: "price", field: "close" },
              op: ">",
              right: { kind: "indicator", name: "sma", params: { period: 20 } },
            },
          ],
        },
      },
      sizing: { kind: "fixed-quote", amount: 100 },
      leverage: 1,
      stopLoss: { kind: "percent", percent: 2 },
      takeProfits: [{ at: { kind: "percent", percent: 4 }, share: 100 }],
      maxPositions: 20,
    });
  });

  it("takes entry and exit conditions by name, as back-tests do", () => {
    const strategy = {
      name: "RSI",
      entryConditions: { rsi: { operator: "<", value: 30 } },
      exitConditions: { rsi: { operator: ">", value: 70 } },
      positionSize: "250.5",
      stopLossPct: 1.5,
    };
    const { spec } = readShortForm(strategy, { symbols: ["SOL-USDT"], timeframe: "5m" });
    expect(sayStrategy(readStrategy(spec))).toBe(
      "Trade SOL-USDT on the 5m chart. Long when RSI(14) is below 30. Exit long when RSI(14) is above 70. Stop loss at 1.5%. Use 250.5 USDT per trade.",
    );
  });

  it("sells short with SELL, whatever its case", () => {
    for (const action of ["SELL", "sell", "Short"])
      expect(Object.keys(read(form([{ type: "rsi", operator: ">", value: 70 }], { action })))).toContain("short");
  });

  it("passes a whole tree on, bare or as spec, and fills in what the request says beside it", () => {
    const entry = { kind: "compare", left: { kind: "price", field: "close" }, op: ">", right: { kind: "number", value: 1 } };
    const tree = { long: { entry }, sizing: { kind: "percent-equity", percent: 5 } };
    const options = { symbols: ["BTC-USDT"], timeframe: "15m" } as const;
    expect(readShortForm({ name: "n", ...tree }, options)).toEqual({ name: "n", description: null, spec: { ...options, ...tree } });
    expect(readShortForm({ name: "n", spec: { ...tree, timeframe: "1d" } }, options).spec).toEqual({
      ...options,
      ...tree,
      timeframe: "1d",
    });
  });
});

describe("a condition", () => {
  it.each<[unknown, string]>([
    [{ type: "RSI", operator: "below", value: 30, period: 7 }, "Long when RSI(7) is below 30."],
    [{ indicator: "rsi", condition: "oversold" }, "Long when RSI(14) is below 30."],
    [{ type: "rsi", operator: "crosses_above", value: "oversold" }, "Long when RSI(14) crosses above 30."],
    [
      { type: "rsi", parameters: { period: 21 }, operator: ">=", value: 50, timeframe: "4h" },
      "Long when RSI(21) on the 4h chart is at least 50.",
    ],
    [{ type: "price", operator: "above", maPeriod: 50, maType: "ema" }, "Long when price is above EMA(50)."],
    [{ type: "price", operator: "<", value: "lower_band" }, "Long when price is below lower Bollinger band(20, 2)."],
    [{ type: "bollinger", operator: "<", band: "lower", period: 10, std: 3 }, "Long when price is below lower Bollinger band(10, 3)."],
    [{ type: "bb", operator: "<", value: "lower" }, "Long when price is below lower Bollinger band(20, 2)."],
    [{ type: "percent_b", operator: "<", value: 0 }, "Long when Bollinger percent B(20, 2) is below 0."],
    [
      { type: "ema", period: 10, operator: "crosses_above", value: { type: "ema", period: 30 } },
      "Long when EMA(10) crosses above EMA(30).",
    ],
    [{ type: "ema_10", operator: "crosses_above", value: "ema_30" }, "Long when EMA(10) crosses above EMA(30)."],
    [{ type: "sma", period: 200, operator: ">" }, "Long when price is above SMA(200)."],
    [{ type: "ema_cross", fast_period: 9, slow_period: 21 }, "Long when EMA(9) crosses above EMA(21)."],
    [{ type: "ma_crossunder", fast: 9, slow: 21 }, "Long when SMA(9) crosses below SMA(21)."],
    [{ type: "macd", operator: "crosses_above", value: "signal" }, "Long when MACD(12, 26, 9) crosses above MACD signal line(12, 26, 9)."],
    [{ type: "macd", operator: "crosses_below" }, "Long when MACD(12, 26, 9) crosses below MACD signal line(12, 26, 9)."],
    [{ type: "macd_histogram", operator: ">", value: 0 }, "Long when MACD histogram(12, 26, 9) is above 0."],
    [{ type: "stoch", operator: "crossover", value: "d" }, "Long when stochastic %K(14, 3, 3) crosses above stochastic %D(14, 3, 3)."],
    [{ type: "adx", operator: ">", value: 25 }, "Long when ADX(14) is above 25."],
    [{ type: "+DI", operator: ">", value: { type: "minus_di", period: 14 } }, "Long when positive DI(14) is above negative DI(14)."],
    [{ type: "supertrend", operator: "is", value: "bullish" }, "Long when SuperTrend direction(10, 3) is above 0."],
    [{ type: "vwap", operator: "crosses_above" }, "Long when price crosses above VWAP."],
    [{ type: "highest", period: 20, operator: ">" }, "Long when price is above highest high(20) 1 bar ago."],
    [
      { type: "price", operator: ">", value: { type: "donchian", band: "upper", period: 48 } },
      "Long when price is above upper Donchian channel(48) 1 bar ago.",
    ],
    [{ type: "volume", operator: ">", multiplier: 1.5, period: 20 }, "Long when volume divided by volume average(20) is above 1.5."],
    [{ type: "volume", operator: ">", value: 1000 }, "Long when volume is above 1000."],
    [{ type: "funding_rate", operator: "<", value: 0 }, "Long when funding rate is below 0%."],
    [{ type: "hour", operator: "between", value: [13, 16] }, "Long when hour is between 13 and 16."],
    [{ type: "hour", operator: "==", value: 13 }, "Long when hour is between 13 and 13."],
    [{ type: "cci", operator: "outside", low: -100, high: 100 }, "Long when not (CCI(20) is between -100 and 100)."],
    [{ type: "obv", operator: "rising", bars: 3 }, "Long when OBV rises for 3 bars."],
    [{ type: "close", operator: "falls", value: 2 }, "Long when price falls for 2 bars."],
    [{ type: "price", operator: ">", value: "ema_20", timeframe: "4h" }, "Long when price on the 4h chart is above EMA(20)."],
    [{ type: "rsi", below: 30 }, "Long when RSI(14) is below 30."],
    [{ type: "Fast RSI", operator: "<", value: "neutral" }, 'Long when "Fast RSI" is below 50.'],
    [{ type: "fast rsi", operator: "overbought" }, 'Long when "Fast RSI" is above 80.'],
    [{ type: "rsi", operator: "<", value: 30, shift: 1 }, "Long when RSI(14) 1 bar ago is below 30."],
    [{ type: "price", operator: "crosses_above", indicator: "ema", period: 50 }, "Long when price crosses above EMA(50)."],
    [{ type: "ema", fast_period: 12, slow_period: 26, operator: "crosses_above" }, "Long when EMA(12) crosses above EMA(26)."],
    [{ type: "ema", period: 12, operator: ">", ma_period: 26 }, "Long when EMA(12) is above EMA(26)."],
    [{ type: "indicator", indicator: "rsi", operator: "<", value: 30 }, "Long when RSI(14) is below 30."],
    [{ type: "indicator", name: "rsi", operator: "<", value: 30 }, "Long when RSI(14) is below 30."],
    [{ type: "rsi", name: "Low RSI", operator: "<", value: 30 }, "Long when RSI(14) is below 30."],
    [{ type: "volume", operator: ">", ma_period: 30 }, "Long when volume is above volume average(30)."],
    [{ type: "stochastic", operator: "<", value: 20, k_period: 10, d_period: 5 }, "Long when stochastic %K(10, 3, 5) is below 20."],
    [{ type: "supertrend", operator: "==", value: 1 }, "Long when SuperTrend direction(10, 3) is between 1 and 1."],
    [{ type: "supertrend", operator: ">" }, "Long when price is above SuperTrend(10, 3)."],
    [{ type: "macd", condition: "bullish" }, "Long when MACD(12, 26, 9) is above MACD signal line(12, 26, 9)."],
    [{ type: "ema_50", condition: "bearish" }, "Long when price is below EMA(50)."],
    [{ left: "close", operator: ">", right: "ema_20" }, "Long when price is above EMA(20)."],
    ["rsi(7) < 30 and price above sma(20)", "Long when RSI(7) is below 30 and price is above SMA(20)."],
  ])("%j", (condition, words) => {
    expect(said([condition])).toBe(words);
  });

  it.each<[unknown, string]>([
    [{ rsi: { operator: "<", value: 30 }, adx: { above: 20 } }, "Long when RSI(14) is below 30 and ADX(14) is above 20."],
    [{ rsi_below: 30, price: { operator: ">", ma_period: 20 } }, "Long when RSI(14) is below 30 and price is above SMA(20)."],
    [{ rsi: [{ above: 20 }, { below: 30 }] }, "Long when RSI(14) is above 20 and RSI(14) is below 30."],
    [{ rsi: "oversold" }, "Long when RSI(14) is below 30."],
    [{ price_above_sma: 20, price_below_ema_50: true }, "Long when price is above SMA(20) and price is below EMA(50)."],
    [{ operator: "OR", rules: [{ type: "rsi", below: 30 }, "mfi(10) < 20"] }, "Long when RSI(14) is below 30 or MFI(10) is below 20."],
    ["rsi(14) is below 30", "Long when RSI(14) is below 30."],
    [
      { any: [{ type: "rsi", below: 30 }, { not: [{ type: "adx", above: 20 }] }] },
      "Long when RSI(14) is below 30 or not (ADX(14) is above 20).",
    ],
    [
      [{ or: [{ rsi_max: 30 }, { mfi_max: 20 }] }, { type: "ema_20", operator: "<" }],
      "Long when (RSI(14) is at most 30 or MFI(14) is at most 20) and price is below EMA(20).",
    ],
  ])("in a group: %j", (conditions, words) => {
    expect(said(conditions)).toBe(words);
  });

  it("joins with or where it says so, and turns a crossing without a direction with the side", () => {
    const two = [
      { type: "rsi", below: 30 },
      { type: "mfi", below: 20 },
    ];
    expect(said(two, { logic: "OR" })).toBe("Long when RSI(14) is below 30 or MFI(14) is below 20.");
    const cross = [{ type: "ema_cross", fast: 5, slow: 10 }];
    expect(said(cross, { action: "SELL", exitConditions: cross })).toBe(
      "Short when EMA(5) crosses below EMA(10). Exit short when EMA(5) crosses above EMA(10).",
    );
  });

  it("may ask for the position in exits", () => {
    const exitConditions = [
      { type: "profit_pct", operator: ">", value: 3 },
      { type: "bars_held", operator: ">=", value: 10 },
    ];
    expect(said([{ type: "rsi", below: 30 }], { exitConditions, exitLogic: "any" })).toContain(
      "Exit long when profit is above 3% or bars held is at least 10.",
    );
  });
});

describe("what cannot be meant is refused by its field", () => {
  const good = [{ type: "rsi", operator: "<", value: 30 }];
  it.each<[string, unknown, string]>([
    ["no object", [], ""],
    ["no conditions", { name: "x", symbols: ["BTC-USDT"] }, "conditions"],
    ["empty conditions", form([]), "conditions"],
    ["no symbols", { conditions: good }, "symbols"],
    ["a bad symbol", form(good, { symbols: ["BTC-USDT", "?"] }), "symbols.1"],
    ["too many symbols", form(good, { symbols: Array.from({ length: 21 }, (_, at) => `A${at}-USDT`) }), "symbols"],
    ["an unknown action", form(good, { action: "HOLD" }), "action"],
    ["an unknown field", form(good, { martingale: true }), "martingale"],
    ["an unknown indicator", form([{ type: "moon", operator: "<", value: 1 }]), "conditions.0.type"],
    ["no type", form([{ type: "", operator: "<", value: 1 }]), "conditions.0.type"],
    ["an unknown operator", form([{ type: "rsi", operator: "~", value: 1 }]), "conditions.0.operator"],
    ["no operator", form([{ type: "rsi", value: 1 }]), "conditions.0.operator"],
    ["no value", form([{ type: "rsi", operator: "<" }]), "conditions.0.value"],
    ["a value that is none", form([{ type: "rsi", operator: "<", value: "soon" }]), "conditions.0.value"],
    ["a period out of range", form([...good, { type: "rsi", operator: "<", value: 1, period: 5000 }]), "conditions.1.period"],
    ["a period in a name", form([{ type: "price", operator: "<", value: "ema_9999" }]), "conditions.0.value"],
    ["an average's period", form([{ type: "price", operator: "<", ma_period: 0 }]), "conditions.0.ma_period"],
    ["an unknown field of a condition", form([{ type: "rsi", operator: "<", value: 1, colour: "red" }]), "conditions.0.colour"],
    ["an unknown parameter", form([{ type: "rsi", operator: "<", value: 1, params: { speed: 1 } }]), "conditions.0.params.speed"],
    ["a value twice", form([{ type: "rsi", operator: "<", value: 30, threshold: 40 }]), "conditions.0.threshold"],
    ["two indicators", form([{ type: "rsi", indicator: "ema", operator: "<", value: 30 }]), "conditions.0.indicator"],
    ["a period that contradicts the name", form([{ type: "ema_50", period: 20, operator: "<" }]), "conditions.0.period"],
    ["a parameter twice", form([{ type: "rsi", period: 14, params: { period: 7 }, operator: "<", value: 1 }]), "conditions.0.period"],
    ["a level that it has not", form([{ type: "rsi", condition: "bullish" }]), "conditions.0.type"],
    ["words that mean nothing", form(["moon is full"]), "conditions.0"],
    ["words that mean more than a condition", form(["rsi < 30. Short when rsi > 70"]), "conditions.0"],
    ["words with a target in them", { ...form(good), exit_conditions: "2% profit or rsi above 70" }, "exit_conditions"],
    ["a group of nothing", form({ operator: "AND", rules: null }), "conditions"],
    ["a group joined by nothing", form({ operator: "XOR", rules: good }), "conditions.operator"],
    ["an unknown line", form([{ type: "bollinger", operator: "<", band: "side" }]), "conditions.0.band"],
    ["an unknown timeframe", form([{ type: "rsi", operator: "<", value: 1, timeframe: "7m" }]), "conditions.0.timeframe"],
    ["periods of a crossing", form([{ type: "ema_cross", fast: 20, slow: 10 }]), "conditions.0.fast"],
    ["a field twice", form([{ type: "rsi", operator: "<", value: 1, ma_period: 1, maPeriod: 2 }]), "conditions.0.maPeriod"],
    ["a stop of nothing", form(good, { stop_loss_pct: 0 }), "stop_loss_pct"],
    ["a negative target", form(good, { take_profit_pct: -1 }), "take_profit_pct"],
    ["a size of nothing", form(good, { position_size: 0 }), "position_size"],
    ["a size that is no number", form(good, { position_size: "much" }), "position_size"],
    ["leverage", form(good, { leverage: 1.5 }), "leverage"],
    ["a nested field", { ...form(good), exit_conditions: { rsi: { operator: "?", value: 1 } } }, "exit_conditions.rsi.operator"],
    ["the position in an entry", form([{ type: "profit", operator: ">", value: 1 }]), "long.entry"],
    ["a timeframe below the strategy's", form([{ type: "rsi", operator: "<", value: 1, timeframe: "1m" }]), "long.entry"],
  ])("%s", (_what, json, field) => {
    expect(refusalOf(json).field ?? "").toBe(field);
  });

  it("groups that are too deep", () => {
    let deep: unknown = good;
    for (let at = 0; at < 3_000; at++) deep = { all: [deep] };
    expect(refusalOf(form(deep)).message).toMatch(/deep/);
  });

  it("never throws anything else, and what it lets through is a strategy or refused by name", () => {
    const key = fc.constantFrom(
      "type",
      "operator",
      "value",
      "period",
      "params",
      "rsi",
      "price",
      "macd",
      "all",
      "any",
      "not",
      "kind",
      "band",
      "fast",
      "slow",
      "min",
      "__proto__",
      "toString",
    );
    const leaf = fc.oneof(
      fc.constantFrom("rsi", "price", "<", "crosses_above", "between", "macd", "signal", "oversold", "constructor", "", "ema_20"),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(any, any, (conditions, exits) => {
        try {
          read(form(conditions, exits === null ? {} : { exit_conditions: exits }));
        } catch (error) {
          expect(error).toMatchObject({ name: "Refusal", kind: "bad-input" });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
