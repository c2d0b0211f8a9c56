import { createLogger, createMetrics, onShutdown } from "@slipstream/telemetry";
import { parseStreamEnv } from "./env.ts";
import { openStream } from "./open-stream.ts";

const env = parseStreamEnv(process.env);
const log = createLogger({ name: "stream", level: env.LOG_LEVEL });
const stream = await openStream(env, { log, metrics: createMetrics("stream"), clock: { now: Date.now } });
log.info({ port: stream.port }, "stream started");

onShutdown(
  async () => {
    await stream.close();
    log.info({}, "stream stopped");
  },
  { onError: (error) => log.error({ err: error }, "the stream did not stop in order") },
);
