import { spawn } from "node:child_process";
import fs from "node:fs";
import { pidOf } from "../processes/processes.ts";
import type { Reaper } from "../processes/reaper-client.ts";
import { type LogFiles, tailOf } from "./log-files.ts";

export type Steps = {
  /** Says what is done and, after `work`, how long it took. */
  step<T>(doing: string, work: () => Promise<T>): Promise<T>;
  /** Runs a program of node to its end; its output goes to `logs/<name>.log`, the end of it into the error when it fails. */
  runNode(name: string, args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Promise<void>;
};

/** The steps before anything runs. Their processes are in the reaper's hands until they end. */
export function makeSteps({ reaper, logs }: { reaper: Reaper; logs: LogFiles }): Steps {
  return {
    step: async (doing, work) => {
      const begunAt = performance.now();
      console.log(`  ${doing} …`);
      const result = await work();
      console.log(`✓ ${doing}: ${((performance.now() - begunAt) / 1000).toFixed(1)} s`);
      return result;
    },
    runNode: async (name, args, cwd, env) => {
      const logFile = logs.fileOf(name);
      const log = fs.openSync(logFile, "a");
      const child = spawn(process.execPath, args, { cwd, env: stepEnv(env), stdio: ["ignore", log, log], detached: true });
      fs.closeSync(log);
      const pid = await pidOf(child);
      reaper.hold({ pid, group: true, signals: ["SIGTERM", "SIGKILL"] });
      const code = await new Promise((resolve) => child.once("exit", (exitCode, signal) => resolve(exitCode ?? signal)));
      reaper.release(pid);
      if (code !== 0) throw new Error(`${name} failed (${code}), the end of ${logFile}:\n${tailOf(logFile)}`);
    },
  };
}

const stepEnv = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  ...env,
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
});
