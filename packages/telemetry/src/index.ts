export { onShutdown } from "./lifecycle.ts";
export { createLogger, LOG_LEVELS, type Logger, type LogLevel, logEnv } from "./logger.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { redactFields, redactText } from "./redact.ts";
