import path from "node:path";
import { startPostgres } from "../embedded/postgres.ts";
import { startRedis } from "../embedded/redis.ts";
import type { LogFiles } from "./log-files.ts";
import { nodeService } from "./node-process.ts";
import type { Service } from "./supervisor.ts";

/** An embedded server: a service, and the address that it took at its first start and keeps. */
export type EmbeddedService = { readonly service: Service; url(): string };

export type EmbeddedOptions = { readonly dataDir: string; readonly logs: LogFiles; readonly log: (line: string) => void };

/** The embedded Postgres. It comes back on the port it had, since the others know its address. */
export function postgresService({ dataDir, logs, log }: EmbeddedOptions, password: string): EmbeddedService {
  let address: { url: string; port: number } | undefined;
  const service: Service = {
    name: "postgres",
    endSignals: ["SIGINT", "SIGQUIT", "SIGKILL"],
    endsLast: true,
    lastWords: () => logs.lastWords("postgres"),
    start: async (onSpawn) => {
      const server = await startPostgres({
        dataDir: path.join(dataDir, "postgres"),
        password,
        database: "slipstream",
        ...(address ? { port: address.port, exactPort: true } : {}),
        logFile: logs.fileOf("postgres"),
        log,
        onSpawn,
      });
      address = { url: server.url, port: server.port };
      return server;
    },
  };
  return { service, url: () => known(address).url };
}

/** The embedded Redis, on the port it had. */
export function redisService({ dataDir, logs, log }: EmbeddedOptions, prefer: "installed" | "wasm"): EmbeddedService {
  let address: { url: string; port: number } | undefined;
  const service: Service = {
    name: "redis",
    endSignals: ["SIGTERM", "SIGKILL"],
    endsLast: true,
    lastWords: () => logs.lastWords("redis"),
    start: async (onSpawn) => {
      const server = await startRedis({
        dir: path.join(dataDir, "redis"),
        prefer,
        ...(address ? { port: address.port, exactPort: true } : {}),
        logFile: logs.fileOf("redis"),
        onSpawn,
      });
      if (!address) log(`Redis is ${server.kind}, for development: production names its own in REDIS_URL`);
      address = { url: server.url, port: server.port };
      return server;
    },
  };
  return { service, url: () => known(address).url };
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("asked for the address of a server that was never up");
  return value;
}

export type AppOptions = { readonly root: string; readonly logs: LogFiles; readonly env: NodeJS.ProcessEnv; readonly reload: boolean };

/** Web, stream and worker: what was built, or, with `reload`, the sources. */
export function appServices({ root, logs, env, reload }: AppOptions): Service[] {
  const watch = [path.join(root, "node_modules/tsx/dist/cli.mjs"), "watch", "--clear-screen=false", "src/main.ts"];
  const bundled = ["--enable-source-maps", "dist/main.mjs"];
  const app = (name: string, args: readonly string[]) =>
    nodeService({ name, args, cwd: path.join(root, "apps", name), env, echo: reload }, logs);
  return [
    app("web", reload ? ["serve.mjs", "--dev"] : ["serve.mjs"]),
    app("stream", reload ? watch : bundled),
    app("worker", reload ? watch : bundled),
  ];
}

/** The simulation of Stripe, from its sources. It comes back on the port it had, with all that happened. */
export function stripeService({ root, logs, env, reload }: AppOptions): Service {
  return nodeService({ name: "stripe", args: ["--import", "tsx", "scripts/demo-stripe.ts"], cwd: root, env, echo: reload }, logs);
}
