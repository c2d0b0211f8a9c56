import type { BacktestMarket } from "@slipstream/core/backtest";
import { HOUR_MS, SECOND_MS } from "@slipstream/kernel";
import { openThread, type Thread } from "./open-thread.ts";
import { SharedMarkets } from "./shared-markets.ts";
import type { TaskAnswer } from "./thread-words.ts";

/** A thread that does not stop so long after a cancel is ended by force. */
const STOP_WITHIN_MS = 5 * SECOND_MS;
/** No work takes so long; what does is ended by force. */
const MOST_TASK_MS = HOUR_MS;
/** Objects of one thread, columns aside. */
const MOST_HEAP_MB = 768;

export type PoolOptions = {
  readonly threads: number;
  /** What a thread runs; without it the table of job kinds. */
  readonly entry?: URL;
  readonly stopWithinMs?: number;
  readonly mostTaskMs?: number;
  readonly mostHeapMb?: number;
};
export type PoolTask = { readonly kind: string; readonly input: unknown; readonly markets: readonly BacktestMarket[] };
export type RunningTask = {
  /** Thousandths. */
  progress(): number;
  /** Stops it; the answer says so as soon as it stands. */
  cancel(): void;
  /** Never rejects. */
  readonly answer: Promise<TaskAnswer>;
};

/** Threads that stay, with the candles they had last. */
export type ComputePool = {
  readonly size: number;
  free(): number;
  /** Expects a free thread. */
  start(task: PoolTask): RunningTask;
  /** Ends all threads; what runs is cancelled. */
  close(): Promise<void>;
};

/** Bundled, a thread's program lies beside the main one; else its source lies beside this file. */
const ENTRY = new URL(import.meta.url.endsWith(".mjs") ? "./compute-thread.mjs" : "./compute-thread.ts", import.meta.url);

/** Starts all threads at once. Whatever becomes of one ends its task only: another takes its place. */
export function openComputePool(options: PoolOptions): ComputePool {
  const { threads: size, entry = ENTRY, stopWithinMs = STOP_WITHIN_MS, mostTaskMs = MOST_TASK_MS, mostHeapMb = MOST_HEAP_MB } = options;
  const shared = new SharedMarkets();
  const open = (): Thread => openThread({ entry, mostHeapMb });
  const threads = Array.from({ length: size }, open);
  let isClosing = false;

  const start = ({ kind, input, markets }: PoolTask): RunningTask => {
    const place = threads.findIndex(({ isBusy }) => !isBusy());
    const found = threads[place];
    if (!found || isClosing) throw new Error("no thread is free");
    // One that died while it had nothing to do is replaced now that it is wanted: a program that cannot start is not started over and over.
    const thread = found.isAlive() ? found : open();
    threads[place] = thread;
    const running = thread.run({ kind, input, markets: markets.map((market) => shared.share(market)) });
    let forced: ReturnType<typeof setTimeout> | undefined;
    let isCancelled = false;
    let isOver = false;
    const limit = setTimeout(() => thread.end("took-too-long"), mostTaskMs);
    const answer = running.answer.then((given): TaskAnswer => {
      isOver = true;
      clearTimeout(limit);
      clearTimeout(forced);
      if (!thread.isAlive() && !isClosing) threads[place] = open();
      return isCancelled ? { kind: "cancelled" } : given;
    });
    const cancel = (): void => {
      if (isCancelled || isOver) return;
      isCancelled = true;
      running.cancel();
      forced = setTimeout(() => thread.end("cancelled"), stopWithinMs);
    };
    return { progress: running.progress, cancel, answer };
  };
  return {
    size,
    free: () => (isClosing ? 0 : threads.filter(({ isBusy }) => !isBusy()).length),
    start,
    async close() {
      isClosing = true;
      await Promise.all(threads.map((thread) => thread.end("cancelled")));
    },
  };
}
