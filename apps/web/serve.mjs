// Serves the pages: what `next build` made or, with --dev, the sources with reload. Started by the supervisor, or in a container.
// Ends within 3 s of SIGTERM, and of the end of the supervisor that started it, even where browsers hold lines open.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const dir = import.meta.dirname;
const dev = process.argv.includes("--dev");
const hostname = process.env.HOST || "127.0.0.1";
const port = Number(process.env.PORT || 3000);
const GRACE_MS = 1_500;
const LAST_MS = 2_500;
/** Longer than a balancer's idle time (60 s usually), so that it is never us who closes a line it is about to use. */
const KEEP_ALIVE_MS = 65_000;

if (!dev) {
  // The configuration as it was at the build: next.config.ts need not be compiled again at every start.
  const { config } = JSON.parse(fs.readFileSync(path.join(dir, ".next/required-server-files.json"), "utf8"));
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
}
const { default: next } = await import("next");

const app = next({ dev, dir, hostname, port });
let handle;
const ready = app.prepare().then(() => {
  handle = app.getRequestHandler();
});
const server = http.createServer(async (request, response) => {
  // Whoever counts by address (server/visitor.ts) believes the socket, not what a client wrote under this name.
  request.headers["x-peer-address"] = request.socket.remoteAddress ?? "";
  await ready;
  await handle(request, response);
});
server.keepAliveTimeout = KEEP_ALIVE_MS;

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  setTimeout(() => process.exit(0), LAST_MS).unref();
  server.close(async () => {
    await app.close().catch(() => {});
    process.exit(0);
  });
  server.closeIdleConnections();
}
process.on("SIGTERM", stop).on("SIGINT", stop);
if (process.connected) process.on("disconnect", stop);

server.once("error", (error) => {
  process.stderr.write(`web cannot listen on ${hostname}:${port}: ${error.message}\n`);
  process.exit(1);
});
server.listen(port, hostname);
await ready;
