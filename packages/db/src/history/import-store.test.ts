import { firstBarFrom, sliceBars } from "@slipstream/core/history/server";
import { DAY_MS, MINUTE_MS } from "@slipstream/kernel";
import { type FreshDatabase, fixedClock, freshDatabase, sequentialIds } from "@slipstream/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database } from "../connection.ts";
import { START_MS, SYMBOL, someBars, VENUE } from "./history.fixture.ts";
import { createImportStore, type ImportedFile, type ImportStore } from "./import-store.ts";

let db: FreshDatabase;
let database: Database;
let store: ImportStore;
const clock = fixedClock();

beforeAll(async () => {
  db = await freshDatabase();
  database = connectDatabase(db.url);
  store = createImportStore(database, { venue: VENUE, clock, nextId: sequentialIds() });
});
beforeEach(() => db.sql("TRUNCATE candle_chunks, candle_imports, funding_rates"));
afterAll(async () => {
  await database?.close();
  await db?.drop();
});

const SERIES = { symbol: SYMBOL, timeframe: "1m" } as const;
const aFile = (fields: Partial<ImportedFile> = {}): ImportedFile => ({
  symbol: SYMBOL,
  kind: "1m",
  fileName: "a.csv",
  fileHash: "00",
  source: "a test",
  fromMs: START_MS,
  toMs: START_MS + DAY_MS,
  rows: 1_440,
  gaps: 0,
  ...fields,
});
const chunks = () =>
  db.sql<{ chunk_ms: string; bars: number }>("SELECT chunk_ms::float8 AS chunk_ms, bars FROM candle_chunks ORDER BY chunk_ms");

it("packs bars into days, whatever the parts in which they come", async () => {
  const bars = someBars("1m", START_MS - 90 * MINUTE_MS, 3_000);
  const outcome = await store.importCandles(SERIES, async (importer) => {
    for (let at = 0; at < 3_000; at += 700) await importer.append(sliceBars(bars, at, Math.min(at + 700, 3_000)));
    return importer.finish(aFile());
  });
  expect(outcome).toEqual({ added: 3_000, replaced: 0 });
  expect(await chunks()).toEqual([
    { chunk_ms: START_MS - DAY_MS, bars: 90 },
    { chunk_ms: START_MS, bars: 1_440 },
    { chunk_ms: START_MS + DAY_MS, bars: 1_440 },
    { chunk_ms: START_MS + 2 * DAY_MS, bars: 30 },
  ]);
  expect(firstBarFrom(bars.openMs, START_MS)).toBe(90);
});

it("leaves nothing where its process is killed in the middle", async () => {
  const bars = someBars("1m", START_MS, 3_000);
  const killed = store.importCandles(SERIES, async (importer) => {
    await importer.append(sliceBars(bars, 0, 2_900));
    // What the server sees of a process that is gone: the connection ends, with a day already written.
    await db.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()",
    );
    await importer.append(sliceBars(bars, 2_900, 3_000));
    return importer.finish(aFile());
  });
  await expect(killed).rejects.toThrow();
  expect(await chunks()).toEqual([]);
  expect(await db.sql("SELECT * FROM candle_imports")).toEqual([]);
  // And the next one goes through: no lock is left.
  await store.importCandles(SERIES, async (importer) => {
    await importer.append(bars);
    return importer.finish(aFile());
  });
  expect(await chunks()).toHaveLength(3);
});

it("lets one import go after the other", async () => {
  const order: string[] = [];
  const one = (name: string) =>
    store.importCandles(SERIES, async (importer) => {
      order.push(`${name} begins`);
      await importer.append(someBars("1m", START_MS, 1_440, name === "a" ? 100 : 500));
      const outcome = await importer.finish(aFile({ fileHash: name }));
      order.push(`${name} ends`);
      return outcome;
    });
  await Promise.all([one("a"), one("b")]);
  expect(order.map((step) => step.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
});

it("knows a file again while nothing later went over it", async () => {
  const write = async (file: ImportedFile) => {
    clock.advance(1_000);
    await store.importCandles(SERIES, (importer) => importer.finish(file));
  };
  const find = (fileHash: string, kind: ImportedFile["kind"] = "1m") => store.findImport({ symbol: SYMBOL, kind, fileHash });
  expect(await find("aa")).toBeNull();
  await write(aFile({ fileHash: "aa" }));
  expect(await find("aa")).toEqual(new Date(clock.now()));
  expect(await find("aa", "5m")).toBeNull();
  await write(aFile({ fileHash: "bb", fromMs: START_MS + DAY_MS, toMs: START_MS + 2 * DAY_MS }));
  expect(await find("aa")).not.toBeNull();
  await write(aFile({ fileHash: "cc", fromMs: START_MS + DAY_MS - MINUTE_MS, toMs: START_MS + 2 * DAY_MS }));
  expect(await find("aa")).toBeNull();
  expect(await find("bb")).toBeNull();
  expect(await find("cc")).not.toBeNull();
});
