import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { startPostgres } from "../scripts/embedded/postgres.ts";
import { migrateDeploy } from "../scripts/migrate.ts";
import { nextFreePort } from "../scripts/processes/ports.ts";
import { openReaper } from "../scripts/processes/reaper-client.ts";

/** A migrated Postgres of one's own that keeps its word: what it says is committed would survive a power cut. */
export async function startBenchDatabase(): Promise<{ url: string; stop(): Promise<void> }> {
  const reaper = openReaper();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "slipstream-bench-"));
  fs.chmodSync(folder, 0o755); // Postgres runs as another account when we are root
  reaper.remove(folder);
  const server = await startPostgres({
    dataDir: path.join(folder, "postgres"),
    password: "bench",
    database: "bench",
    port: await nextFreePort(5_900),
    settings: { shared_buffers: "256MB" },
    onSpawn: (pid) => reaper.hold({ pid, signals: ["SIGINT", "SIGQUIT", "SIGKILL"] }),
  });
  await migrateDeploy({ url: server.url });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      reaper.release(server.pid);
      await reaper.close();
    },
  };
}
