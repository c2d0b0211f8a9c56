import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type Candle, createInstrumentBook } from "@slipstream/core/market";
import { MINUTE_MS, price } from "@slipstream/kernel";
import { afterAll, describe, expect, it } from "vitest";
import { loadRecording } from "./load-recording.ts";
import { candleOf } from "./play-minute.ts";
import { loadShipped } from "./shipped.fixture.ts";

describe("the recording that ships", async () => {
  const { instruments, recording } = await loadShipped();
  const seriesOf = (symbol: string) => {
    const found = recording.series.find((each) => each.symbol === symbol);
    if (!found) throw new Error(`no ${symbol}`);
    return found;
  };

  it("holds the minutes that all five symbols have", () => {
    expect(recording.span).toEqual({ firstMs: Date.parse("2025-05-04T15:36:00Z"), minutes: 43_196 });
    expect(recording.series.map(({ symbol }) => symbol)).toEqual(["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "BNB-USDT"]);
    for (const { open, volume } of recording.series) expect([open.length, volume.length]).toEqual([43_196, 43_196]);
  });

  it.each([
    ["BTC-USDT", "2025-05-04T15:36:00Z", { open: "95457.7", high: "95467.7", low: "95457.6", close: "95467.7", volume: 29.715 }],
    ["XRP-USDT", "2025-05-04T15:36:00Z", { open: "2.1924", high: "2.1924", low: "2.1913", close: "2.1917", volume: 217_809.9 }],
    ["BTC-USDT", "2025-06-03T15:31:00Z", { open: "106687.9", high: "106695.3", low: "106580.1", close: "106588.4", volume: 261.189 }],
    ["SOL-USDT", "2025-05-10T00:17:00Z", { open: "174.39", high: "174.733", low: "174.38", close: "174.55", volume: 21_693.53 }],
  ])("gives %s at %s as it is in the file", (symbol, at, expected) => {
    const { open, high, low, close, volume } = expected;
    const candle: Candle = { openMs: Date.parse(at), open: price(open), high: price(high), low: price(low), close: price(close), volume };
    expect(candleOf(seriesOf(symbol), recording.span, candle.openMs)).toEqual(candle);
  });

  it("is on the price steps of the rules, but for one extreme", () => {
    const off = recording.series.flatMap(({ symbol, unitsPerTick, high, low }) =>
      [...high, ...low].filter((units) => units % unitsPerTick !== 0).map((units) => [symbol, units]),
    );
    expect(off).toEqual([["SOL-USDT", 174_733]]);
    expect(instruments.list()).toHaveLength(5);
  });
});

describe("a folder with files of different lengths", async () => {
  const { instruments } = await loadShipped();
  const folder = mkdtempSync(path.join(tmpdir(), "recording-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const spread = { ticks: 1, bps: 0 };
  const write = (file: string, firstMinute: number, closes: readonly string[]) =>
    writeFileSync(
      path.join(folder, file),
      gzipSync(
        `time,open,high,low,close,volume\n${closes.map((close, at) => `${(firstMinute + at) * MINUTE_MS},${close},${close},${close},${close},1`).join("\n")}\n`,
      ),
    );
  const list = (symbols: object[]) => writeFileSync(path.join(folder, "recording.json"), JSON.stringify({ symbols }));
  const both = [
    { symbol: "BTC-USDT", file: "btc.gz", spread },
    { symbol: "ETH-USDT", file: "eth.gz", spread },
  ];

  it("is cut to the minutes that both have", async () => {
    list(both);
    write("btc.gz", 10, ["1", "2", "3", "4"]);
    write("eth.gz", 12, ["30", "40", "50"]);
    const { span, series } = await loadRecording(folder, instruments);
    expect(span).toEqual({ firstMs: 12 * MINUTE_MS, minutes: 2 });
    expect(series.map(({ close, unitsPerTick }) => [...close].map((units) => units / unitsPerTick))).toEqual([
      [30, 40],
      [3_000, 4_000],
    ]);
  });

  it.each([
    ["they have no minute in common", () => write("eth.gz", 100, ["30"]), both, "no minute in common"],
    ["a price is off the step", () => write("eth.gz", 12, ["30.005"]), both, "eth.gz: minute 0 opens or closes off the price step"],
    ["a file is broken", () => write("eth.gz", 12, ["x"]), both, "eth.gz: line 2"],
    ["a symbol has no rules", () => {}, [...both, { symbol: "ABC-USDT", file: "btc.gz", spread }], "ABC-USDT"],
    ["none is listed", () => {}, [], "symbols"],
  ])("is refused where %s", async (_name, prepare, symbols, message) => {
    write("btc.gz", 10, ["1", "2", "3", "4"]);
    write("eth.gz", 12, ["30", "40"]);
    prepare();
    list(symbols);
    await expect(loadRecording(folder, createInstrumentBook(instruments.list()))).rejects.toThrow(message);
  });
});
