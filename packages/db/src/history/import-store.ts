import { type BarColumns, type FundingRow, firstBarFrom, mergeBars, NO_BARS, sliceBars } from "@slipstream/core/history/server";
import type { Timeframe } from "@slipstream/core/market";
import type { Clock, Ms, NextId } from "@slipstream/kernel";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { chunkMsOf, chunkOpenOf, packBars, unpackBars } from "./candle-chunks.ts";
import { joinBars, startsWithBars } from "./join-bars.ts";

/** What is imported: candles of a timeframe, or funding rates. */
export type ImportKind = Timeframe | "funding";

/** A file that was read whole and found good. `toMs`: where its last bar ends. */
export type ImportedFile = {
  readonly symbol: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  /** SHA-256 of its bytes, in hex. */
  readonly fileHash: string;
  readonly source: string;
  readonly fromMs: Ms;
  readonly toMs: Ms;
  readonly rows: number;
  readonly gaps: number;
};

/** How many rows of a file were new, and how many took the place of one with other values. */
export type ImportOutcome = { readonly added: number; readonly replaced: number };

export type CandleImporter = {
  /** Ascending, from part to part too. */
  append(bars: BarColumns): Promise<void>;
  finish(file: ImportedFile): Promise<ImportOutcome>;
};
export type FundingImporter = {
  append(rows: readonly FundingRow[]): Promise<void>;
  finish(file: ImportedFile): Promise<ImportOutcome>;
};

export type ImportStore = {
  /** Symbols whose instrument is known. */
  listSymbols(): Promise<readonly string[]>;
  /** When this file was imported, if what it brought still stands: nothing later went over it. */
  findImport(file: { symbol: string; kind: ImportKind; fileHash: string }): Promise<Date | null>;
  /** All of `work` or nothing of it; one import at a time. */
  importCandles<T>(series: { symbol: string; timeframe: Timeframe }, work: (importer: CandleImporter) => Promise<T>): Promise<T>;
  importFunding<T>(symbol: string, work: (importer: FundingImporter) => Promise<T>): Promise<T>;
};

const LOCK = "SELECT pg_advisory_xact_lock(hashtext('candle-import'))";

