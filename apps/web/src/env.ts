import { billingEnv } from "@slipstream/core/billing/server";
import { marketEnv } from "@slipstream/core/market/server";
import { databaseEnv } from "@slipstream/db";
import { credentialsEnv } from "@slipstream/integrations/credentials";
import { llmEnv } from "@slipstream/integrations/llm";
import { mailEnv } from "@slipstream/integrations/mail";
import { redisEnv } from "@slipstream/queue";
import { logEnv } from "@slipstream/telemetry";
import { z } from "zod";

/** Everything that the web reads from its environment; each part is the schema of the package that uses it. */
export const webEnvSchema = z.object({
  ...databaseEnv,
  ...redisEnv,
  ...logEnv,
  ...marketEnv,
  ...credentialsEnv,
  ...mailEnv,
  ...llmEnv,
  ...billingEnv,
  /** Address of the web as a browser sees it. */
  APP_URL: z
    .url({ protocol: /^https?$/, error: "expected an address such as http://localhost:3000" })
    .transform((url) => url.replace(/\/+$/, ""))
    .default("http://localhost:3000"),
  /** Address of the stream as a browser sees it. */
  STREAM_URL: z.url({ protocol: /^wss?$/, error: "expected an address such as ws://localhost:3001" }).default("ws://localhost:3001"),
  /** 1 where a proxy of ours stands in front: the last entry of its X-Forwarded-For is then the visitor. */
  BEHIND_PROXY: z.enum(["0", "1"], { error: "expected 0 or 1" }).default("0"),
  /** 1 where the start runs a Postgres of its own: on somebody's own machine. */
  EMBEDDED: z.enum(["0", "1"], { error: "expected 0 or 1" }).default("0"),
  /** Address that the web listens on. */
  HOST: z.string().default("127.0.0.1"),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
});
export type WebEnv = z.infer<typeof webEnvSchema>;

/** Throws one error that names each wrong variable and what was expected. A variable that is set to nothing counts as not set. */
export function parseWebEnv(variables: Readonly<Record<string, string | undefined>>): WebEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = webEnvSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Error(`wrong environment\n${parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`).join("\n")}`);
}
