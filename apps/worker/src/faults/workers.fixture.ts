import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { FreshDatabase } from "@slipstream/testing";

const APP = path.resolve(import.meta.dirname, "../..");
const STOP_WITHIN_MS = 20_000;

/** Two real worker processes on one database: of a role with a lane one holds it and one stands by. */
export type Workers = {
  /** How often one has died since the start. */
  deaths(): number;
  /** From the next start on, a worker kills itself at the n-th pass of a labelled point. */
  crashAt(spec: string | null): void;
  /** Kills whoever is alive, as a power cut would. */
  killAll(): void;
  /** Stops them in order; answers how many did not end well. */
  stop(): Promise<number>;
};

/** `settings` go to the environment of each worker. Whoever dies is replaced at once, and the lane of the dead is free at once. */
export function keepWorkers(database: FreshDatabase, settings: Record<string, string>): Workers {
  const alive = new Set<ChildProcess>();
  let crashAt: string | null = null;
  let deaths = 0;
  let stopping = false;

  const start = (): void => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts"], {
      cwd: APP,
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        WORKER_ROLES: "market",
        WORKER_METRICS_PORT: "0",
        LOG_LEVEL: "silent",
        ...settings,
        ...(crashAt === null ? {} : { CRASH_AT: crashAt }),
      },
    });
    alive.add(child);
    child.once("exit", () => {
      alive.delete(child);
      if (stopping) return;
      deaths += 1;
      start();
      // The dead renews nothing: its lane and its jobs need not run out first. Whoever is alive holds them under its own name.
      const dead = `%:${child.pid}:%`;
      database.sql("UPDATE leases SET expires_at = clock_timestamp() WHERE holder LIKE $1", [dead]).catch(() => undefined);
      database
        .sql("UPDATE jobs SET lease_until = clock_timestamp() WHERE worker LIKE $1 AND status = 'running'", [dead])
        .catch(() => undefined);
    });
  };
  start();
  start();
  return {
    deaths: () => deaths,
    crashAt: (spec) => {
      crashAt = spec;
    },
    killAll: () => {
      for (const child of alive) child.kill("SIGKILL");
    },
    stop: async () => {
      stopping = true;
      const ends = [...alive].map(
        (child) =>
          new Promise<number>((resolve) => {
            const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
            child.once("exit", (code) => {
              clearTimeout(late);
              resolve(code === 0 ? 0 : 1);
            });
            child.kill("SIGTERM");
          }),
      );
      return (await Promise.all(ends)).reduce((sum, end) => sum + end, 0);
    },
  };
}
