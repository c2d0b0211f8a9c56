import { Refusal } from "@slipstream/kernel";

/** Why work cannot be begun: what it would read is not there. */
export const JOB_REFUSALS = ["unknown-symbol", "missing-candles"] as const;
export type JobRefusalCode = (typeof JOB_REFUSALS)[number];

export const refuse = (code: JobRefusalCode, message: string, field: string, detail: Record<string, unknown> = {}): Refusal =>
  new Refusal("rule", code, message, { field, detail });
