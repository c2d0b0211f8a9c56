import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { ensureChromium } from "../../e2e/chromium.ts";
import { generateClient } from "../setup/build.ts";
import { type Counts, countsOfRun, fromPlaywright, fromVitest, ONE_FAILED, ONE_PASSED } from "./counts.ts";
import type { Ended, ProgramOptions } from "./run-program.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const MINUTE_MS = 60_000;

/** What a step works with: `run` starts a program of node at the root, `rest` is what the caller gave it. */
export type StepTools = {
  readonly env: NodeJS.ProcessEnv;
  readonly rest: readonly string[];
  /** Removed after the run, however it ends. */
  readonly folder: string;
  run(args: readonly string[], options?: Partial<ProgramOptions>): Promise<Ended>;
};
export type TestStep = { readonly name: string; readonly does: string; run(tools: StepTools): Promise<Counts> };

const program = (file: string) => path.join(ROOT, "node_modules", file);
const TSX = ["--import", "tsx"];

/** A check counts as one test; what it says is shown when it fails. */
async function check({ run, rest }: StepTools, args: readonly string[]): Promise<Counts> {
  const { exitCode, output } = await run([...args, ...rest], { quiet: true, limitMs: 5 * MINUTE_MS });
  if (exitCode === 0) return ONE_PASSED;
  console.log(output.trimEnd());
  return ONE_FAILED;
}

/** Runs with a file for the JSON report, and reads the counts from it. */
async function reported(
  { folder }: StepTools,
  read: (report: unknown) => Counts,
  run: (reportFile: string) => Promise<Ended>,
): Promise<Counts> {
  const file = path.join(folder, `${randomUUID()}.json`);
  const { exitCode } = await run(file);
  return countsOfRun(fs.existsSync(file) ? read(JSON.parse(fs.readFileSync(file, "utf8"))) : null, exitCode);
}

async function withClient(tools: StepTools): Promise<void> {
  await generateClient({
    root: ROOT,
    step: (_doing, work) => work(),
    runNode: async (name, args, cwd) => {
      const { exitCode, output } = await tools.run(args, { cwd, quiet: true, limitMs: 2 * MINUTE_MS });
      if (exitCode !== 0) throw new Error(`${name} failed:\n${output}`);
    },
  });
}

async function playwright(tools: StepTools, project: string, limitMs: number): Promise<Counts> {
  const { run, rest, env } = tools;
  const CHROMIUM_PATH = await ensureChromium((line) => console.log(line));
  return reported(tools, fromPlaywright, (file) =>
    run([program("@playwright/test/cli.js"), "test", `--project=${project}`, "--reporter=list,json", ...rest], {
      cwd: path.join(ROOT, "e2e"),
      env: { ...env, CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      limitMs,
    }),
  );
}

/** All of `npm test`, in the order in which it runs. */
export const STEPS: readonly TestStep[] = [
  {
    name: "lint",
    does: "house style and lint",
    run: (tools) => check(tools, [program("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "--max-diagnostics=200", "."]),
  },
  {
    name: "types",
    does: "strict types of every package",
    run: async (tools) => {
      await withClient(tools);
      const turbo = [program("turbo/bin/turbo"), "run", "typecheck", "typecheck:scripts"];
      return check(tools, [...turbo, "--concurrency=2", "--continue", "--output-logs=errors-only"]);
    },
  },
  { name: "imports", does: "who may import whom", run: (tools) => check(tools, [...TSX, "scripts/check-imports.ts"]) },
  {
    name: "deadcode",
    does: "files, exports and dependencies that nobody uses",
    run: (tools) => check(tools, [program("knip/bin/knip.js"), "--no-config-hints"]),
  },
  {
    name: "unit",
    does: "rules, laws, and adapters against real Postgres and Redis; takes paths and options of vitest",
    run: async (tools) => {
      await withClient(tools);
      return reported(tools, fromVitest, (file) =>
        tools.run(
          [program("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...tools.rest],
          { limitMs: 22 * MINUTE_MS },
        ),
      );
    },
  },
  {
    name: "build",
    does: "what production runs",
    run: async ({ run }) =>
      (await run(["scripts/start.mjs", "--build-only"], { limitMs: 8 * MINUTE_MS })).exitCode === 0 ? ONE_PASSED : ONE_FAILED,
  },
  {
    name: "faults",
    does: "processes that are killed while orders flow; takes files and options of Playwright",
    run: (tools) => playwright(tools, "faults", 10 * MINUTE_MS),
  },
  {
    name: "e2e",
    does: "journeys in a real browser; takes files and options of Playwright",
    run: (tools) => playwright(tools, "journeys", 18 * MINUTE_MS),
  },
];
