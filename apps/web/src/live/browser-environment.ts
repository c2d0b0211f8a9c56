import { type LiveEnvironment, SignedOut, type Socket } from "./live-client.ts";

const TICKET_TIMEOUT_MS = 8_000;

/** `:3001` is the page's own host at that port, under the page's own security. */
export function toStreamAddress(streamUrl: string, page: { protocol: string; hostname: string }): string {
  if (!streamUrl.startsWith(":")) return streamUrl.replace(/^http/, "ws");
  return `${page.protocol === "https:" ? "wss:" : "ws:"}//${page.hostname}${streamUrl}`;
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
