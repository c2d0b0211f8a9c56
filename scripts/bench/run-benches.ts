import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { isMeasure } from "../../bench/measure.ts";
import { pidOf } from "../processes/processes.ts";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const INTERRUPTED = 130;

/** Every bench: a program in bench/ that prints its measures and throws when what it measures does not work. */
const BENCHES = {
  backtest: "a back-test of 43,200 recorded minutes, beside a hand-written loop of the same job; a year in memory",
  sweep: "a thousand sets of parameters over 43,200 recorded minutes, beside a hand-written loop of the same job; over two threads",
  "backtest-http": "POST /api/backtest for 30 days of minutes on a warm server, beside a request that does nothing",
  history: "the columns of 43,199 minutes: read by a process that has none, asked for again, and after one more minute",
  preview: "what the builder shows while rules change: 500 bars with entries and exits, on kept columns",
  start: "a warm start to the first page, beside a bare Next",
  triggers: "100,000 resting triggers on one symbol, per tick",
  orders: "market orders through the whole path, one by one and in batches",
  runs: "300 running strategies: the tick that closes a bar for all of them, where none acts and where every one enters or leaves",
  "copy-fanout": "one master's fill copied into 100, 1,000 and 10,000 accounts, beside plain inserts and a loop; bursts; memory",
  leaderboard: "1,000 masters with 1,000,000 fills: lists and profiles, beside bare queries; verifying all of it",
  ledger: "journals on one hot account, singly and in batches, beside hot balance rows; verifying 1,000,000 entries",
  indicators: "eight indicators in columns and bar by bar, beside loops by hand and two libraries",
  "what-if": "what thirty days of a master would have brought some settings, with 1,500 and 5,000 fills",
  settlement: "the fees of 10,000 follows with 1,000,000 fills, beside bare sums; what one follow would owe now",
  stream: "deliveries to browsers, beside bare ws; 10,000 connections",
  lighthouse: "Lighthouse and first-load script of the pages that a visitor sees first",
} as const;

/** Runs the named benches, or all, one after the other. Their measures go to stdout, one line of JSON each, all else to stderr. */
export async function runBenches(args: readonly string[]): Promise<number> {
  const names = Object.keys(BENCHES);
  const unknown = args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no bench ${unknown}.`);
    for (const [name, measures] of Object.entries(BENCHES)) console.error(`npm run bench ${name.padEnd(11)} ${measures}`);
    return unknown === "--help" ? 0 : 1;
  }
  const reaper = openReaper();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(INTERRUPTED));
  const failed: string[] = [];
  for (const name of args.length > 0 ? args : names) {
    console.error(`── ${name}: ${BENCHES[name as keyof typeof BENCHES]}`);
    if ((await runBench(reaper, name)) !== 0) failed.push(name);
  }
  await reaper.close();
  if (failed.length > 0) console.error(`failed: ${failed.join(", ")}`);
  return failed.length > 0 ? 1 : 0;
}

async function runBench(reaper: Reaper, name: string): Promise<number> {
  const child = spawn(process.execPath, ["--import", "tsx", `bench/${name}.ts`], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const pid = await pidOf(child);
  reaper.hold({ pid, group: true, signals: ["SIGTERM", "SIGKILL"] });
  createInterface({ input: child.stdout }).on("line", (line) => (isMeasure(line) ? process.stdout : process.stderr).write(`${line}\n`));
  const [code] = await once(child, "close");
  reaper.release(pid);
  return code ?? 1;
}
