import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 100;
const ANSWER_MS = 5_000;
const TELL_EVERY_MS = 60_000;

/**
 * Waits until the page at `baseUrl` can be served: /api/ready says so, or / answers where there is no /api/ready. Waits as long as it takes,
 * and says once a minute what it waits for.
 */
export async function waitUntilReady(baseUrl: string, options: { signal: AbortSignal; log: (line: string) => void }): Promise<void> {
  let tellAt = performance.now() + TELL_EVERY_MS;
  while (!options.signal.aborted) {
    const answer = await look(baseUrl);
    if (answer === "ready") return;
    if (performance.now() >= tellAt) {
      options.log(`Still waiting for ${baseUrl}: ${answer}`);
      tellAt += TELL_EVERY_MS;
    }
    await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => {});
  }
}

async function look(baseUrl: string): Promise<string> {
  try {
    const ready = await fetch(new URL("/api/ready", baseUrl), { signal: AbortSignal.timeout(ANSWER_MS) });
    if (ready.ok) return "ready";
    if (ready.status !== 404) return `/api/ready says ${ready.status} ${(await ready.text()).slice(0, 200)}`;
    const page = await fetch(baseUrl, { signal: AbortSignal.timeout(ANSWER_MS) });
    return page.ok ? "ready" : `/ says ${page.status}`;
  } catch (error) {
    return error instanceof Error ? `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}` : String(error);
  }
}
