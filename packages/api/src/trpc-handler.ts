import { REFUSAL_STATUS } from "@slipstream/kernel";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "./context.ts";
import { toRefusal, toRefusalShape } from "./fault.ts";
import { requireOwnOrigin } from "./origin.ts";
import { readText, TransportRefusal } from "./rest/read-request.ts";
import { appRouter } from "./root.ts";

const ENDPOINT = "/api/trpc";
const MAX_BATCH = 20;

export type TrpcOptions = { readonly contextOf: (request: Request) => Promise<Context>; readonly ownOrigin: string };

/** Answers the browser's queries and commands. JSON only, from our own pages only where a cookie speaks. Never throws. */
export async function handleTrpc(request: Request, options: TrpcOptions): Promise<Response> {
  let ctx: Context | undefined;
  try {
    ctx = await options.contextOf(request);
    requireOwnOrigin(request, ctx.actor, options.ownOrigin);
    const context = ctx;
    return await fetchRequestHandler({
      endpoint: ENDPOINT,
      req: await withCheckedBody(request),
      router: appRouter,
      createContext: () => context,
      maxBatchSize: MAX_BATCH,
      // A query with a whole strategy in it does not fit into an address. Commands stay POST only.
      allowMethodOverride: true,
      responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
    });
  } catch (error) {
    return refusedResponse(error, ctx);
  }
}

/** The request with a body that is known to be JSON and not too large. */
async function withCheckedBody(request: Request): Promise<Request> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const text = await readText(request);
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json")
    throw new TransportRefusal(415, "json-only", "the body must be JSON: Content-Type: application/json");
  return new Request(request.url, { method: request.method, headers: request.headers, body: text || "{}" });
}

/** What failed before a procedure was reached, in the shape of tRPC's errors. */
function refusedResponse(error: unknown, ctx: Context | undefined): Response {
  const refusal = toRefusal(error);
  if (!refusal) ctx?.log.error({ requestId: ctx.requestId, err: error }, "tRPC request failed");
  const status = refusal instanceof TransportRefusal ? refusal.status : refusal ? REFUSAL_STATUS[refusal.kind] : 500;
  const message = refusal?.message ?? "Something went wrong on our side.";
  return Response.json(
    { error: { message, code: -32_603, data: { code: "REFUSED", httpStatus: status, refusal: refusal ? toRefusalShape(refusal) : null } } },
    { status, headers: { "cache-control": "no-store" } },
  );
}
