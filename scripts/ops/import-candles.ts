import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import { type FileReport, openCandleFile, openFundingFile } from "@slipstream/core/history/server";
import { parseSymbol, TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from "@slipstream/core/market";
import { connectDatabase, createImportStore, createNextId, type ImportedFile, type ImportOutcome, type ImportStore } from "@slipstream/db";
import { type Clock, HOUR_MS, MINUTE_MS } from "@slipstream/kernel";
import { printReport } from "./print-report.ts";
import { hashFile, readLines } from "./read-lines.ts";
import { type OpsContext, OpsFailure, type Verb, WrongUsage } from "./verb.ts";

const VENUE = "paper";
const FUNDING_MS = 8 * HOUR_MS;
const LONGEST_SOURCE = 200;
/** A file is read inside of the transaction: nothing may come of it for so long where it is long and wrong from its beginning. */
const LONGEST_READ_MS = 15 * MINUTE_MS;

/** History from before the market was listened to, for back-tests. */
export const importCandles: Verb = {
  usage: "FILE --symbol SYMBOL --timeframe TIMEFRAME [--kind candles|funding] [--source TEXT] [--dry-run]",
  help: [
    "Imports candles or funding rates from a CSV file, plain or gzip, for back-tests.",
    "All of the file or nothing: with an error in it nothing is written, and each is told with its line. Gaps are told, and are no error.",
    "",
    "  --symbol SYMBOL        BTC-USDT, BTCUSDT or BTC/USDT; one that the market lists",
    `  --timeframe TIMEFRAME  of the candles: ${TIMEFRAMES.join(", ")}; any coarser one is made of it`,
    "  --kind funding         rates instead of candles; without --timeframe",
    "  --source TEXT          where the file is from, and under which licence; kept with the import",
    "  --dry-run              checks the file, and writes nothing",
    "",
    "Candles: time,open,high,low,close,volume. Funding: time,fundingRate (a fraction). With a header the columns may stand in any order, among others.",
    "Times are openings of bars in milliseconds, seconds or microseconds since 1970, or ISO 8601 (UTC where it does not say).",
    "The same file again changes nothing; another file replaces the bars that both have. What the market itself recorded counts before imported bars,",
    "and bars after the market's clock come into sight as it passes them. Rates that are known are charged on paper too.",
  ].join("\n"),
  run: (args, context) => run(parse(args), context),
};

type Series = { readonly kind: "candles"; readonly timeframe: Timeframe } | { readonly kind: "funding" };
type Wish = { readonly file: string; readonly symbol: string; readonly series: Series; readonly source: string; readonly dryRun: boolean };

const OPTIONS = ["--symbol", "--timeframe", "--kind", "--source"] as const;

function parse(args: readonly string[]): Wish {
  const given = new Map<string, string>();
  const files: string[] = [];
  let dryRun = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === "--dry-run") dryRun = true;
    else if (OPTIONS.some((option) => option === word)) {
      const value = args[++at];
      if (value === undefined || value.startsWith("--")) throw new WrongUsage(`expected something after ${word}`);
      if (given.has(word)) throw new WrongUsage(`${word} is there twice`);
      given.set(word, value);
    } else if (word.startsWith("--")) throw new WrongUsage(`did not understand ${word}`);
    else files.push(word);
  }
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw new WrongUsage("expected the name of one file");
  const symbol = parseSymbol(given.get("--symbol") ?? "");
  if (symbol === null) throw new WrongUsage("expected --symbol and a symbol such as BTC-USDT");
  const source = given.get("--source") ?? "not given";
  if (source.length > LONGEST_SOURCE) throw new WrongUsage(`--source: at most ${LONGEST_SOURCE} characters`);
  return { file, symbol, series: parseSeries(given.get("--kind") ?? "candles", given.get("--timeframe")), source, dryRun };
}

function parseSeries(kind: string, timeframe: string | undefined): Series {
  if (kind === "funding") {
    if (timeframe !== undefined) throw new WrongUsage("funding rates have no timeframe");
    return { kind };
  }
  if (kind !== "candles") throw new WrongUsage("--kind: expected candles or funding");
  const known = TIMEFRAMES.find((each) => each === timeframe);
  if (known === undefined) throw new WrongUsage(`expected --timeframe and one of ${TIMEFRAMES.join(", ")}`);
  return { kind, timeframe: known };
}

/** Thrown to leave a transaction without writing. */
class NothingWritten extends Error {
  override name = "NothingWritten";
}

