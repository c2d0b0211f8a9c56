import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import path from "node:path";

const SCRIPT = path.join(import.meta.dirname, "reaper.mjs");

export type Hold = {
  pid: number;
  /** The process leads a group, and all of the group goes. */
  group?: boolean;
  /** Ended only when all others are gone, which may still need it to end in order. */
  last?: boolean;
  /** Sent one after the other, three seconds apart, until the process is gone. */
  signals: readonly NodeJS.Signals[];
};

/** Ends what this process leaves behind when it is killed in a way that it cannot answer. */
export type Reaper = {
  hold(target: Hold): void;
  release(pid: number): void;
  /** Removes a folder at the end, whichever way it comes. */
  remove(folder: string): void;
  pid(): number | undefined;
  /** Ends what is still held, and the reaper. */
  close(): Promise<void>;
};

/** Starts the reaper; one that dies is replaced by another that knows the same. It does not keep this process alive. */
export function openReaper(onReplaced: (pid: number | undefined) => void = () => {}): Reaper {
  const held = new Map<number, Hold>();
  const folders = new Set<string>();
  let closing = false;
  let child = begin();

  function begin(): ChildProcess {
    const reaper = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true, cwd: "/" });
    reaper.unref();
    (reaper.stdin as Socket).unref();
    reaper.stdin?.on("error", () => {}); // it died; "exit" says so too
    reaper.once("exit", () => {
      if (closing) return;
      child = begin();
      onReplaced(child.pid);
    });
    const say = (message: object) => reaper.stdin?.write(`${JSON.stringify(message)}\n`);
    for (const hold of held.values()) say({ hold });
    for (const remove of folders) say({ remove });
    return reaper;
  }

  const say = (message: object) => child.stdin?.write(`${JSON.stringify(message)}\n`);
  return {
    hold: (hold) => {
      held.set(hold.pid, hold);
      say({ hold });
    },
    release: (pid) => {
      held.delete(pid);
      say({ release: pid });
    },
    remove: (folder) => {
      folders.add(folder);
      say({ remove: folder });
    },
    pid: () => child.pid,
    close: () => {
      closing = true;
      return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.ref();
        child.once("exit", () => resolve());
        child.stdin?.end();
      });
    },
  };
}
