import { z } from "zod";

export const llmEnv = {
  /** A server that speaks the common chat-completions form; without it no model is asked. */
  LLM_API_URL: z
    .url({ protocol: /^https?$/, error: "expected an address such as https://models.example/v1" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  LLM_API_KEY: z.string().min(1).max(1_000, "expected at most 1,000 characters").optional(),
  LLM_MODEL: z.string().min(1).max(200, "expected at most 200 characters").default("default"),
};
