import type { NextApiRequest, NextApiResponse } from "next";
import type { NextAuthOptions } from "next-auth";

type Handler = (request: NextApiRequest, response: NextApiResponse, options: NextAuthOptions) => unknown;
type Call = {
  /** The rest of the path behind `/api/auth`. A body makes it a POST. */
  readonly action: string[];
  readonly body?: Record<string, string>;
  readonly cookies: Record<string, string>;
  /** Other cookies that next-auth would set are of no use here. */
  readonly keepCookies: readonly string[];
};

/**
 * Calls next-auth with plain values, as its handler of the pages router takes them: nothing of the request but these reaches it, and it
 * depends on no ambient request.
 */
export async function callNextAuth(
  handler: Handler,
  options: NextAuthOptions,
  call: Call,
): Promise<{ json: unknown; setCookies: string[] }> {
  let json: unknown;
  const headers = new Map<string, unknown>();
  const response = {
    status: () => response,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    setHeader: (name: string, value: unknown) => {
      headers.set(name.toLowerCase(), value);
      return response;
    },
    json: (value: unknown) => {
      json = value;
    },
    send: (value: unknown) => {
      json = value;
    },
    end: () => undefined,
  };
  const request = {
    method: call.body ? "POST" : "GET",
    query: { nextauth: call.action },
    headers: {},
    cookies: call.cookies,
    body: call.body,
  };
  // The handler uses what is given here and nothing else of Next's two types.
  await handler(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options);
  const all = headers.get("set-cookie");
  const setCookies = Array.isArray(all) ? all.filter((cookie): cookie is string => typeof cookie === "string") : [];
  return { json, setCookies: setCookies.filter((cookie) => call.keepCookies.some((name) => cookie.startsWith(`${name}=`))) };
}
