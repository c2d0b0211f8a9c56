import { pino } from "pino";
import { z } from "zod";
import { redactFields, redactText } from "./redact.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const logEnv = {
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(", ")}` }).default("info"),
};

/** `log.info({ orderId }, "order filled")`: fields first, then a fixed sentence. */
export type Logger = Pick<pino.Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(fields: Record<string, unknown>): Logger;
};

/**
 * One JSON object a line on standard output. Secrets are taken out in this one place: by key before a line is made, by shape from
 * the finished line, so that messages and fields of child loggers pass through it too. Line breaks in values stay escaped.
 */
export function createLogger(options: { name: string; level: LogLevel; write?: (line: string) => void }): Logger {
  const standardOutput = pino.destination({ dest: 1, sync: true });
  const write = options.write ?? ((line: string) => standardOutput.write(line));
  return pino(
    {
      name: options.name,
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors are described by `redactFields`; the library's own serialiser would go over them once more.
      serializers: { err: (described: unknown) => described },
      formatters: { level: (label) => ({ level: label }), log: redactFields, bindings: redactFields },
    },
    { write: (line: string) => write(redactText(line)) },
  );
}
