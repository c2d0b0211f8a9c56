import type { IncomingMessage } from "node:http";

export type AdmissionLimits = { readonly maxConnections: number; readonly maxConnectionsPerAddress: number };

/** Why a connection is not opened, with the status that says it. */
export type Refused = { readonly status: 400 | 401 | 403 | 404 | 429 | 503; readonly reason: string };
export type Wish = {
  readonly address: string;
  /** What the client brought to sign in with; null for one that only follows the market. */
  readonly credential: { readonly kind: "ticket" | "bearer"; readonly text: string } | null;
};

const PATHS = ["/", "/stream"];

/**
 * The address that limits count by: the peer's, or behind a proxy of ours the last entry of `X-Forwarded-For`, the one entry that
 * the client cannot choose.
 */
export function addressOf(request: IncomingMessage, isBehindProxy: boolean): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  if (!isBehindProxy) return peer;
  const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().join(",");
  return forwarded.split(",").at(-1)?.trim() || peer;
}

/** A page of ours: the app's origin, or any port of the host that the stream itself was reached under. */
export function isOwnOrigin(origin: string, host: string | undefined, appOrigin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: canonical, protocol, hostname } = new URL(origin);
  // Browsers send the plain origin: anything beside it (a user name, a path) is somebody else's work.
  if (canonical !== origin || (protocol !== "http:" && protocol !== "https:")) return false;
  if (canonical === appOrigin) return true;
  return host !== undefined && URL.canParse(`http://${host}`) && new URL(`http://${host}`).hostname === hostname;
}

/**
 * Decides from the request alone. Browsers always send an Origin and must be ours; clients without one must bring a ticket or a bearer
 * token, so that no page can pass as one of them.
 */
export function readWish(request: IncomingMessage, options: { appOrigin: string; isBehindProxy: boolean }): Wish | Refused {
  const [path = "", query = ""] = (request.url ?? "").split("?", 2);
  if (!PATHS.includes(path)) return { status: 404, reason: "no such path" };
  const { origin, host, authorization } = request.headers;
  if (origin !== undefined && !isOwnOrigin(origin, host, options.appOrigin)) return { status: 403, reason: "wrong origin" };
  const address = addressOf(request, options.isBehindProxy);
  const ticket = new URLSearchParams(query).get("ticket");
  if (ticket) return { address, credential: { kind: "ticket", text: ticket } };
  const bearer = /^Bearer +([^\s]+)$/i.exec(authorization ?? "")?.[1];
  if (bearer) return { address, credential: { kind: "bearer", text: bearer } };
  if (origin === undefined) return { status: 401, reason: "a ticket or a bearer token is needed" };
  return { address, credential: null };
}

export const isRefused = (answer: Wish | Refused): answer is Refused => "status" in answer;

/** Counts connections, so that no address and no crowd takes all places. */
export function createPlaces(limits: AdmissionLimits) {
  const byAddress = new Map<string, number>();
  let total = 0;
  return {
    count: () => total,
    /** Takes a place, or says why there is none. */
    take(address: string): Refused | null {
      const held = byAddress.get(address) ?? 0;
      if (total >= limits.maxConnections) return { status: 503, reason: "no place left" };
      if (held >= limits.maxConnectionsPerAddress) return { status: 429, reason: "too many connections from this address" };
      byAddress.set(address, held + 1);
      total += 1;
      return null;
    },
    free(address: string): void {
      const held = byAddress.get(address) ?? 0;
      if (held <= 1) byAddress.delete(address);
      else byAddress.set(address, held - 1);
      total -= 1;
    },
  };
}
