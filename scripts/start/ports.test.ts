import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { nextFreePort } from "../processes/ports.ts";
import { choosePorts, PortBusy, requireNamedPorts } from "./ports.ts";

const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function occupy(host: string, port = 0): Promise<number> {
  const server = net.createServer();
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as net.AddressInfo).port));
  });
}

it.each(["PORT", "STREAM_PORT"] as const)("refuses a busy %s by its name", async (name) => {
  const busy = await occupy("127.0.0.1");
  const refusal = requireNamedPorts({ HOST: "127.0.0.1", [name]: busy });
  await expect(refusal).rejects.toThrow(PortBusy);
  await expect(refusal).rejects.toThrow(`${name}: ${busy} is taken`);
});

it("goes past a port that is taken for either name of this machine", async () => {
  const first = await nextFreePort(20_000);
  await occupy("127.0.0.1", first);
  const second = await nextFreePort(first);
  expect(second).toBeGreaterThan(first);
  expect(await nextFreePort(first, [second])).toBeGreaterThan(second);
});

it("takes named ports as they are, and never the same for both", async () => {
  const said: string[] = [];
  expect(await choosePorts({ PORT: 4_100, STREAM_PORT: 4_101 }, (line) => said.push(line))).toMatchObject({ web: 4_100, stream: 4_101 });
  expect(said).toEqual([]);
  const free = await choosePorts({ STREAM_PORT: 3_000 }, (line) => said.push(line));
  expect(free.web).not.toBe(3_000);
  expect(said.join()).toContain(`Port 3000 is taken, so the pages are on ${free.web}`);
});

it("has a port for the simulation of Stripe only where it is wanted, and says when it is not the usual one", async () => {
  const said: string[] = [];
  const named = { PORT: 4_100, STREAM_PORT: 3_002 };
  expect(await choosePorts({ ...named, BILLING_DEMO: "0" }, (line) => said.push(line))).not.toHaveProperty("stripe");
  const { stripe } = await choosePorts({ ...named, BILLING_DEMO: "1" }, (line) => said.push(line));
  expect(stripe).toBeGreaterThan(3_002);
  expect(said).toEqual([`Port 3002 is taken, so the simulation of Stripe is on ${stripe}`]);
});
