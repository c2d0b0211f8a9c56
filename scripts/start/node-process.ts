import { spawn } from "node:child_process";
import fs from "node:fs";
import { endProcess, exitOf, isRunning, pidOf, type RunningServer, signalProcess } from "../processes/processes.ts";
import type { LogFiles } from "./log-files.ts";
import type { Service } from "./supervisor.ts";

const STOP_WAIT_MS = 4_500;
const KILL_WAIT_MS = 1_000;

export type NodeProcess = {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Shows what it writes on the terminal, too. */
  readonly echo?: boolean;
};

/**
 * A process of ours as a service. It gets a channel to this process, whose end tells it that its supervisor is gone (`onShutdown` in
 * packages/telemetry), and a process group of its own, so that Ctrl-C reaches the supervisor alone.
 */
export function nodeService(process_: NodeProcess, logs: LogFiles): Service {
  return {
    name: process_.name,
    endSignals: ["SIGTERM", "SIGKILL"],
    lastWords: () => logs.lastWords(process_.name),
    start: (onSpawn) => launch(process_, logs.fileOf(process_.name), onSpawn),
  };
}

async function launch(
  { name, args, cwd, env, echo }: NodeProcess,
  logFile: string,
  onSpawn: (pid: number) => void,
): Promise<RunningServer> {
  const log = fs.openSync(logFile, "a");
  const output = echo ? "pipe" : log;
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", output, output, "ipc"], detached: true });
  fs.closeSync(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      process.stdout.write(text.replace(/^(?=.)/gm, `${name.padEnd(6)} │ `));
      fs.appendFileSync(logFile, text);
    });
  }
  const pid = await pidOf(child);
  onSpawn(pid);
  return {
    pid,
    exited: exitOf(child),
    stop: async () => {
      await endProcess(pid, [{ signal: "SIGTERM", waitMs: STOP_WAIT_MS }]);
      signalProcess(-pid, "SIGKILL"); // what it started and did not take along
      if (isRunning(pid)) await endProcess(pid, [{ signal: "SIGKILL", waitMs: KILL_WAIT_MS }]);
    },
  };
}
