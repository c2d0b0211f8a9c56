import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { type LogFiles, openLogFiles } from "./log-files.ts";
import { enterRunFolder, type RunState } from "./run-folder.ts";
import { type Service, type Supervised, supervise } from "./supervisor.ts";

/** Everything that one start keeps running on one data folder, and the ways in which it ends. */
export type Household = {
  readonly logs: LogFiles;
  readonly reaper: Reaper;
  /** Aborted once it is told to stop. */
  readonly stopping: AbortSignal;
  /** Keep a service running; they resolve when it is up. Apps are stopped before the servers that they use. */
  keepServer(service: Service): Promise<void>;
  keepApp(service: Service): Promise<void>;
  /** Tells the operator's verbs, and a second start, where things are. */
  announce(state: RunState): void;
  /** Stops all of it in order and gives the folder back. */
  stop(): Promise<void>;
};

/** Takes the data folder for this process. Throws AlreadyRunning where another start has it. */
export async function openHousehold(dataDir: string, log: (line: string) => void): Promise<Household> {
  const runFolder = await enterRunFolder(dataDir);
  const writeReaper = (pid: number | undefined) => {
    if (pid !== undefined) runFolder.writePid("reaper", pid);
  };
  const reaper = openReaper(writeReaper);
  writeReaper(reaper.pid());
  const logs = openLogFiles(dataDir);
  const stopping = new AbortController();
  const servers: Supervised[] = [];
  const apps: Supervised[] = [];
  const keepIn = (rank: Supervised[]) => (service: Service) => {
    const supervised = supervise(service, { runFolder, reaper, log });
    rank.push(supervised);
    return supervised.up;
  };
  return {
    logs,
    reaper,
    stopping: stopping.signal,
    keepServer: keepIn(servers),
    keepApp: keepIn(apps),
    announce: (state) => runFolder.writeState(state),
    stop: async () => {
      stopping.abort();
      await Promise.all(apps.map((app) => app.stop()));
      await Promise.all(servers.map((server) => server.stop()));
      logs.close();
      await reaper.close();
      runFolder.removePid("reaper");
      runFolder.leave();
    },
  };
}

/** Stops the household, and ends this process, on Ctrl-C, SIGTERM, a closed terminal, or when npm, which started it, is gone. */
export function stopOnSignals(household: Household, log: (line: string) => void): void {
  const stop = () => {
    if (household.stopping.aborted) process.exit(1); // told twice: the reaper ends what is left
    log("Stopping …");
    void household.stop().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  whenNpmIsGone(stop);
}

// npm passes SIGTERM on, but a killed npm cannot: then this process has another parent.
function whenNpmIsGone(tell: () => void): void {
  const { npm_lifecycle_event: startedByNpm } = process.env;
  if (!startedByNpm) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    tell();
  }, 500);
  timer.unref();
}
