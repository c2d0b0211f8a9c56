import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { toContentSecurityPolicy, toStreamOrigins } from "./content-security-policy.ts";

/**
 * Gives each page a nonce and a policy that only scripts and styles with this nonce satisfy; Next reads the nonce from the
 * policy. `x-page` tells layouts, which do not know it, what page was asked for.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const https = (request.headers.get("x-forwarded-proto") ?? request.nextUrl.protocol).startsWith("https");
  const host = request.headers.get("host") ?? request.nextUrl.host;
  const pageAddress = `${https ? "https" : "http"}://${host}`;
  const policy = toContentSecurityPolicy({
    nonce,
    https,
    development: process.env.NODE_ENV === "development",
    streamOrigins: toStreamOrigins(
      process.env.STREAM_URL,
      process.env.STREAM_PORT,
      URL.canParse(pageAddress) ? new URL(pageAddress) : request.nextUrl,
    ),
  });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("x-page", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  matcher: [
    { source: "/((?!api/|_next/static|_next/image|icon.svg|manifest.webmanifest|robots.txt|product-).*)" },
    { source: "/api/docs" },
  ],
};
