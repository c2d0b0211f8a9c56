import type { ChildProcess } from "node:child_process";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 25;

/** A server that was started or found: its process, when it is gone, and how to end it. */
export type RunningServer = {
  readonly pid: number;
  /** Resolves, with what is known of the reason, once the process is gone. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
};

/** Whether the process runs. A zombie, whose parent has not asked for its exit code yet, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return stateOf(pid) !== "Z";
}

function stateOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2)[0]; // the name before it may hold anything
  } catch {
    return undefined; // gone meanwhile, or no /proc here
  }
}

/** The command line of a process, its words joined by spaces; empty where it cannot be read. */
export function commandLineOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid)) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Sends the signals one after the other, each with its time to work, until the process is gone. */
export async function endProcess(pid: number, steps: readonly { signal: NodeJS.Signals; waitMs: number }[]): Promise<void> {
  for (const { signal, waitMs } of steps) {
    if (!isRunning(pid)) return;
    signalProcess(pid, signal);
    if (await waitForExit(pid, waitMs)) return;
  }
}

/** Sends a signal; a process that is already gone is fine. A negative pid means the whole group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Resolves once our own child is gone, with the reason. */
export function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}

/** Resolves once a process that is not our child is gone. */
export async function exitOfStranger(pid: number): Promise<string> {
  while (isRunning(pid)) await sleep(250, undefined, { ref: false });
  return "gone";
}

/** The pid of a child that was just started. Throws what kept it from starting. */
export async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  throw new Error(await exitOf(child));
}
