import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRunning, waitForExit } from "../processes/processes.ts";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { runProgram } from "./run-program.ts";
import { readArguments } from "./run-tests.ts";
import { STEPS, type TestStep } from "./steps.ts";
import { emptySettings, settingsIn, testEnv } from "./test-env.ts";

describe("arguments of npm test", () => {
  const steps = ["lint", "unit", "e2e"].map((name) => ({ name }) as TestStep);
  const read = (...args: string[]) => {
    const { chosen, rest } = readArguments(args, steps);
    return [chosen.map(({ name }) => name), rest];
  };

  it.each([
    ["nothing", [], ["lint", "unit", "e2e"], []],
    ["one step", ["unit"], ["unit"], []],
    ["two steps", ["e2e", "lint"], ["e2e", "lint"], []],
    ["a step and a file", ["e2e", "smoke"], ["e2e"], ["smoke"]],
    ["a step and options that look like a step later", ["unit", "-t", "lint"], ["unit"], ["-t", "lint"]],
  ])("understands %s", (_name, args, chosen, rest) => {
    expect(read(...args)).toEqual([chosen, rest]);
  });

  it("names the steps when there is none of that name", () => {
    expect(() => read("integration")).toThrow("There is no step integration. Steps: lint, unit, e2e");
  });

  it("has the steps of the contract, faults and journeys last", () => {
    expect(STEPS.map(({ name }) => name)).toEqual(["lint", "types", "imports", "deadcode", "unit", "build", "faults", "e2e"]);
  });
});

describe("the environment of tests", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-test-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("leaves out whatever sets up the product", () => {
    const example = path.join(folder, ".env.example");
    fs.writeFileSync(example, "# The web's port\nPORT=3000\n# DATABASE_URL=postgresql://…\n");
    const env = testEnv({ PORT: "1", DATABASE_URL: "x", NODE_ENV: "production", HOME: "/home/a", CHROMIUM_PATH: "/c" }, example);
    expect(env).toMatchObject({ HOME: "/home/a", CHROMIUM_PATH: "/c", NEXT_TELEMETRY_DISABLED: "1" });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["PORT"]));
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["DATABASE_URL"]));
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["NODE_ENV"]));
  });

  it("keeps a developer's own .env out of a product under test", () => {
    const example = path.join(folder, "other.example");
    fs.writeFileSync(example, "# PORT=3000\n# DATABASE_URL=postgresql://…\n");
    expect(emptySettings(example)).toEqual({ PORT: "", DATABASE_URL: "" });
  });

  it("reads names of settings, not sentences", () => {
    expect(settingsIn("# A = b\n# Say PORT=1 to move it\nPORT=3000\n#LOG_LEVEL=info\n")).toEqual(["PORT", "LOG_LEVEL"]);
  });
});

describe("programs that a step runs", () => {
  let reaper: Reaper;
  beforeAll(() => {
    reaper = openReaper();
  });
  afterAll(() => reaper.close());
  const run = (script: string, limitMs = 30_000) =>
    runProgram(reaper, ["-e", script], { cwd: os.tmpdir(), env: process.env, limitMs, quiet: true });

  it("answer their output and exit code", async () => {
    expect(await run("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({ exitCode: 3, output: "out\nerr\n" });
  });

  it("are ended at their limit", async () => {
    expect((await run("setInterval(() => {}, 1000)", 1)).exitCode).toBe(124);
  });

  it("leave nothing behind", async () => {
    const { output } = await run(
      `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
       child.unref();
       console.log(child.pid);`,
    );
    const left = Number(output);
    expect(left).toBeGreaterThan(0);
    await waitForExit(left, 30_000);
    expect(isRunning(left)).toBe(false);
  });
});
