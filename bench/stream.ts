import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { printMeasure } from "./measure.ts";
import type { ClientsAnswer, ClientsOrder } from "./stream-clients.ts";
import type { ServerAnswer, ServerOrder } from "./stream-server.ts";

// The stream beside bare `ws` in the same run, each bundled as in production and in a process of its own, the browsers in others.
// CPU is taken from the server's own process (user and system), so that other work on the machine does not count.
// Aims: ≥ 0.75 × bare per delivery; p99 ≤ 25 ms at 1,000 browsers × 10 symbols × 4 Hz; 10,000 connections in ≤ 250 MB.

const BROWSERS = 1_000;
const SYMBOLS = 10;
const HZ = 4;
const ROUNDS = 6;
const TICKS_PER_ROUND = 40;
const LATENCY_ROUNDS = 9;
/** As often as the stream sends at most. */
const FAST_HZ = 9;
const HELD = 10_000;

type Kind = "stream" | "bare";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-bench-"));
const children: ChildProcess[] = [];

async function bundle(name: string): Promise<string> {
  const outfile = path.join(folder, `${name}.mjs`);
  await build({
    entryPoints: [path.join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    banner: { js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);' },
  });
  return outfile;
}

function start(file: string, args: string[], nodeArgs: string[] = []): ChildProcess {
  const child = fork(file, args, { execArgv: nodeArgs });
  children.push(child);
  return child;
}

async function ask<Answer extends { kind: string }>(
  child: ChildProcess,
  order: ServerOrder | ClientsOrder,
  kind: Answer["kind"],
): Promise<Answer> {
  child.send(order);
  return hear<Answer>(child, kind);
}
async function hear<Answer extends { kind: string }>(child: ChildProcess, kind: Answer["kind"]): Promise<Answer> {
  for (;;) {
    const [answer] = (await once(child, "message")) as [Answer];
    if (answer.kind === kind) return answer;
  }
}
const costsOf = (server: ChildProcess) => ask<Extract<ServerAnswer, { kind: "costs" }>>(server, { kind: "costs" }, "costs");
const takeFrom = (clients: ChildProcess) => ask<Extract<ClientsAnswer, { kind: "taken" }>>(clients, { kind: "take" }, "taken");

type Pair = { server: ChildProcess; clients: ChildProcess };

async function openPair(kind: Kind, files: { server: string; clients: string }, count: number): Promise<Pair> {
  const server = start(files.server, [kind], ["--expose-gc"]);
  const { port } = await hear<Extract<ServerAnswer, { kind: "listening" }>>(server, "listening");
  const clients = start(files.clients, []);
  await ask<Extract<ClientsAnswer, { kind: "opened" }>>(clients, { kind: "open", port, count }, "opened");
  await pause(500);
  const { clients: held } = await costsOf(server);
  if (held !== count) throw new Error(`${kind}: ${held} of ${count} connections are open`);
  await takeFrom(clients);
  return { server, clients };
}

/** Ticks at a pace; answers with what the server spent and what arrived. */
async function play(
  { server, clients }: Pair,
  ticks: number,
  hz: number,
): Promise<{ cpuMicros: number; frames: number; agesMs: number[] }> {
  const before = await costsOf(server);
  for (let tick = 0; tick < ticks; tick += 1) {
    server.send({ kind: "tick", symbols: SYMBOLS } satisfies ServerOrder);
    await pause(1_000 / hz);
  }
  await pause(200);
  const after = await costsOf(server);
  const { frames, agesMs } = await takeFrom(clients);
  return { cpuMicros: after.cpuMicros - before.cpuMicros, frames, agesMs };
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
async function close(...pairs: Pair[]): Promise<void> {
  for (const child of pairs.flatMap(({ server, clients }) => [clients, server])) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

async function measureDeliveries(pairs: Record<Kind, Pair>): Promise<void> {
  const spent: Record<Kind, { cpuMicros: number[]; frames: number[] }> = {
    stream: { cpuMicros: [], frames: [] },
    bare: { cpuMicros: [], frames: [] },
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of round % 2 === 0 ? (["stream", "bare"] as const) : (["bare", "stream"] as const)) {
      const { cpuMicros, frames } = await play(pairs[kind], TICKS_PER_ROUND, FAST_HZ);
      const sent = TICKS_PER_ROUND * BROWSERS;
      // On a machine that is busy elsewhere two ticks may come so close together that the stream merges them.
      if (frames > sent || frames < sent / 2) throw new Error(`${kind}: ${frames} of ${sent} frames arrived`);
      spent[kind].cpuMicros.push(cpuMicros);
      spent[kind].frames.push(frames);
    }
  }
  const perSecond = (kind: Kind): number => (sum(spent[kind].frames) / sum(spent[kind].cpuMicros)) * 1e6;
  const n = sum(spent.stream.frames);
  printMeasure({ name: "stream.deliveries", value: perSecond("stream"), peer: perSecond("bare"), unit: "frames/s/core", n });
  printMeasure({
    name: "stream.prices",
    value: perSecond("stream") * SYMBOLS,
    peer: perSecond("bare") * SYMBOLS,
    unit: "prices/s/core",
    n: n * SYMBOLS,
  });
}

/** The last browsers of a tick make the p99. Median of the rounds: one in which other work took the machine says nothing of ours. */
async function measureLatency(pairs: Record<Kind, Pair>): Promise<void> {
  const rounds: Record<Kind, number[][]> = { stream: [], bare: [] };
  for (let round = 0; round < LATENCY_ROUNDS; round += 1) {
    for (const kind of ["stream", "bare"] as const)
      rounds[kind].push((await play(pairs[kind], 5 * HZ, HZ)).agesMs.toSorted((a, b) => a - b));
  }
  const medianOf = (kind: Kind, share: number): number => {
    const figures = rounds[kind].map((agesMs) => quantile(agesMs, share)).toSorted((a, b) => a - b);
    return quantile(figures, 0.5);
  };
  const n = sum(rounds.stream.map(({ length }) => length));
  for (const [name, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const)
    printMeasure({ name: `stream.latency.${name}`, value: medianOf("stream", share), peer: medianOf("bare", share), unit: "ms", n });
}

async function measureHeld(kind: Kind, files: { server: string; clients: string }): Promise<number> {
  const pair = await openPair(kind, files, HELD);
  await play(pair, 8, 1);
  const { rssBytes } = await costsOf(pair.server);
  await close(pair);
  return rssBytes / 1e6;
}

try {
  const files = { server: await bundle("stream-server"), clients: await bundle("stream-clients") };
  const pairs = { stream: await openPair("stream", files, BROWSERS), bare: await openPair("bare", files, BROWSERS) };
  await play(pairs.stream, 20, FAST_HZ);
  await play(pairs.bare, 20, FAST_HZ);
  await measureDeliveries(pairs);
  await measureLatency(pairs);
  await close(pairs.stream, pairs.bare);
  printMeasure({
    name: "stream.held",
    value: await measureHeld("stream", files),
    peer: await measureHeld("bare", files),
    unit: "MB at 10,000 connections",
    n: HELD,
  });
} finally {
  for (const child of children) child.kill("SIGKILL");
  fs.rmSync(folder, { recursive: true, force: true });
}
