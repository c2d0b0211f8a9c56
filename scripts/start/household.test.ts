import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isRunning } from "../processes/processes.ts";
import { AlreadyRunning, enterRunFolder, findRunning } from "./run-folder.ts";

const FIXTURE = path.join(import.meta.dirname, "household.fixture.ts");
const PATIENCE = { timeout: 30_000, interval: 20 };

let folder: string;
let dataDir: string;
let supervisor: ChildProcess;
let logged: string[];

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-household-"));
  dataDir = path.join(folder, "data");
  logged = [];
  supervisor = fork(FIXTURE, [dataDir], { execArgv: ["--import", "tsx"] });
  supervisor.on("message", (message: "up" | { log: string }) => message !== "up" && logged.push(message.log));
  await vi.waitFor(() => {
    expect(findRunning(dataDir)).not.toBeNull();
    expect(fs.existsSync(path.join(folder, "grandchild.pid"))).toBe(true);
  }, PATIENCE);
});

afterEach(async () => {
  supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(pidsOf(folder)).toEqual([]), PATIENCE);
  fs.rmSync(folder, { recursive: true, force: true });
});

function pidOf(name: string): number {
  return Number(fs.readFileSync(path.join(dataDir, "run", `${name}.pid`), "utf8"));
}

/** Every process that the household started, and the one that the app started. */
const wholeFamily = () => [...["server", "app", "reaper"].map(pidOf), Number(fs.readFileSync(path.join(folder, "grandchild.pid"), "utf8"))];
const pidsOf = (dir: string) => {
  const run = path.join(dir, "data/run");
  if (!fs.existsSync(run)) return [];
  const files = fs.readdirSync(run).filter((file) => file.endsWith(".pid"));
  return files.map((file) => Number(fs.readFileSync(path.join(run, file), "utf8"))).filter(isRunning);
};

it.each(["server", "app"])("starts the %s again when it is killed, and writes its new process id", async (name) => {
  const before = pidOf(name);
  process.kill(before, "SIGKILL");
  await vi.waitFor(() => {
    expect(pidOf(name)).not.toBe(before);
    expect(isRunning(pidOf(name))).toBe(true);
  }, PATIENCE);
  await vi.waitFor(() => expect(logged.join("\n")).toContain(`${name} ended, ended by SIGKILL: starting it again`), PATIENCE);
});

it("goes on starting what dies at once, and tells why", async () => {
  await vi.waitFor(
    () => expect(logged.join("\n")).toMatch(/broken ended \(4 times in a row\), exit code 3: starting it again in 1000 ms/),
    PATIENCE,
  );
  expect(logged.join("\n")).toContain("cannot work");
});

it("leaves no process behind when it is killed", async () => {
  const family = wholeFamily();
  supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(family.filter(isRunning)).toEqual([]), PATIENCE);
});

it("leaves no process behind when its reaper is killed first", async () => {
  const reaper = pidOf("reaper");
  process.kill(reaper, "SIGKILL");
  await vi.waitFor(() => {
    expect(pidOf("reaper")).not.toBe(reaper);
    expect(isRunning(pidOf("reaper"))).toBe(true);
  }, PATIENCE);
  const family = wholeFamily();
  supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(family.filter(isRunning)).toEqual([]), PATIENCE);
});

it("stops all of it in order when it is told to", async () => {
  const family = wholeFamily();
  const ended = once(supervisor, "exit");
  supervisor.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(family.filter(isRunning)).toEqual([]);
  expect(fs.readdirSync(path.join(dataDir, "run"))).toEqual([]);
});

it("does not start twice on one folder", async () => {
  await expect(enterRunFolder(dataDir)).rejects.toThrow(AlreadyRunning);
  await expect(enterRunFolder(dataDir)).rejects.toThrow(/already running here \(process \d+, http:\/\/localhost:1\)/);
});

it("enters a folder whose supervisor was killed, once what it left is gone", async () => {
  const family = wholeFamily();
  const ended = once(supervisor, "exit");
  supervisor.kill("SIGKILL");
  await ended;
  const runFolder = await enterRunFolder(dataDir);
  expect(family.filter(isRunning)).toEqual([]);
  runFolder.leave();
});
