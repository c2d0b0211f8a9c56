import { parentPort } from "node:worker_threads";
import { type JobKind, PreparedMarkets } from "@slipstream/core/jobs/server";
import { isRefusal } from "@slipstream/kernel";
import { CANCELLED, PROGRESS, type TaskAnswer, type ThreadTask } from "./thread-words.ts";

/** A kind of job whose input was parsed already. */
type Performer = Pick<JobKind<unknown, unknown>, "perform">;
class Cancelled extends Error {}

/** Performs what this thread is given, one after another, for as long as it lives. Candles stay ready for the next task on them. */
export function serveThread(kinds: Readonly<Partial<Record<string, Performer>>>): void {
  const kept = new PreparedMarkets();
  const port = parentPort;
  if (!port) throw new Error("not a thread");
  port.on("message", (task: ThreadTask) => {
    const answer = perform(kinds, kept, task);
    try {
      port.postMessage(answer);
    } catch (error) {
      port.postMessage(toFailure(error));
    }
  });
}

function perform(kinds: Readonly<Partial<Record<string, Performer>>>, kept: PreparedMarkets, task: ThreadTask): TaskAnswer {
  const state = new Int32Array(task.state);
  const report = (share: number): void => {
    if (Atomics.load(state, CANCELLED) === 1) throw new Cancelled();
    Atomics.store(state, PROGRESS, Math.round(Math.min(Math.max(share, 0), 1) * 1_000));
  };
  try {
    const kind = kinds[task.kind];
    if (!kind) throw new Error(`no kind of job ${task.kind}`);
    const markets = task.markets.map(({ key, market }) => kept.prepare(key, market));
    report(0);
    return { kind: "done", result: kind.perform(task.input, markets, report) };
  } catch (error) {
    return error instanceof Cancelled ? { kind: "cancelled" } : toFailure(error);
  }
}

function toFailure(error: unknown): TaskAnswer {
  if (isRefusal(error)) return { kind: "failed", code: error.code, message: error.message, again: false };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation failed/i.test(message))
    return { kind: "failed", code: "out-of-memory", message: "The work needs more memory than there is.", again: true };
  return { kind: "failed", code: "broke-off", message: `The work broke off: ${message.slice(0, 300)}`, again: false };
}
