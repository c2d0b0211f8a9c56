import { isPortFree, nextFreePort } from "../processes/ports.ts";

const WEB_PORT = 3_000;
const STREAM_PORT = 3_001;
const METRICS_PORT = 9_464;

/** A named port that another program has. */
export class PortBusy extends Error {
  override name = "PortBusy";
}

/** Throws PortBusy where a port that was named is taken: whoever names it wants that one and no other. */
export async function requireNamedPorts(env: { PORT?: number; STREAM_PORT?: number; HOST: string }): Promise<void> {
  for (const name of ["PORT", "STREAM_PORT"] as const) {
    const port = env[name];
    if (port === undefined || (await isPortFree(port, env.HOST))) continue;
    throw new PortBusy(`${name}: ${port} is taken by another program, expected a free port (or no ${name}, for the next free one)`);
  }
}

/** The named ports, else the usual ones, else the next free ones, which it says. */
export async function choosePorts(
  env: { PORT?: number; STREAM_PORT?: number },
  log: (line: string) => void,
): Promise<{ web: number; stream: number; metrics: number }> {
  const web = env.PORT ?? (await nextFreePort(WEB_PORT, env.STREAM_PORT === undefined ? [] : [env.STREAM_PORT]));
  const stream = env.STREAM_PORT ?? (await nextFreePort(STREAM_PORT, [web]));
  if (env.PORT === undefined && web !== WEB_PORT) log(`Port ${WEB_PORT} is taken, so the pages are on ${web}`);
  if (env.STREAM_PORT === undefined && stream !== STREAM_PORT) log(`Port ${STREAM_PORT} is taken, so the stream is on ${stream}`);
  return { web, stream, metrics: await nextFreePort(METRICS_PORT, [web, stream]) };
}
