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

/**
 * Where a browser finds the stream: `STREAM_URL`, else the page's own host at `STREAM_PORT`. Each as a websocket and as
 * an http origin. What is no URL gives nothing.
 */
export function toStreamOrigins(streamUrl: string | undefined, streamPort: string | undefined, pageUrl: URL): string[] {
  const secure = pageUrl.protocol === "https:";
  const address =
    streamUrl || (streamPort && /^\d{1,5}$/.test(streamPort) ? `${secure ? "wss" : "ws"}://${pageUrl.hostname}:${streamPort}` : "");
  if (!URL.canParse(address)) return [];
  const { host, protocol } = new URL(address);
  if (protocol === "wss:" || protocol === "https:") return [`wss://${host}`, `https://${host}`];
  if (protocol === "ws:" || protocol === "http:") return [`ws://${host}`, `http://${host}`];
  return [];
}
