import { billingEnv } from "@slipstream/core/billing/server";
import { marketEnv } from "@slipstream/core/market/server";
import { databaseEnv } from "@slipstream/db";
import { mailEnv } from "@slipstream/integrations/mail";
import { redisEnv } from "@slipstream/queue";
import { logEnv } from "@slipstream/telemetry";
import { replayEnv } from "@slipstream/venues/replay";
import { z } from "zod";
import { ROLES, type Role } from "./role-names.ts";

const EXPECTED_PORT = "expected a port from 0 (any free one) to 65535";

const EXPECTED_THREADS = "expected a whole number from 0 to 64";

const rolesSchema = z
  .string()
  .default(ROLES.join(","))
  .transform((text, ctx): readonly Role[] => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.filter((name) => !ROLES.some((role) => role === name));
    if (unknown.length > 0)
      ctx.addIssue({
        code: "custom",
        message: `unknown role ${unknown.map((name) => `"${name}"`).join(", ")}: expected a list of ${ROLES.join(", ")}`,
      });
    return ROLES.filter((role) => names.includes(role));
  });

/** Everything that the worker reads from its environment; each part is the schema of the package that uses it. */
export const workerEnvSchema = z.object({
  ...databaseEnv,
  ...redisEnv,
  ...logEnv,
  ...marketEnv,
  ...replayEnv,
  ...mailEnv,
  ...billingEnv,
  /** Address of the web as a browser sees it: links in mails lead there. */
  APP_URL: z
    .url({ protocol: /^https?$/, error: "expected an address such as http://localhost:3000" })
    .transform((url) => url.replace(/\/+$/, ""))
    .default("http://localhost:3000"),
  WORKER_ROLES: rolesSchema,
  WORKER_METRICS_PORT: z.coerce
    .number({ error: EXPECTED_PORT })
    .int(EXPECTED_PORT)
    .min(0, EXPECTED_PORT)
    .max(65_535, EXPECTED_PORT)
    .default(9_464),
  /** Threads that compute back-tests and searches; 0: this process computes none. Without it one for each core but one. */
  COMPUTE_THREADS: z.coerce
    .number({ error: EXPECTED_THREADS })
    .int(EXPECTED_THREADS)
    .min(0, EXPECTED_THREADS)
    .max(64, EXPECTED_THREADS)
    .optional(),
  /** Fault tests only: `label#n`, see crash-points.ts. */
  CRASH_AT: z
    .string()
    .regex(/^[a-z-]+(#\d+)?$/, "expected a label such as after-claim#3")
    .optional(),
});
export type WorkerEnv = z.infer<typeof workerEnvSchema>;

/** Throws one error that names each wrong variable and what was expected. A variable that is set to nothing counts as not set. */
export function parseWorkerEnv(variables: Readonly<Record<string, string | undefined>>): WorkerEnv {
  const parsed = workerEnvSchema.safeParse(
    Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== "")),
  );
  if (parsed.success) return parsed.data;
  throw new Error(`wrong environment\n${parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`).join("\n")}`);
}
