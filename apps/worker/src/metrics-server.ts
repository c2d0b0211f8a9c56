import { createServer, type Server } from "node:http";
import type { Logger, Metrics } from "@slipstream/telemetry";

/** Serves `/metrics` for Prometheus and `/health`, on all addresses. A port that is taken costs the metrics, not the work. */
export function serveMetrics(options: { port: number; metrics: Metrics; logger: Logger }): { close(): Promise<void> } {
  const { port, metrics, logger } = options;
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string) => response.writeHead(status, { "content-type": type }).end(body);
    const path = new URL(request.url ?? "/", "http://worker").pathname;
    if (request.method !== "GET" && request.method !== "HEAD") answer(405, "text/plain", "only GET\n");
    else if (path === "/health") answer(200, "application/json", JSON.stringify({ success: true, status: "alive" }));
    else if (path === "/metrics")
      metrics.expose().then(
        ({ contentType, text }) => answer(200, contentType, text),
        (error: unknown) => {
          logger.error({ err: error }, "metrics cannot be read");
          answer(500, "text/plain", "metrics cannot be read\n");
        },
      );
    else answer(404, "text/plain", "not found\n");
  });
  server.on("error", (error) => logger.error({ err: error, port }, "metrics are not served"));
  server.listen(port, () => logger.info({ port: portOf(server) }, "metrics served"));
  return {
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const portOf = (server: Server): number | null => {
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? null) : null;
};
