import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { connectDatabase, createCandleHistory, type Database } from "@slipstream/db";
import { HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { type FreshDatabase, fixedClock, freshDatabase } from "@slipstream/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runOps } from "../ops.ts";
import { seedInstruments } from "../seed/instruments.ts";

const REPLAY = path.resolve(import.meta.dirname, "../../data/replay/binance-usdm_BTCUSDT_1m_2025-05_2025-06.csv.gz");
const START_MS = Date.parse("2024-03-01T00:00:00Z");
let db: FreshDatabase;
let database: Database;
let folder: string;
let printed: string[];

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  await seedInstruments.seed({ database, log: () => undefined });
  folder = mkdtempSync(path.join(tmpdir(), "import-"));
});
beforeEach(async () => {
  printed = [];
  vi.stubEnv("DATABASE_URL", db.url);
  await db.sql("TRUNCATE candle_chunks, candle_imports, funding_rates");
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await database?.close();
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const ops = (...words: string[]) => runOps(["import-candles", ...words], (line) => printed.push(line));
const file = (name: string, content: string | Buffer): string => {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
};
/** A price for each minute; null leaves it out. */
const candles = (prices: readonly (number | null)[], everyMs = MINUTE_MS): string =>
  `time,open,high,low,close,volume\n${prices.flatMap((price, at) => (price === null ? [] : [`${START_MS + at * everyMs},${price},${price + 1},${price - 1},${price},1.5\n`])).join("")}`;
const stored = () =>
  Promise.all([db.sql("SELECT * FROM candle_chunks ORDER BY 1, 2, 3"), db.sql("SELECT * FROM candle_imports ORDER BY imported_at")]);
const columns = (timeframe: "1m" | "5m" | "1h", symbol = "BTC-USDT") =>
  createCandleHistory(database, { source: "replay", venue: "paper", clock: fixedClock() }).columns({
    symbol,
    timeframe,
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
  });
const BTC = ["--symbol", "BTC-USDT", "--timeframe", "1m"] as const;

it.each<[string, string[]]>([
  ["no file", [...BTC]],
  ["two files", ["a", "b", ...BTC]],
  ["no symbol", ["a", "--timeframe", "1m"]],
  ["a symbol that is none", ["a", "--symbol", "B!", "--timeframe", "1m"]],
  ["no timeframe", ["a", "--symbol", "BTC-USDT"]],
  ["another timeframe", ["a", "--symbol", "BTC-USDT", "--timeframe", "7m"]],
  ["another kind", ["a", ...BTC, "--kind", "trades"]],
  ["funding of a timeframe", ["a", ...BTC, "--kind", "funding"]],
  ["an option twice", ["a", ...BTC, "--symbol", "ETH-USDT"]],
  ["an option without a value", ["a", ...BTC, "--source"]],
  ["an option that it has not", ["a", ...BTC, "--force"]],
  ["a source without end", ["a", ...BTC, "--source", "x".repeat(201)]],
])("does not understand %s", async (_name, words) => {
  expect(await ops(...words)).toBe(2);
});

it("explains itself, and names what it does not know", async () => {
  expect(await ops("--help")).toBe(0);
  expect(printed.join()).toContain("npm run ops -- import-candles FILE --symbol SYMBOL");
  expect(await ops(path.join(folder, "nothing.csv"), ...BTC)).toBe(1);
  expect(printed.at(-1)).toMatch(/^there is no file .*nothing\.csv$/);
  expect(await ops(file("doge.csv", candles([1])), "--symbol", "dogeusdt", "--timeframe", "1m")).toBe(1);
  expect(printed.at(-1)).toBe("DOGE-USDT is not listed: expected one of BNB-USDT, BTC-USDT, ETH-USDT, SOL-USDT, XRP-USDT");
});

describe("a good file", () => {
  it("is there at once, in any coarser timeframe too, and once however often it comes", async () => {
    const name = file("good.csv", candles([10, 11, 12, 13, 14, 15]));
    expect(await ops(name, "--symbol", "BTC/USDT", "--timeframe", "1m", "--source", "a test, MIT")).toBe(0);
    expect(printed).toEqual([
      "7 lines, 6 bars, 2024-03-01T00:00:00.000Z to 2024-03-01T00:05:00.000Z",
      "imported: 6 new, 0 in the place of others",
      expect.stringMatching(/^[\d.]+ s$/),
    ]);
    expect([...(await columns("1m")).open]).toEqual([10, 11, 12, 13, 14, 15]);
    expect(await columns("5m")).toMatchObject({
      open: new Float64Array([10]),
      high: new Float64Array([15]),
      volume: new Float64Array([7.5]),
    });
    expect(
      await db.sql("SELECT symbol, timeframe, file_name, source, bars, gaps, to_ms::float8 - from_ms AS length FROM candle_imports"),
    ).toEqual([
      { symbol: "BTC-USDT", timeframe: "1m", file_name: "good.csv", source: "a test, MIT", bars: 6, gaps: 0, length: 6 * MINUTE_MS },
    ]);
    const before = await stored();
    expect(await ops(file("renamed.csv", readFileSync(name)), ...BTC)).toBe(0);
    expect(printed.at(-1)).toMatch(/^renamed\.csv was imported on .*: nothing changed$/);
    expect(await stored()).toEqual(before);
  });

  it("of a month, gzip, is there to the last bit", async () => {
    expect(await ops(REPLAY, ...BTC)).toBe(0);
    expect(printed).toContain("imported: 43199 new, 0 in the place of others");
    const rows = gunzipSync(readFileSync(REPLAY))
      .toString()
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
    const { openMs, open, high, low, close, volume } = await columns("1m");
    for (const [place, column] of [openMs, open, high, low, close, volume].entries())
      expect(column).toEqual(Float64Array.from(rows, (row) => row[place] as number));
  });

  it("goes over what an earlier one brought, and beside it; the first one may come again then", async () => {
    const first = file("first.csv", candles([10, 11, 12]));
    expect(await ops(first, ...BTC)).toBe(0);
    expect(await ops(file("second.csv", candles([null, 11, 99, 98])), ...BTC)).toBe(0);
    expect(printed).toContain("imported: 1 new, 1 in the place of others");
    expect([...(await columns("1m")).open]).toEqual([10, 11, 99, 98]);
    expect(await ops(first, ...BTC)).toBe(0);
    expect([...(await columns("1m")).open]).toEqual([10, 11, 12, 98]);
  });

  it("with gaps is imported, and they are told", async () => {
    expect(await ops(file("gaps.csv", candles([10, null, null, 13])), ...BTC)).toBe(0);
    expect(printed.slice(1, 3)).toEqual([
      "gaps: 1, 2 bars missing",
      "  line 3: 2 missing from 2024-03-01T00:01:00.000Z to 2024-03-01T00:03:00.000Z",
    ]);
  });

  it("is only checked when it is a rehearsal", async () => {
    expect(await ops(file("dry.csv", candles([10, 11])), ...BTC, "--dry-run")).toBe(0);
    expect(printed).toContain("checked; nothing was written");
    expect(await stored()).toEqual([[], []]);
  });

  it("of funding rates is known at once", async () => {
    await ops(file("hours.csv", candles([10, 11, 12], HOUR_MS)), "--symbol", "BTC-USDT", "--timeframe", "1h");
    const rates = file("funding.csv", `time,fundingRate\n${START_MS + HOUR_MS},0.0001\n${START_MS + 9 * HOUR_MS},-0.00002\n`);
    expect(await ops(rates, "--symbol", "BTCUSDT", "--kind", "funding")).toBe(0);
    expect(printed).toContain("imported: 2 new, 0 in the place of others");
    expect((await columns("1h")).funding).toEqual(new Float64Array([Number.NaN, 0.0001, 0.0001]));
    expect(await db.sql("SELECT venue, symbol, at_ms::float8 AS at, rate::float8 AS rate FROM funding_rates ORDER BY at")).toEqual([
      { venue: "paper", symbol: "BTC-USDT", at: START_MS + HOUR_MS, rate: 0.0001 },
      { venue: "paper", symbol: "BTC-USDT", at: START_MS + 9 * HOUR_MS, rate: -0.00002 },
    ]);
    expect(await ops(rates, "--symbol", "BTCUSDT", "--kind", "funding")).toBe(0);
    expect(printed.at(-1)).toContain("nothing changed");
  });
});

describe("a file with an error", () => {
  it("is told of each by its line, and leaves nothing, however late the error comes", async () => {
    await ops(file("before.csv", candles([10])), ...BTC);
    const before = await stored();
    const long = Array.from({ length: 20_000 }, () => 50);
    const name = file("late.csv.gz", gzipSync(`${candles(long)}${START_MS},50,51,49,50,1.5\nnonsense,1,1,1,1,1\n`));
    expect(await ops(name, ...BTC)).toBe(1);
    expect(printed.slice(-6)).toEqual([
      "20003 lines, 20000 bars, 2024-03-01T00:00:00.000Z to 2024-03-14T21:19:00.000Z",
      "duplicate: 1",
      "  line 20002: 2024-03-01T00:00:00.000Z is on line 2 too",
      "not a time: 1",
      '  line 20003: "nonsense"',
      "nothing was imported: 2 errors",
    ]);
    expect(await stored()).toEqual(before);
  });

  it.each<[string, () => Buffer | string, RegExp]>([
    ["that breaks off in the middle of its gzip", () => gzipSync(candles([10, 11])).subarray(0, 40), /not a whole gzip file/],
    ["that has no lines", () => Buffer.alloc(200_000, "x"), /no text of lines/],
    ["that is empty", () => "", /nothing was imported: 1 error$/],
  ])("%s leaves nothing", async (_name, content, message) => {
    expect(await ops(file("broken", content()), ...BTC)).toBe(1);
    expect(printed.at(-1)).toMatch(message);
    expect(await stored()).toEqual([[], []]);
  });
});
