import { Worker } from "node:worker_threads";
import { CANCELLED, PROGRESS, type SharedMarket, type TaskAnswer, type ThreadTask } from "./thread-words.ts";

type EndReason = "cancelled" | "took-too-long";
export type Thread = {
  /** False as soon as its end is decided. */
  isAlive(): boolean;
  isBusy(): boolean;
  /** One task at a time. */
  run(task: { readonly kind: string; readonly input: unknown; readonly markets: readonly SharedMarket[] }): {
    progress(): number;
    cancel(): void;
    readonly answer: Promise<TaskAnswer>;
  };
  /** By force; the task in hand is answered with the reason. */
  end(reason: EndReason): Promise<void>;
};

/** Starts from the bundle as it is, from a source through the loader for TypeScript. */
function launch(entry: URL, mostHeapMb: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: mostHeapMb };
  if (!entry.pathname.endsWith(".ts")) return new Worker(entry, { resourceLimits });
  return new Worker(new URL("./thread-from-source.mjs", import.meta.url), {
    resourceLimits,
    workerData: { entry: entry.href },
    execArgv: [],
  });
}

const failed = (code: string, message: string): TaskAnswer => ({ kind: "failed", code, message, again: true });

/** What the death of a thread says of its task. */
function toAnswer(reason: EndReason | null, error: Error | null, exitCode: number): TaskAnswer {
  if (reason === "cancelled") return { kind: "cancelled" };
  if (reason === "took-too-long")
    return { kind: "failed", code: "took-too-long", message: "The work took longer than it may and was ended.", again: false };
  if (error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY")
    return failed("out-of-memory", "The work needs more memory than a thread has.");
  return failed("thread-died", `The thread that computed this died: ${(error?.message ?? `exit ${exitCode}`).slice(0, 300)}`);
}

export function openThread({ entry, mostHeapMb }: { readonly entry: URL; readonly mostHeapMb: number }): Thread {
  const worker = launch(entry, mostHeapMb);
  let isAlive = true;
  let error: Error | null = null;
  let endReason: EndReason | null = null;
  let answerTask: ((answer: TaskAnswer) => void) | null = null;

  const answer = (given: TaskAnswer): void => {
    const give = answerTask;
    answerTask = null;
    give?.(given);
  };
  worker.on("message", answer);
  worker.on("error", (thrown: unknown) => {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  });
  const exited = new Promise<void>((resolve) =>
    worker.once("exit", (code) => {
      isAlive = false;
      answer(toAnswer(endReason, error, code));
      resolve();
    }),
  );
  return {
    isAlive: () => isAlive,
    isBusy: () => answerTask !== null,
    run({ kind, input, markets }) {
      const state = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
      const given = new Promise<TaskAnswer>((resolve) => {
        answerTask = resolve;
      });
      worker.postMessage({ kind, input, markets, state: state.buffer } satisfies ThreadTask);
      return {
        progress: () => Atomics.load(state, PROGRESS),
        cancel: () => void Atomics.store(state, CANCELLED, 1),
        answer: given,
      };
    },
    async end(reason) {
      endReason ??= reason;
      isAlive = false;
      void worker.terminate();
      await exited;
    },
  };
}
