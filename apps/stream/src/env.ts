import { marketEnv } from "@slipstream/core/market/server";
import { databaseEnv } from "@slipstream/db";
import { redisEnv } from "@slipstream/queue";
import { logEnv } from "@slipstream/telemetry";
import { z } from "zod";

const EXPECTED_PORT = "expected a port from 0 (any free one) to 65535";
const places = (standard: number) => {
  const error = "expected a whole number from 1 to 1000000";
  return z.coerce.number({ error }).int(error).min(1, error).max(1_000_000, error).default(standard);
};

/** Everything that the stream reads from its environment; each part is the schema of the package that uses it. */
export const streamEnvSchema = z.object({
  ...databaseEnv,
  ...redisEnv,
  ...logEnv,
  ...marketEnv,
  STREAM_PORT: z.coerce.number({ error: EXPECTED_PORT }).int(EXPECTED_PORT).min(0, EXPECTED_PORT).max(65_535, EXPECTED_PORT).default(3_001),
  /** Address to listen on. */
  HOST: z.string().min(1).default("127.0.0.1"),
  /** Pages from here may connect. */
  APP_URL: z.url({ protocol: /^https?$/, error: "expected an address such as http://localhost:3000" }).default("http://localhost:3000"),
  AUTH_SECRET: z.string().min(32, "expected at least 32 characters"),
  BEHIND_PROXY: z.enum(["0", "1"], { error: "expected 0 or 1" }).default("0"),
  STREAM_MAX_CONNECTIONS: places(20_000),
  STREAM_MAX_CONNECTIONS_PER_ADDRESS: places(200),
});
export type StreamEnv = z.infer<typeof streamEnvSchema>;

/** Throws one error that names each wrong variable and what was expected. A variable that is set to nothing counts as not set. */
export function parseStreamEnv(variables: Readonly<Record<string, string | undefined>>): StreamEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = streamEnvSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`wrong environment\n${parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`).join("\n")}`);
}
