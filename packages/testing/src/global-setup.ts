import http from "node:http";
import type { AddressInfo } from "node:net";
import { TEST_SERVER_VARIABLE } from "./fresh-database.ts";
import { type RunningTestServer, startTestServer } from "./test-postgres.ts";

/**
 * Vitest's global setup: one Postgres for the whole run, started when the first test asks for it. Test files run in processes of
 * their own, so they ask over HTTP; its address reaches them by the environment.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let started: Promise<RunningTestServer> | undefined;
  const door = http.createServer((_request, response) => {
    started ??= startTestServer();
    started.then(
      ({ adminUrl, template }) => response.end(JSON.stringify({ adminUrl, template })),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  process.env[TEST_SERVER_VARIABLE] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return async () => {
    door.close();
    door.closeAllConnections();
    const server = await started?.catch(() => undefined);
    await server?.stop();
  };
}
