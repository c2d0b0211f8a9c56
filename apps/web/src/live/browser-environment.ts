import { type LiveEnvironment, SignedOut, type Socket } from "./live-client.ts";

const TICKET_TIMEOUT_MS = 8_000;

/**
 * Where the stream is for this page. `:3001` is that port of the page's own host. An address that names this machine by `localhost` is
 * taken the same way: the page may have been opened from another machine.
 */
export function toStreamAddress(streamUrl: string, page: { protocol: string; hostname: string }): string {
  const port = /^(?:wss?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))?(:\d+)\/?$/.exec(streamUrl)?.[1];
  if (port === undefined) return streamUrl;
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.hostname}${port}`;
}

/** The ticket in the answer of `stream.ticket`; null where there is none. */
export function readTicket(answer: unknown): string | null {
  const data = (answer as { result?: { data?: { ticket?: unknown } } } | null)?.result?.data;
  return typeof data?.ticket === "string" ? data.ticket : null;
}

async function fetchTicket(): Promise<string> {
  const response = await fetch("/api/trpc/stream.ticket", {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(TICKET_TIMEOUT_MS),
  });
  if (response.status === 401) throw new SignedOut("the session is over");
  const ticket = response.ok ? readTicket(await response.json()) : null;
  if (ticket === null) throw new Error(`no ticket: ${response.status}`);
  return ticket;
}

/** The browser's own socket, clock and chance. */
export function createBrowserEnvironment(options: { streamUrl: string; signedIn: boolean; leave: () => void }): LiveEnvironment {
  return {
    openSocket: () => new WebSocket(toStreamAddress(options.streamUrl, window.location)) as Socket,
    fetchTicket: async () => (options.signedIn ? fetchTicket() : null),
    leave: options.leave,
    now: Date.now,
    random: Math.random,
    after: (delayMs, call) => {
      const timer = setTimeout(call, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
