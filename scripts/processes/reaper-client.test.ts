import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { isRunning } from "./processes.ts";
import { openReaper } from "./reaper-client.ts";

const DEAF = "process.on('SIGTERM', () => {});";

async function start(script: string): Promise<{ child: ChildProcess; pid: number }> {
  const whole = `${script} process.stdout.write('up'); setInterval(() => {}, 1e6)`;
  const child = spawn(process.execPath, ["-e", whole], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  if (child.stdout) await once(child.stdout, "data");
  return { child, pid: child.pid ?? Number.NaN };
}

it("ends what it holds, with the next signal where one is not heard, and removes folders", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-reaper-"));
  const { child, pid } = await start(DEAF);
  const ended = once(child, "exit");
  const reaper = openReaper();
  reaper.hold({ pid, signals: ["SIGTERM", "SIGKILL"] });
  reaper.remove(folder);
  await reaper.close();
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(fs.existsSync(folder)).toBe(false);
});

it("ends last what others may still need", async () => {
  const needed = await start(DEAF);
  const slow = `process.on('SIGTERM', () => setTimeout(() => { process.kill(${needed.pid}, 0); process.exit(7); }, 300));`;
  const other = await start(slow);
  const ended = once(other.child, "exit");
  const reaper = openReaper();
  reaper.hold({ pid: needed.pid, last: true, signals: ["SIGKILL"] });
  reaper.hold({ pid: other.pid, signals: ["SIGTERM", "SIGKILL"] });
  await reaper.close();
  expect(await ended).toEqual([7, null]); // it would have thrown if the needed one had been gone by then
  expect(isRunning(needed.pid)).toBe(false);
});

it("leaves alone what it was told to let go", async () => {
  const { child, pid } = await start(DEAF);
  const reaper = openReaper();
  reaper.hold({ pid, signals: ["SIGKILL"] });
  reaper.release(pid);
  await reaper.close();
  expect(isRunning(pid)).toBe(true);
  child.kill("SIGKILL");
});