export function createImportStore(
  { pool }: Database,
  { venue, clock, nextId }: { venue: string; clock: Clock; nextId: NextId },
): ImportStore {
  const alone = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    inTransaction(pool, async (client) => {
      await client.query(LOCK);
      return work(client);
    });
  const record = (client: pg.PoolClient, { symbol, kind, fileName, fileHash, source, fromMs, toMs, rows, gaps }: ImportedFile) =>
    client.query(
      `INSERT INTO candle_imports (id, symbol, timeframe, file_name, file_hash, source, from_ms, to_ms, bars, gaps, imported_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [nextId(), symbol, kind, fileName, fileHash, source, fromMs, toMs, rows, gaps, new Date(clock.now())],
    );

  return {
    async listSymbols() {
      const { rows } = await pool.query<{ symbol: string }>("SELECT DISTINCT symbol FROM instruments WHERE venue = $1 ORDER BY symbol", [
        venue,
      ]);
      return rows.map(({ symbol }) => symbol);
    },
    async findImport({ symbol, kind, fileHash }) {
      const { rows } = await pool.query<{ imported_at: Date }>(
        `SELECT imported_at FROM candle_imports AS mine WHERE symbol = $1 AND timeframe = $2 AND file_hash = $3 AND NOT EXISTS (
           SELECT FROM candle_imports AS later WHERE later.symbol = $1 AND later.timeframe = $2 AND later.file_hash <> $3
             AND later.imported_at > mine.imported_at AND later.from_ms < mine.to_ms AND later.to_ms > mine.from_ms
         ) ORDER BY imported_at DESC LIMIT 1`,
        [symbol, kind, fileHash],
      );
      return rows[0]?.imported_at ?? null;
    },
    importCandles: ({ symbol, timeframe }, work) =>
      alone((client) => {
        const chunks = createChunkWriter(client, symbol, timeframe);
        return work({
          append: chunks.append,
          finish: async (file) => {
            const outcome = await chunks.finish();
            await record(client, file);
            return outcome;
          },
        });
      }),
    importFunding: (symbol, work) =>
      alone((client) => {
        let added = 0;
        let replaced = 0;
        return work({
          append: async (rates) => {
            const outcome = await writeFunding(client, venue, symbol, rates);
            added += outcome.added;
            replaced += outcome.replaced;
          },
          finish: async (file) => {
            await record(client, file);
            return { added, replaced };
          },
        });
      }),
  };
}

/** Packs ascending bars into rows, each written when the bars go beyond it. */
function createChunkWriter(client: pg.PoolClient, symbol: string, timeframe: Timeframe) {
  let open: { readonly chunkMs: Ms; readonly parts: BarColumns[] } | null = null;
  const outcome = { added: 0, replaced: 0 };
  const close = async () => {
    if (open === null) return;
    const { added, replaced } = await writeChunk(client, { symbol, timeframe, chunkMs: open.chunkMs }, joinBars(open.parts));
    outcome.added += added;
    outcome.replaced += replaced;
    open = null;
  };
  return {
    async append(bars: BarColumns): Promise<void> {
      for (let from = 0; from < bars.openMs.length; ) {
        const chunkMs = chunkOpenOf(bars.openMs[from] as number, timeframe);
        const to = firstBarFrom(bars.openMs, chunkMs + chunkMsOf(timeframe));
        if (open !== null && open.chunkMs !== chunkMs) await close();
        open ??= { chunkMs, parts: [] };
        open.parts.push(sliceBars(bars, from, to));
        from = to;
      }
    },
    async finish(): Promise<ImportOutcome> {
      await close();
      return outcome;
    },
  };
}

type ChunkKey = { readonly symbol: string; readonly timeframe: Timeframe; readonly chunkMs: Ms };

/** Over what an earlier import left there: of two bars at a time the newer import's stays. */
async function writeChunk(client: pg.PoolClient, { symbol, timeframe, chunkMs }: ChunkKey, bars: BarColumns): Promise<ImportOutcome> {
  const key = [symbol, timeframe, chunkMs];
  const known = await client.query<{ columns: Buffer }>(
    "SELECT columns FROM candle_chunks WHERE symbol = $1 AND timeframe = $2 AND chunk_ms = $3",
    key,
  );
  const before = known.rows[0] ? unpackBars(known.rows[0].columns) : NO_BARS;
  const merged = mergeBars(bars, before);
  const added = merged.openMs.length - before.openMs.length;
  const replaced = bars.openMs.length - added - countSame(bars, before);
  if (added > 0 || replaced > 0)
    await client.query(
      `INSERT INTO candle_chunks (symbol, timeframe, chunk_ms, bars, columns) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (symbol, timeframe, chunk_ms) DO UPDATE SET bars = excluded.bars, columns = excluded.columns`,
      [...key, merged.openMs.length, packBars(merged)],
    );
  return { added, replaced };
}

function countSame(bars: BarColumns, before: BarColumns): number {
  let same = 0;
  for (let at = 0; at < bars.openMs.length; at++) {
    const twin = firstBarFrom(before.openMs, bars.openMs[at] as number);
    if (twin < before.openMs.length && startsWithBars(sliceBars(before, twin, twin + 1), sliceBars(bars, at, at + 1))) same += 1;
  }
  return same;
}

async function writeFunding(client: pg.PoolClient, venue: string, symbol: string, rates: readonly FundingRow[]): Promise<ImportOutcome> {
  // xmax is 0 on a row that was inserted: the server's way to tell it from one that was updated.
  const { rows } = await client.query<{ added: number; written: number }>(
    `WITH written AS (
       INSERT INTO funding_rates (venue, symbol, at_ms, rate) SELECT $1, $2, * FROM unnest($3::bigint[], $4::numeric[])
       ON CONFLICT (venue, symbol, at_ms) DO UPDATE SET rate = excluded.rate WHERE funding_rates.rate <> excluded.rate RETURNING xmax = 0 AS is_new
     ) SELECT count(*) FILTER (WHERE is_new)::int AS added, count(*)::int AS written FROM written`,
    [venue, symbol, rates.map(({ atMs }) => atMs), rates.map(({ rate }) => `${rate}`)],
  );
  const { added = 0, written = 0 } = rows[0] ?? {};
  return { added, replaced: written - added };
}
