import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nextFreePort } from "../scripts/processes/ports.ts";
import { endProcess, exitOf, isRunning, pidOf } from "../scripts/processes/processes.ts";
import { openReaper } from "../scripts/processes/reaper-client.ts";
import { testEnv } from "../scripts/test/test-env.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const READY_LIMIT_MS = 6 * 60_000;
const POLL_MS = 200;

/** What `npm start` runs, by the names of its .pid files. */
export const PROCESS_NAMES = ["postgres", "redis", "web", "stream", "worker"] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** A whole Slipstream of its own: own data, own ports. */
export type Product = { readonly url: string; readonly dataDir: string; stop(): Promise<void> };

/** Starts the product as a user does, and waits until it can serve. Throws with its output when it cannot. */
export async function startProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const reaper = openReaper();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-e2e-"));
  fs.chmodSync(home, 0o755); // Postgres runs as another account when we are root
  reaper.remove(home);
  const dataDir = path.join(home, "data");
  const logFile = path.join(home, "start.log");
  const port = await nextFreePort(3_100 + Math.floor(Math.random() * 400));
  const streamPort = await nextFreePort(port + 1);
  const log = fs.openSync(logFile, "a");
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...testEnv(process.env, path.join(ROOT, ".env.example")),
      DATA_DIR: dataDir,
      PORT: String(port),
      STREAM_PORT: String(streamPort),
      ...settings,
    },
  });
  fs.closeSync(log);
  const pid = await pidOf(child);
  // The supervisor ends what it started, killed or not; the group is for what comes before it: an install, a build.
  reaper.hold({ pid, group: true, signals: ["SIGTERM", "SIGKILL"] });
  const stop = async () => {
    await endProcess(pid, [
      { signal: "SIGTERM", waitMs: 30_000 },
      { signal: "SIGKILL", waitMs: 5_000 },
    ]);
    reaper.release(pid);
    await reaper.close();
  };
  let ended: string | undefined;
  void exitOf(child).then((reason) => {
    ended = reason;
  });
  const url = `http://localhost:${port}`;
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await isReady(url))) {
    if (ended === undefined && performance.now() < deadline) {
      await sleep(POLL_MS);
      continue;
    }
    const said = fs.readFileSync(logFile, "utf8");
    await stop();
    throw new Error(`the product does not serve (${ended ?? "no answer"}), it said:\n${said}`);
  }
  return { url, dataDir, stop };
}

/** Whether the product says that it can serve. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** The process id in the .pid file, null while there is none or it does not run. */
export function findPid(dataDir: string, name: ProcessName): number | null {
  const file = path.join(dataDir, "run", `${name}.pid`);
  if (!fs.existsSync(file)) return null;
  const pid = Number(fs.readFileSync(file, "utf8"));
  return Number.isSafeInteger(pid) && pid > 0 && isRunning(pid) ? pid : null;
}
