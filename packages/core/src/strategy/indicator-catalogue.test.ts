import { readFileSync } from "node:fs";
import path from "node:path";
import { isRefusal } from "@slipstream/kernel";
import { describe, expect, it } from "vitest";
import type { CandleColumns } from "./candle-columns.ts";
import { checkIndicator, computeIndicator, INDICATORS, setUpIndicator } from "./indicator-catalogue.ts";
import { MAX_PERIOD } from "./rule-tree.ts";

const REFERENCE = path.resolve(import.meta.dirname, "../../../../data/reference");

/** A published file: its columns by name, NaN where there is nothing. */
function readReference(file: string): (column: string) => Float64Array {
  const [head, ...rows] = readFileSync(path.join(REFERENCE, file), "utf8")
    .trim()
    .split("\n")
    .map((row) => row.trim().split(","));
  return (column) => {
    const at = head?.indexOf(column) ?? -1;
    if (at < 0) throw new Error(`${file} has no column ${column}`);
    return Float64Array.from(rows, (row) =>
      column === "date" ? Date.parse(`${row[at]}T00:00:00Z`) : row[at] ? Number(row[at]) : Number.NaN,
    );
  };
}

function referenceCandles(): CandleColumns {
  const read = readReference("skender_quotes_SPY_502.csv");
  return {
    openMs: read("date"),
    open: read("open"),
    high: read("high"),
    low: read("low"),
    close: read("close"),
    volume: read("volume"),
    funding: null,
  };
}

/** Ours, with its parameters; a published file; our lines and their columns there. */
const REFERENCES = [
  ["sma", { period: 20 }, "skender_sma.csv", { sma: "sma" }],
  ["ema", { period: 20 }, "skender_ema.csv", { ema: "ema" }],
  ["rsi", { period: 14 }, "skender_rsi.csv", { rsi: "rsi" }],
  [
    "bollinger",
    { period: 20, deviations: 2 },
    "skender_bb.csv",
    { middle: "sma", upper: "upperBand", lower: "lowerBand", "percent-b": "percentB", width: "width" },
  ],
  ["macd", { fast: 12, slow: 26, signal: 9 }, "skender_macd.csv", { macd: "macd", signal: "signal", histogram: "histogram" }],
  ["atr", { period: 14 }, "skender_atr.csv", { atr: "atr" }],
  ["stochastic", { period: 14, smooth: 3, signal: 3 }, "skender_stoch.csv", { k: "oscillator", d: "signal" }],
  ["adx", { period: 14 }, "skender_adx.csv", { adx: "adx", "plus-di": "pdi", "minus-di": "mdi" }],
] as const;

/** How far ours are from what is published, where either has a value; a bar where only one of them has is infinitely far. */
function farthest(ours: Float64Array, published: Float64Array): number {
  expect(ours.length).toBe(published.length);
  return ours.reduce((far, value, at) => {
    const other = published[at] ?? Number.NaN;
    if (Number.isNaN(value) && Number.isNaN(other)) return far;
    const distance = Math.abs(value - other);
    return Math.max(far, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }, 0);
}

describe("published values", () => {
  it.each(REFERENCES)("%s %o equals %s to 1e-9, from the same bar on", (name, params, file, lines) => {
    const setup = setUpIndicator(name, params);
    const values = computeIndicator(setup, referenceCandles());
    const published = readReference(file);
    for (const [line, column] of Object.entries(lines)) {
      const ours = values[setup.indicator.lines.findIndex((one) => one.name === line)];
      expect(farthest(ours ?? new Float64Array(0), published(column)), line).toBeLessThan(1e-9);
    }
  });

  it("equals the example that StockCharts published", () => {
    const sheet = JSON.parse(readFileSync(path.join(REFERENCE, "stockcharts_rsi14.json"), "utf8")) as {
      close: number[];
      rsi_from_index_14_published_2dp: number[];
      rsi_recomputed: number[];
    };
    const close = Float64Array.from(sheet.close);
    const columns = { ...referenceCandles(), close };
    const [values] = computeIndicator(setUpIndicator("rsi"), columns);
    expect(farthest(values?.slice(14) ?? close, Float64Array.from(sheet.rsi_recomputed))).toBeLessThan(1e-9);
    expect(Array.from(values?.slice(14) ?? [], (value) => Math.round(value * 100) / 100)).toEqual(sheet.rsi_from_index_14_published_2dp);
  });
});

describe("the catalogue", () => {
  it("names each indicator, each of its words, parameters and lines once", () => {
    const names = INDICATORS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const words = INDICATORS.flatMap((indicator) => indicator.words);
    expect(new Set(words).size).toBe(words.length);
    for (const { lines, params, warmUp, words: own, source } of INDICATORS) {
      expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length);
      expect(new Set(params.map(({ name }) => name)).size).toBe(params.length);
      expect(warmUp(Object.fromEntries(params.map((param) => [param.name, param.default])))).toHaveLength(lines.length);
      expect(own.every((word) => word === word.toLowerCase() && word.length > 0)).toBe(true);
      expect(source).not.toBe("");
    }
  });

  it("allows no period above 500, and defaults within their range", () => {
    for (const param of INDICATORS.flatMap(({ params }) => params)) {
      if (param.unit === "bars") expect(param).toMatchObject({ max: MAX_PERIOD, whole: true });
      expect(param.default).toBeGreaterThanOrEqual(param.min);
      expect(param.default).toBeLessThanOrEqual(param.max);
    }
  });

  it.each([
    ["rsi", { period: 0 }, "period"],
    ["rsi", { period: 501 }, "period"],
    ["rsi", { period: 1e9 }, "period"],
    ["rsi", { period: 14.5 }, "period"],
    ["rsi", { period: Number.NaN }, "period"],
    ["rsi", { period: Number.POSITIVE_INFINITY }, "period"],
    ["rsi", { length: 14 }, "length"],
    ["rsi", { constructor: 14 }, "constructor"],
    ["bollinger", { deviations: 0 }, "deviations"],
    ["bollinger", { deviations: 11 }, "deviations"],
    ["macd", { fast: 26 }, "fast"],
    ["parabolic-sar", { start: 0.5 }, "start"],
  ])("refuses %s with %o and names %s", (name, params: Record<string, number>, param) => {
    expect(checkIndicator(name, params)).toMatchObject({ problem: { code: "parameter-out-of-range", param } });
  });

  it("refuses what it does not have", () => {
    for (const name of ["", "RSI", "constructor", "__proto__"]) {
      expect(checkIndicator(name)).toMatchObject({ problem: { code: "unknown-indicator" } });
    }
    const refused = (() => {
      try {
        return setUpIndicator("rsi", { period: 0 });
      } catch (error) {
        return error;
      }
    })();
    expect(isRefusal(refused) && refused).toMatchObject({ kind: "bad-input", code: "parameter-out-of-range", field: "period" });
  });

  it("takes the default of what is left out", () => {
    expect(setUpIndicator("macd", { fast: 5 })).toMatchObject({ params: { fast: 5, slow: 26, signal: 9 }, warmUp: [25, 33, 33] });
  });
});
