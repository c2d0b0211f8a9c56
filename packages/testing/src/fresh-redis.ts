import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type EmbeddedRedis, startRedis } from "../../../scripts/embedded/redis.ts";
import { redisCommand } from "../../../scripts/embedded/redis-command.ts";
import { openReaper, type Reaper } from "../../../scripts/processes/reaper-client.ts";

const FIRST_PORT = 6620;

export type FreshRedis = {
  readonly url: string;
  /** Empties it, as if it had lost everything. */
  flush(): Promise<void>;
  /** Ends the server; `start` brings it back under the same address, with what it had kept. */
  stop(): Promise<void>;
  start(): Promise<void>;
};

let reaper: Reaper | undefined;

/** A Redis of one's own: `redis-server` where it is installed, else Valkey as WebAssembly. Stop it in `afterAll`. */
export async function freshRedis(): Promise<FreshRedis> {
  reaper ??= openReaper();
  const held = reaper;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-test-"));
  held.remove(folder);
  const open = (place: { port: number; exactPort?: boolean }) =>
    startRedis({ dir: folder, ...place, onSpawn: (pid) => held.hold({ pid, signals: ["SIGKILL"] }) });
  // From a random port on: test files run side by side and would race for the first free one.
  let server: EmbeddedRedis | null = await open({ port: FIRST_PORT + Math.floor(Math.random() * 2_000) });
  const { url, port } = server;
  return {
    url,
    flush: async () => {
      await redisCommand(port, "FLUSHALL");
    },
    stop: async () => {
      if (!server) return;
      await server.stop();
      held.release(server.pid);
      server = null;
    },
    start: async () => {
      server ??= await open({ port, exactPort: true });
    },
  };
}
