import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pidOf, signalProcess } from "../processes/processes.ts";
import type { Reaper } from "../processes/reaper-client.ts";

/** `output` is what a quiet program wrote; of a loud one it is empty, since it was shown. */
export type Ended = { readonly exitCode: number; readonly output: string };
export type ProgramOptions = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A limit against hanging, not a measure. */
  readonly limitMs: number;
  /** Keeps the output instead of showing it. */
  readonly quiet?: boolean;
};

const TIMED_OUT = 124;
const OUTPUT_LIMIT = 2_000_000;
const GRACE_MS = 5_000;
const CLOSE_MS = 1_000;

/** Runs a program of node in a process group of its own, and ends all of the group when the program ends, hangs, or is abandoned. */
export async function runProgram(
  reaper: Reaper,
  args: readonly string[],
  { cwd, env, limitMs, quiet = false }: ProgramOptions,
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
  });
  const pid = await pidOf(child);
  reaper.hold({ pid, group: true, signals: ["SIGTERM", "SIGKILL"] });
  const output = [child.stdout, child.stderr].map(collect);
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    console.error(`${args.join(" ")} still runs after ${Math.round(limitMs / 1000)} s and is ended`);
    signalProcess(-pid, "SIGTERM");
    setTimeout(() => signalProcess(-pid, "SIGKILL"), GRACE_MS).unref();
  }, limitMs);
  const closed = once(child, "close");
  const [code] = await once(child, "exit");
  clearTimeout(limit);
  signalProcess(-pid, "SIGKILL"); // what it left behind in its group
  await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]); // a process beyond the group may hold the pipe for good
  reaper.release(pid);
  return { exitCode: timedOut ? TIMED_OUT : (code ?? 1), output: output.map((read) => read()).join("") };
}

function collect(stream: Readable | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    if (text.length < OUTPUT_LIMIT) text += chunk;
  });
  return () => text;
}
