import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nextFreePort } from "../scripts/processes/ports.ts";
import { endProcess, pidOf } from "../scripts/processes/processes.ts";
import { answers, isReady, makePlace, startProduct } from "../scripts/test/product.ts";
import { printMeasure } from "./measure.ts";

// A second `npm start`: everything is installed, built and seeded, the data is there. From the command to the first page that answers, and until
// it says that it can serve all of it, beside Next alone on the same build, and beside a Node that does nothing.

const RUNS = 3;
const POLL_MS = 20;
const ROOT = path.resolve(import.meta.dirname, "..");

const medianOf = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
const secondsSince = (begunAt: number): number => (performance.now() - begunAt) / 1000;

async function repeated(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await measure());
  return medianOf(times);
}

async function timeNext(): Promise<number> {
  const port = await nextFreePort(3_600);
  const begunAt = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, "node_modules/next/dist/bin/next"), "start", "-p", String(port)], {
    cwd: path.join(ROOT, "apps/web"),
    stdio: "ignore",
    env: { ...process.env, ...UNREACHABLE, PORT: String(port), APP_URL: `http://localhost:${port}` },
  });
  const pid = await pidOf(child);
  while (!(await answers(`http://localhost:${port}/sign-in`))) await sleep(POLL_MS);
  const seconds = secondsSince(begunAt);
  await endProcess(pid, [{ signal: "SIGKILL", waitMs: 5_000 }]);
  return seconds;
}

/** Next alone has no servers to find; it must not wait for any either. */
const UNREACHABLE = {
  DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
  REDIS_URL: "redis://127.0.0.1:1",
  STREAM_URL: "ws://127.0.0.1:1",
  DATA_DIR: ".data",
  AUTH_SECRET: "a-secret-that-signs-nothing-for-anybody",
  KEYS_MASTER: Buffer.alloc(32).toString("base64"),
  NODE_ENV: "production",
} as const;

const place = await makePlace();
try {
  console.error("the first start, which builds and seeds");
  await (await startProduct(place)).stop();
  const timeStart = async (isUp: (url: string) => Promise<boolean>): Promise<number> => {
    const begunAt = performance.now();
    const product = await startProduct(place, {}, isUp);
    const seconds = secondsSince(begunAt);
    await product.stop();
    return seconds;
  };
  const warm = await repeated(() => timeStart((url) => answers(`${url}/sign-in`)));
  const ready = await repeated(() => timeStart(isReady));
  const next = await repeated(timeNext);
  const node = await repeated(async () => {
    const begunAt = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    return secondsSince(begunAt);
  });
  printMeasure({ name: "start.warm", value: warm, unit: "s", n: RUNS, peer: next });
  printMeasure({ name: "start.ready", value: ready, unit: "s", n: RUNS, peer: next });
  printMeasure({ name: "start.bare-next", value: next, unit: "s", n: RUNS, peer: node });
} finally {
  await place.leave();
}
