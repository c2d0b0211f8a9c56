import type { StartEnv } from "../env.ts";
import type { Secrets } from "../setup/secrets.ts";
import type { Ports } from "./ports.ts";

export type ChildEnvInput = {
  readonly env: StartEnv;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly dev: boolean;
};

/** What web, stream, worker and the simulation of Stripe are told beyond the environment of the start itself. */
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
    ...(ports.stripe === undefined ? {} : stripeEnv(secrets, ports.stripe)),
  };
}

/** Every process talks to the simulation as if it were Stripe. */
const stripeEnv = (secrets: Secrets, port: number) => ({
  STRIPE_SECRET_KEY: secrets.STRIPE_DEMO_KEY,
  STRIPE_WEBHOOK_SECRET: secrets.STRIPE_DEMO_WEBHOOK_SECRET,
  STRIPE_API_URL: stripeUrl(port),
});

/** Where the simulation of Stripe is, for processes and for browsers of this machine. */
export const stripeUrl = (port: number): string => `http://127.0.0.1:${port}`;
