export type PolicyInput = {
  nonce: string;
  /** Origins of the stream, e.g. "ws://localhost:3001". */
  streamOrigins: readonly string[];
  https: boolean;
  /** `next dev` evaluates code and writes style elements without a nonce. */
  development: boolean;
};

/** The content security policy of one page. Style *attributes* are allowed, style elements and scripts need the nonce. */
export function toContentSecurityPolicy({ nonce, streamOrigins, https, development }: PolicyInput): string {
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    "style-src": ["'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...streamOrigins],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-src": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  const list = Object.entries(directives).map(([name, sources]) => `${name} ${sources.join(" ")}`);
  return [...list, ...(https ? ["upgrade-insecure-requests"] : [])].join("; ");
}

const SOCKET_SCHEMES: Readonly<Record<string, readonly [string, string]>> = {
  "ws:": ["ws", "http"],
  "http:": ["ws", "http"],
  "wss:": ["wss", "https"],
  "https:": ["wss", "https"],
};

function toOrigins(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { host, protocol } = new URL(address);
  return (SOCKET_SCHEMES[protocol] ?? []).map((scheme) => `${scheme}://${host}`);
}

/**
 * Where a browser may find the stream: at `STREAM_URL`, and on the page's own host at `STREAM_PORT`, since a page may be
 * opened by another name of the machine. Each as a websocket and as an http origin; what is no URL gives nothing.
 */
export function toStreamOrigins(streamUrl: string | undefined, streamPort: string | undefined, pageUrl: URL): string[] {
  const scheme = pageUrl.protocol === "https:" ? "wss" : "ws";
  const beside = streamPort && /^\d{1,5}$/.test(streamPort) ? `${scheme}://${pageUrl.hostname}:${streamPort}` : "";
  return [...new Set([...toOrigins(streamUrl ?? ""), ...toOrigins(beside)])];
}
