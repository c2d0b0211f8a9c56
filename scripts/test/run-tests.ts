import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { type Counts, ONE_FAILED, sumOf, toLine } from "./counts.ts";
import { runProgram } from "./run-program.ts";
import { STEPS, type StepTools, type TestStep } from "./steps.ts";
import { testEnv } from "./test-env.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const DEFAULT_LIMIT_MS = 10 * 60_000;
const INTERRUPTED = 130;

/** Splits `unit packages/core -t name` into the steps to run (all when none is named) and what the last of them is given. */
export function readArguments(
  args: readonly string[],
  steps: readonly TestStep[] = STEPS,
): { chosen: readonly TestStep[]; rest: readonly string[] } {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const named = args.findIndex((arg) => !byName.has(arg));
  const names = named === -1 ? args : args.slice(0, named);
  const rest = args.slice(names.length);
  if (names.length === 0 && rest.length > 0) {
    throw new Error(`There is no step ${rest[0]}. Steps: ${steps.map(({ name }) => name).join(", ")}`);
  }
  return { chosen: names.length === 0 ? steps : names.flatMap((name) => byName.get(name) ?? []), rest };
}

/** Runs the steps, says of each how it went and how long it took, and ends with the line of the sums. Answers the exit code. */
export async function runTests(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    for (const { name, does } of STEPS) console.log(`npm test -- ${name.padEnd(9)} ${does}`);
    return 0;
  }
  const { chosen, rest } = readArguments(args);
  const reaper = openReaper();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-report-"));
  reaper.remove(folder);
  // The reaper ends the programs that are running as soon as this process is gone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(INTERRUPTED));
  const results: { name: string; counts: Counts; seconds: string }[] = [];
  for (const step of chosen) {
    console.log(`\n── ${step.name}: ${step.does.split(";")[0]}`);
    const begunAt = performance.now();
    const counts = await runStep(step, reaper, { folder, rest: step === chosen.at(-1) ? rest : [] });
    results.push({ name: step.name, counts, seconds: ((performance.now() - begunAt) / 1000).toFixed(1) });
    console.log(`${counts.failed === 0 ? "✓" : "✗"} ${step.name}: ${toLine(counts)}, ${results.at(-1)?.seconds} s`);
  }
  await reaper.close();
  const sum = sumOf(results.map(({ counts }) => counts));
  console.log("");
  for (const { name, counts, seconds } of results) {
    console.log(`${counts.failed === 0 ? "✓" : "✗"} ${name.padEnd(9)} ${seconds.padStart(7)} s  ${toLine(counts)}`);
  }
  console.log(toLine(sum));
  return sum.failed > 0 ? 1 : 0;
}

async function runStep(step: TestStep, reaper: Reaper, given: Pick<StepTools, "folder" | "rest">): Promise<Counts> {
  const env = testEnv(process.env, path.join(ROOT, ".env.example"));
  try {
    return await step.run({
      ...given,
      env,
      run: (args, options) => runProgram(reaper, args, { cwd: ROOT, env, limitMs: DEFAULT_LIMIT_MS, ...options }),
    });
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    return ONE_FAILED;
  }
}