async function run(wish: Wish, { databaseUrl, print }: OpsContext): Promise<void> {
  await requireFile(wish.file);
  const clock: Clock = { now: Date.now };
  const database = connectDatabase(databaseUrl(), { maxConnections: 2, idleInTransactionMs: LONGEST_READ_MS });
  try {
    const store = createImportStore(database, { venue: VENUE, clock, nextId: createNextId(clock) });
    await requireSymbol(store, wish.symbol);
    const fileHash = await hashFile(wish.file);
    const kind = wish.series.kind === "funding" ? "funding" : wish.series.timeframe;
    const earlier = await store.findImport({ symbol: wish.symbol, kind, fileHash });
    if (earlier) {
      print(`${path.basename(wish.file)} was imported on ${earlier.toISOString()}: nothing changed`);
      return;
    }
    await importFile({ wish, fileHash, kind, store, nowMs: clock.now(), print });
  } finally {
    await database.close();
  }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new OpsFailure(`there is no file ${file}`);
}

async function requireSymbol(store: ImportStore, symbol: string): Promise<void> {
  const symbols = await store.listSymbols();
  if (symbols.includes(symbol)) return;
  const known =
    symbols.length === 0 ? "the instruments are loaded when Slipstream starts for the first time" : `expected one of ${symbols.join(", ")}`;
  throw new OpsFailure(`${symbol} is not listed: ${known}`);
}

type Work = {
  readonly wish: Wish;
  readonly fileHash: string;
  readonly kind: ImportedFile["kind"];
  readonly store: ImportStore;
  readonly nowMs: number;
  readonly print: (line: string) => void;
};

async function importFile(work: Work): Promise<void> {
  const { wish, store, print } = work;
  const { series } = wish;
  const begun = performance.now();
  let outcome: ImportOutcome | null = null;
  try {
    outcome =
      series.kind === "funding"
        ? await store.importFunding(wish.symbol, (importer) => readInto(work, openFundingFile(work.nowMs), importer))
        : await store.importCandles({ symbol: wish.symbol, timeframe: series.timeframe }, (importer) =>
            readInto(work, openCandleFile(series.timeframe, work.nowMs), importer),
          );
  } catch (error) {
    if (!(error instanceof NothingWritten)) throw error;
  }
  if (outcome === null) print("checked; nothing was written");
  else print(`imported: ${outcome.added} new, ${outcome.replaced} in the place of others`);
  print(`${((performance.now() - begun) / 1_000).toFixed(1)} s`);
}

type Reading<Part> = { readonly isGood: boolean; read(line: string): void; take(): Part; finish(): FileReport };
type Importer<Part> = { append(part: Part): Promise<void>; finish(file: ImportedFile): Promise<ImportOutcome> };

/** Reads the whole file even after an error, so that all errors are told; writes only as long as there is none. */
async function readInto<Part>(
  { wish, fileHash, kind, print }: Work,
  reading: Reading<Part>,
  importer: Importer<Part>,
): Promise<ImportOutcome> {
  const hash = createHash("sha256");
  try {
    for await (const lines of readLines(wish.file, (bytes) => hash.update(bytes))) {
      for (const line of lines) reading.read(line);
      const part = reading.take();
      if (reading.isGood && !wish.dryRun) await importer.append(part);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && `${error.code}`.startsWith("Z_"))
      throw new OpsFailure(`${wish.file}: not a whole gzip file (${error.message}); nothing was imported`);
    throw error;
  }
  const report = reading.finish();
  printReport(report, { wanted: wish.series.kind === "funding" ? "rates" : "bars", print });
  const problems = report.problems.reduce((sum, { count }) => sum + count, 0);
  if (problems > 0 || report.span === null)
    throw new OpsFailure(`nothing was imported: ${problems} ${problems === 1 ? "error" : "errors"}`);
  if (wish.dryRun) throw new NothingWritten();
  if (hash.digest("hex") !== fileHash) throw new OpsFailure("the file changed while it was read; nothing was imported");
  const widthMs = kind === "funding" ? FUNDING_MS : TIMEFRAME_MS[kind];
  return importer.finish({
    symbol: wish.symbol,
    kind,
    fileName: path.basename(wish.file),
    fileHash,
    source: wish.source,
    fromMs: report.span.firstMs,
    toMs: report.span.lastMs + widthMs,
    rows: report.rows,
    gaps: report.gaps.count,
  });
}
