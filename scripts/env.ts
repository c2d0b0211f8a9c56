import { z } from "zod";

const portFrom = (least: number) => {
  const error = `expected a port number from ${least} to 65535`;
  return z.coerce.number({ error }).int(error).min(least, error).max(65_535, error);
};
const httpUrl = z.url({ protocol: /^https?$/, error: "expected an address such as http://localhost:3000" });

/** What the start itself reads. What it starts reads more: each package says what in its own env shape. */
export const startEnv = {
  PORT: portFrom(1).optional(),
  HOST: z.string().default("127.0.0.1"),
  STREAM_PORT: portFrom(1).optional(),
  STREAM_URL: z.url({ protocol: /^wss?$/, error: "expected an address such as ws://localhost:3001" }).optional(),
  APP_URL: httpUrl.optional(),
  WORKER_METRICS_PORT: portFrom(0).optional(),
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "expected a Postgres URL such as postgresql://user:password@host:5432/name" })
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "expected a Redis URL such as redis://:password@host:6379/0" }).optional(),
  EMBEDDED_REDIS: z.enum(["installed", "wasm"], { error: "expected installed or wasm" }).default("installed"),
  AUTH_SECRET: z.string().min(32, "expected at least 32 characters").optional(),
  KEYS_MASTER: z
    .string()
    .refine((text) => Buffer.from(text, "base64").length === 32, "expected 32 bytes in base64")
    .optional(),
  BILLING_DEMO: z.enum(["0", "1"], { error: "expected 0 or 1" }).default("0"),
  STRIPE_SECRET_KEY: z.string().optional(),
};

export type StartEnv = z.infer<z.ZodObject<typeof startEnv>>;

/** What is wrong with variables that are good each by itself, a sentence for each. */
export function findContradictions({ BILLING_DEMO, STRIPE_SECRET_KEY }: StartEnv): string[] {
  if (BILLING_DEMO === "0" || STRIPE_SECRET_KEY === undefined) return [];
  return ["BILLING_DEMO, STRIPE_SECRET_KEY: expected one of them at most, since the simulation of Stripe has a key of its own"];
}
