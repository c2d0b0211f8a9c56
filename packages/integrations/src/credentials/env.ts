import { z } from "zod";

const key = z.string().refine((text) => Buffer.from(text, "base64").length === 32, "expected 32 bytes in base64");

export const credentialsEnv = {
  /** Signs cookies and stream tickets. */
  AUTH_SECRET: z.string().min(32, "expected at least 32 characters"),
  /** Seals two-factor secrets and exchange keys. */
  KEYS_MASTER: key,
  /** The master key before this one, while what it sealed is still about. */
  KEYS_MASTER_PREVIOUS: key.optional(),
};
