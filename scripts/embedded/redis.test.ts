import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openReaper, type Reaper } from "../processes/reaper-client.ts";
import { type RedisOptions, startRedis } from "./redis.ts";
import { redisCommand } from "./redis-command.ts";

let dir: string;
let reaper: Reaper;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-redis-"));
  reaper = openReaper();
  reaper.remove(dir);
});
afterEach(() => reaper.close());

// Where no server is installed, "installed" falls back to WebAssembly, and the same must hold.
describe.each(["installed", "wasm"] as const)("Redis (%s)", (prefer) => {
  const start = (options: Partial<RedisOptions> = {}) =>
    startRedis({ dir, prefer, port: 6_700, onSpawn: (pid) => reaper.hold({ pid, signals: ["SIGKILL"] }), ...options });

  it("keeps what it holds over a stop", async () => {
    const first = await start();
    await redisCommand(first.port, "SET", "a", "1");
    await first.stop();
    const second = await start({ port: first.port, exactPort: true });
    expect(second).toMatchObject({ url: first.url, reused: false });
    expect(await redisCommand(second.port, "GET", "a")).toBe("$1\r\n1\r\n");
    await second.stop();
  });

  it("takes over a server that still runs on the folder, and starts anew after one that was killed", async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ pid: first.pid, url: first.url, reused: true });
    process.kill(first.pid, "SIGKILL");
    expect(await first.exited).toBe("ended by SIGKILL");
    const third = await start();
    expect(third.reused).toBe(false);
    await third.stop();
  });

  it("takes the next port where one is taken", async () => {
    const other = net.createServer();
    const taken = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as net.AddressInfo).port)),
    );
    const server = await start({ port: taken });
    expect(server.port).toBeGreaterThan(taken);
    await server.stop();
    other.close();
  });
});
