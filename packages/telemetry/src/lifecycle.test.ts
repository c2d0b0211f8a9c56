import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

const FIXTURE = path.join(import.meta.dirname, "lifecycle.fixture.ts");

async function start(stop: "clean" | "hangs" | "throws", when: "at once" | "late" = "at once"): Promise<ChildProcess> {
  const child = fork(FIXTURE, [stop, when], { execArgv: ["--import", "tsx"], stdio: ["ignore", "pipe", "ignore", "ipc"] });
  await once(child, "message");
  return child;
}

it.each([
  ["SIGTERM", (child: ChildProcess) => child.kill("SIGTERM")],
  ["SIGINT", (child: ChildProcess) => child.kill("SIGINT")],
  ["the end of its supervisor", (child: ChildProcess) => child.disconnect()],
])("stops in order on %s", async (_name, tell) => {
  const child = await start("clean");
  const ended = once(child, "exit");
  const output = child.stdout && text(child.stdout);
  tell(child);
  expect(await ended).toEqual([0, null]);
  expect(await output).toBe("stopped\n");
});

it("stops in order where its supervisor went while it was still starting", async () => {
  const child = await start("clean", "late");
  const ended = once(child, "exit");
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});

it.each(["hangs", "throws"] as const)("exits with 1 when its stop %s", async (stop) => {
  const child = await start(stop);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([1, null]);
});
