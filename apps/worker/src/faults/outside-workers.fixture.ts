import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { OutsideWorkerSettings } from "./outside-worker.fixture.ts";

const APP = path.resolve(import.meta.dirname, "../..");

/** Real worker processes at one venue: one holds its lane, the others stand by. Whoever dies is replaced at once. */
export type OutsideWorkers = {
  pids(): readonly number[];
  deaths(): number;
  /** Whoever is alive kills itself at the n-th pass of a labelled point; null calls it off. */
  crashAt(spec: string | null): void;
  kill(pid: number): void;
  /** As SIGSTOP does; it goes on after so long. */
  pause(pid: number, forMs: number): void;
  stop(): Promise<void>;
};

export function keepOutsideWorkers(count: number, settings: OutsideWorkerSettings): OutsideWorkers {
  const alive = new Map<number, ChildProcess>();
  let deaths = 0;
  let isStopping = false;

  const start = (): void => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/faults/outside-worker.fixture.ts"], {
      cwd: APP,
      // It ends with its standard input, whatever becomes of us.
      stdio: ["pipe", "ignore", "inherit"],
      env: { PATH: process.env.PATH, OUTSIDE_WORKER: JSON.stringify(settings) },
    });
    const pid = child.pid ?? 0;
    alive.set(pid, child);
    // Whoever is killed reads no more.
    child.stdin?.on("error", () => undefined);
    child.once("exit", () => {
      alive.delete(pid);
      if (isStopping) return;
      deaths += 1;
      start();
    });
  };
  for (let worker = 0; worker < count; worker++) start();
  return {
    pids: () => [...alive.keys()],
    deaths: () => deaths,
    crashAt: (spec) => {
      for (const child of alive.values()) child.stdin?.write(`${spec ?? ""}\n`);
    },
    kill: (pid) => void alive.get(pid)?.kill("SIGKILL"),
    pause(pid, forMs) {
      const child = alive.get(pid);
      if (!child) return;
      child.kill("SIGSTOP");
      setTimeout(() => child.kill("SIGCONT"), forMs);
    },
    async stop() {
      isStopping = true;
      const ends = [...alive.values()].map((child) => new Promise<void>((resolve) => child.once("exit", () => resolve())));
      for (const child of alive.values()) child.kill("SIGKILL");
      await Promise.all(ends);
    },
  };
}
