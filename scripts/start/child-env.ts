import type { StartEnv } from "../env.ts";
import type { Secrets } from "../setup/secrets.ts";

export type ChildEnvInput = {
  readonly env: StartEnv;
  readonly secrets: Secrets;
  readonly ports: { readonly web: number; readonly stream: number; readonly metrics: number };
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly dev: boolean;
};

/** What web, stream and worker are told beyond the environment of the start itself. */
export function childEnv({ env, secrets, ports, dataDir, databaseUrl, redisUrl, dev }: ChildEnvInput) {
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    PORT: String(ports.web),
    HOST: env.HOST,
    STREAM_PORT: String(ports.stream),
    STREAM_URL: env.STREAM_URL ?? `ws://localhost:${ports.stream}`,
    WORKER_METRICS_PORT: String(env.WORKER_METRICS_PORT ?? ports.metrics),
    APP_URL: env.APP_URL ?? `http://localhost:${ports.web}`,
    DATA_DIR: dataDir,
    AUTH_SECRET: env.AUTH_SECRET ?? secrets.AUTH_SECRET,
    KEYS_MASTER: env.KEYS_MASTER ?? secrets.KEYS_MASTER,
    NODE_ENV: dev ? ("development" as const) : ("production" as const),
    NEXT_TELEMETRY_DISABLED: "1",
    ...(env.DATABASE_URL === undefined ? { EMBEDDED: "1" } : {}),
  };
}
