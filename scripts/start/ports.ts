import { isPortFree, nextFreePort } from "../processes/ports.ts";

const WEB_PORT = 3_000;
const STREAM_PORT = 3_001;
const STRIPE_PORT = 3_002;
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

/** `stripe` only where a simulation of Stripe is wanted. */
export type Ports = { readonly web: number; readonly stream: number; readonly metrics: number; readonly stripe?: number };

/** The named ports, else the usual ones, else the next free ones, which it says. */
export async function choosePorts(
  env: { PORT?: number; STREAM_PORT?: number; BILLING_DEMO?: "0" | "1" },
  log: (line: string) => void,
): Promise<Ports> {
  const web = env.PORT ?? (await nextFreePort(WEB_PORT, env.STREAM_PORT === undefined ? [] : [env.STREAM_PORT]));
  const stream = env.STREAM_PORT ?? (await nextFreePort(STREAM_PORT, [web]));
  if (env.PORT === undefined && web !== WEB_PORT) log(`Port ${WEB_PORT} is taken, so the pages are on ${web}`);
  if (env.STREAM_PORT === undefined && stream !== STREAM_PORT) log(`Port ${STREAM_PORT} is taken, so the stream is on ${stream}`);
  const metrics = await nextFreePort(METRICS_PORT, [web, stream]);
  if (env.BILLING_DEMO !== "1") return { web, stream, metrics };
  const stripe = await nextFreePort(STRIPE_PORT, [web, stream, metrics]);
  if (stripe !== STRIPE_PORT) log(`Port ${STRIPE_PORT} is taken, so the simulation of Stripe is on ${stripe}`);
  return { web, stream, metrics, stripe };
}
