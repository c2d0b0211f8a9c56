import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nextFreePort } from "../processes/ports.ts";
import { endProcess, exitOf, isRunning, pidOf } from "../processes/processes.ts";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { emptySettings, testEnv } from "./test-env.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const EXAMPLE = path.join(ROOT, ".env.example");
const READY_LIMIT_MS = 6 * 60_000;
const POLL_MS = 50;
const STOP_STEPS = [
  { signal: "SIGTERM", waitMs: 30_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/** What `npm start` runs, by the names of its .pid files. */
export const PROCESS_NAMES = ["postgres", "redis", "web", "stream", "worker"] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** Where a Slipstream of its own lives: a folder for its data, and its ports. It can be started there again and again. */
export type Place = {
  readonly dataDir: string;
  readonly url: string;
  readonly port: number;
  readonly streamPort: number;
  readonly reaper: Reaper;
  leave(): Promise<void>;
};
export type Product = { readonly url: string; readonly dataDir: string; stop(): Promise<void> };

/** A new place in the temporary folder; it is removed when it is left, or when this process is killed. */
export async function makePlace(): Promise<Place> {
  const reaper = openReaper();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-e2e-"));
  fs.chmodSync(home, 0o755); // Postgres runs as another account when we are root
  reaper.remove(home);
  const port = await nextFreePort(3_100 + Math.floor(Math.random() * 400));
  const streamPort = await nextFreePort(port + 1);
  return { dataDir: path.join(home, "data"), url: `http://localhost:${port}`, port, streamPort, reaper, leave: () => reaper.close() };
}

/** Starts the product there as a user does, and waits until `isUp`, by default until it says that it can serve. Throws with its output when it cannot. */
export async function startProduct(
  { dataDir, url, port, streamPort, reaper }: Place,
  settings: Readonly<Record<string, string>> = {},
  isUp: (url: string) => Promise<boolean> = isReady,
): Promise<Product> {
  const logFile = `${dataDir}.start.log`;
  const log = fs.openSync(logFile, "w");
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      ...testEnv(process.env, EXAMPLE),
      ...emptySettings(EXAMPLE),
      DATA_DIR: dataDir,
      PORT: String(port),
      STREAM_PORT: String(streamPort),
      WORKER_METRICS_PORT: "0",
      ...settings,
    },
  });
  fs.closeSync(log);
  const pid = await pidOf(child);
  // Its own reaper ends what it started; this one ends it, and with its group what runs before that: an install, a build.
  reaper.hold({ pid, group: true, signals: ["SIGTERM", "SIGKILL"] });
  const stop = async () => {
    await endProcess(pid, STOP_STEPS);
    reaper.release(pid);
  };
  let ended: string | undefined;
  void exitOf(child).then((reason) => {
    ended = reason;
  });
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await isUp(url))) {
    if (ended === undefined && performance.now() < deadline) {
      await sleep(POLL_MS);
      continue;
    }
    await stop();
    throw new Error(`the product does not serve (${ended ?? "no answer"}), it said:\n${fs.readFileSync(logFile, "utf8")}`);
  }
  return { url, dataDir, stop };
}

/** Whether the product says that it can serve. */
export const isReady = (url: string): Promise<boolean> => answers(`${url}/api/ready`);

/** Whether an address answers with 200. */
export async function answers(address: string): Promise<boolean> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
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
