import type { Visitor } from "@slipstream/core/people/server";

/** Set by our own server (serve.mjs) on every request from the socket, whatever a client sent under this name. */
const PEER_ADDRESS = "x-peer-address";

/**
 * Where a request comes from. What clients write into `X-Forwarded-For` counts only behind a proxy of ours, and there only the last entry,
 * which the proxy wrote.
 */
export function visitorOf(headers: Pick<Headers, "get">, isBehindProxy: boolean): Visitor {
  const forwarded = isBehindProxy ? headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return { ip: forwarded || headers.get(PEER_ADDRESS) || "unknown", userAgent: headers.get("user-agent") ?? "" };
}
