import { setTimeout as sleep } from "node:timers/promises";
import type { RunningServer } from "../processes/processes.ts";
import type { Reaper } from "../processes/reaper-client.ts";
import { NO_DEATHS, planRestart } from "./restart-policy.ts";
import type { RunFolder } from "./run-folder.ts";

/** Something that is kept running. */
export type Service = {
  readonly name: string;
  /** Starts it once; `onSpawn` hears of the process before it is ready. Throws when it does not come up. */
  start(onSpawn: (pid: number) => void): Promise<RunningServer>;
  /** The end of its log, for the person who must find out why it dies. */
  lastWords(): string;
  /** How the reaper ends it, one signal after the other. */
  readonly endSignals: readonly NodeJS.Signals[];
  /** Others need it until they have ended. */
  readonly endsLast?: boolean;
};

export type Supervised = {
  readonly name: string;
  /** Resolves when it is up for the first time; rejects when its very first start fails. */
  readonly up: Promise<void>;
  stop(): Promise<void>;
};

export type SupervisorDeps = {
  readonly runFolder: Pick<RunFolder, "writePid" | "removePid">;
  readonly reaper: Pick<Reaper, "hold" | "release">;
  readonly log: (line: string) => void;
};

/** From this many quick deaths in a row on, each is reported with the end of the log. */
const TELL_WHY_AFTER = 3;

/** Keeps a service running until `stop`: whatever ends it, it is started again, sooner at first and never later than after 4 s. */
export function supervise(service: Service, { runFolder, reaper, log }: SupervisorDeps): Supervised {
  const stopping = new AbortController();
  let current: RunningServer | null = null;
  let resolveUp: () => void;
  let rejectUp: (error: unknown) => void;
  const up = new Promise<void>((resolve, reject) => {
    resolveUp = resolve;
    rejectUp = reject;
  });
  up.catch(() => {}); // whoever waits for it hears of it; the loop goes on either way

  /** Returns why it ended, or why it did not start. */
  async function live(): Promise<string> {
    let pid: number | undefined;
    const register = (spawned: number) => {
      pid = spawned;
      reaper.hold({ pid, group: true, last: service.endsLast ?? false, signals: service.endSignals });
      runFolder.writePid(service.name, pid);
    };
    try {
      const server = await service.start(register);
      if (pid !== server.pid) register(server.pid);
      current = server;
      resolveUp();
      if (stopping.signal.aborted) await server.stop();
      return await server.exited;
    } catch (error) {
      rejectUp(error);
      return error instanceof Error ? error.message : String(error);
    } finally {
      current = null;
      runFolder.removePid(service.name);
      if (pid !== undefined) reaper.release(pid);
    }
  }

  async function keepRunning(): Promise<void> {
    let plan = NO_DEATHS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const reason = await live();
      if (stopping.signal.aborted) return;
      plan = planRestart(plan, performance.now() - startedAt);
      const often = plan.quickDeaths > 1 ? ` (${plan.quickDeaths} times in a row)` : "";
      log(`${service.name} ended${often}, ${reason}: starting it again in ${plan.delayMs} ms`);
      if (plan.quickDeaths >= TELL_WHY_AFTER) log(service.lastWords());
      await sleep(plan.delayMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const done = keepRunning();
  return {
    name: service.name,
    up,
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await done;
    },
  };
}
