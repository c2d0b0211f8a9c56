import net from "node:net";

const LAST_PORT = 65_535;

/** Whether a server on this machine could take the port on `host` now. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "EADDRNOTAVAIL"));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** The first port from `from` on that is free for both names of this machine: a browser may try ::1 before 127.0.0.1. */
export async function nextFreePort(from: number, taken: readonly number[] = []): Promise<number> {
  for (let port = from; port <= LAST_PORT; port++) {
    if (taken.includes(port)) continue;
    if ((await isPortFree(port)) && (await isPortFree(port, "::1"))) return port;
  }
  throw new Error(`no free port from ${from} on`);
}

/** Whether something accepts connections there. */
export function isListening(port: number, host = "127.0.0.1", timeoutMs = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host, timeout: timeoutMs });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
}
