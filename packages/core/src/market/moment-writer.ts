import type { Clock, Ms } from "@slipstream/kernel";
import type { MarketBook } from "./market-book.ts";
import type { MarketLog, StoredBar } from "./ports.ts";

/** Bars that wait for a database that does not answer; beyond it the writer gives up, and with it the lane. */
const MAX_WAITING_BARS = 50_000;

type WriterDeps = {
  readonly log: MarketLog;
  readonly book: MarketBook;
  readonly clock: Clock;
  readonly speed: number;
  readonly onTrouble: (error: unknown, what: string) => void;
};

/** Writes moments of the market one after another. What could not be written goes with the next one. */
export type MomentWriter = {
  add(closed: readonly StoredBar[]): void;
  /** Begins to write the moment as it is now, once the write before it is done; does not wait for its own. */
  begin(marketMs: Ms): Promise<void>;
  /** Writes the moment as it is now; throws when that fails. */
  finish(marketMs: Ms): Promise<void>;
  /** When the last moment that was written was taken, on the wall clock. */
  writtenAtMs(): Ms;
};

export function createMomentWriter({ log, book, clock, speed, onTrouble }: WriterDeps): MomentWriter {
  let waiting: StoredBar[] = [];
  let writing: Promise<void> = Promise.resolve();
  let writtenAtMs = clock.now();

  const write = async (marketMs: Ms) => {
    const closed = waiting;
    waiting = [];
    const wallMs = clock.now();
    try {
      await log.record({ clock: { marketMs, wallMs, speed }, bars: [...closed, ...book.running()], tickers: book.tickers() });
      writtenAtMs = wallMs;
    } catch (error) {
      waiting = [...closed, ...waiting];
      throw error;
    }
  };

  return {
    add(closed) {
      waiting.push(...closed);
    },
    async begin(marketMs) {
      await writing;
      if (waiting.length > MAX_WAITING_BARS) throw new Error(`${waiting.length} bars wait for the database`);
      writing = write(marketMs).catch((error: unknown) =>
        onTrouble(error, "the market could not be written down; the next moment carries it"),
      );
    },
    async finish(marketMs) {
      await writing;
      await write(marketMs);
    },
    writtenAtMs: () => writtenAtMs,
  };
}
