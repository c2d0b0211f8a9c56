import { REFUSAL_STATUS, Refusal } from "@slipstream/kernel";
import { requireAccess } from "../access.ts";
import type { Context } from "../context.ts";
import { toRefusal, toRefusalShape, unexpectedMessage } from "../fault.ts";
import { requireOwnOrigin } from "../origin.ts";
import { toSnakeKeys, toSnakePath } from "./key-case.ts";
import { matchRoute } from "./match.ts";
import { answerOnce, callerOf, type JsonAnswer, type OnceOptions, readIdempotencyKey } from "./once.ts";
import { parseJsonBody, readQuery, readText, TransportRefusal } from "./read-request.ts";
import type { HookRoute, JsonRoute, PathInput, Route, RouteContext } from "./route.ts";

export type RestOptions = OnceOptions & {
  readonly routes: readonly Route[];
  /** Finds out who asks, unless it does not matter. Throws only for outages. */
  readonly contextOf: (request: Request, options: { anonymous: boolean }) => Promise<Context>;
  readonly ownOrigin: string;
};

/** Answers one request under `/api` by the table of routes. Never throws. */
export async function handleRest(request: Request, options: RestOptions): Promise<{ response: Response; route: string }> {
  const path = new URL(request.url).pathname;
  const match = matchRoute(options.routes, request.method, path);
  if (match.kind === "unknown")
    return { response: errorResponse(new Refusal("not-found", "unknown-route", `There is no ${path}.`)), route: "unknown" };
  if (match.kind === "wrong-method") {
    const refusal = new TransportRefusal(405, "wrong-method", `${request.method} is not possible here, but ${match.allowed.join(", ")}.`);
    return { response: errorResponse(refusal, { allow: match.allowed.join(", ") }), route: match.path };
  }
  const { route } = match;
  let ctx: Context | undefined;
  try {
    ctx = await options.contextOf(request, { anonymous: route.meta.auth === "public" });
    return { response: await answer(request, route, match.params, ctx, options), route: route.path };
  } catch (error) {
    return { response: failureResponse(error, ctx, route), route: route.path };
  }
}

async function answer(request: Request, route: Route, path: PathInput, ctx: Context, options: RestOptions): Promise<Response> {
  requireAccess(ctx, route.meta);
  if (route.kind === "hook") return jsonResponse(await runHook(request, route, toRouteContext(ctx, route)));
  requireOwnOrigin(request, ctx.actor, options.ownOrigin);
  const raw = route.method === "GET" ? undefined : parseJsonBody(await readText(request), request.headers.get("content-type"));
  const key = route.creates ? readIdempotencyKey(request.headers) : null;
  const input = {
    path,
    query: route.query ? route.query.parse(readQuery(new URL(request.url).searchParams, route.query)) : {},
    body: route.body ? route.body.parse(raw === undefined ? {} : raw) : undefined,
    requestKey: key === null ? null : options.hash(`${callerOf(ctx)}\n${key}`),
  };
  const routeContext = toRouteContext(ctx, route);
  if (route.kind === "text") return textResponse(route.contentType, route.fileName, await route.run(routeContext, input));
  const work = () => runJson(route, routeContext, input);
  if (key === null) return jsonResponse(await work());
  const identity = { key, route: `${route.method} ${new URL(request.url).pathname}`, body: raw ?? {} };
  return jsonResponse(await answerOnce(ctx, identity, options, () => work().catch(toAnswer)));
}

function toRouteContext(ctx: Context, route: Route): RouteContext {
  return {
    ...ctx,
    get user() {
      if (ctx.actor.kind === "anonymous") throw new Error(`${route.path} is public and asked for a user`);
      return ctx.actor;
    },
    get userId() {
      return this.user.userId;
    },
  };
}

async function runHook(request: Request, route: HookRoute, ctx: RouteContext): Promise<JsonAnswer> {
  const body = await readText(request, route.maxBytes);
  const answer = await route.run(ctx, { body, signature: request.headers.get(route.signedBy) ?? "" });
  return { status: 200, body: { success: true, ...(toSnakeKeys(route.answer.parse(answer)) as object) } };
}

async function runJson(route: JsonRoute, ctx: RouteContext, input: Parameters<JsonRoute["run"]>[1]): Promise<JsonAnswer> {
  // Parsing the answer drops whatever its schema does not name: nothing leaves by accident.
  const answered = await route.run(ctx, input);
  const body = route.answer.parse(answered);
  return { status: route.isOnlyBegun?.(answered, input) ? 202 : route.status, body: { success: true, ...(toSnakeKeys(body) as object) } };
}

/** A refusal as an answer that can be kept; a fault is thrown on. */
function toAnswer(error: unknown): JsonAnswer {
  const refusal = toRefusal(error);
  if (!refusal) throw error;
  return { status: statusOf(refusal), body: errorBody(refusal) };
}

const statusOf = (refusal: Refusal): number => (refusal instanceof TransportRefusal ? refusal.status : REFUSAL_STATUS[refusal.kind]);

function errorBody(refusal: Refusal): unknown {
  const { code, message, field, fields, detail } = toRefusalShape(refusal);
  const name = field === null ? null : toSnakePath(field);
  const otherFields = Object.entries(fields).map(([path, text]) => [toSnakePath(path), text]);
  return {
    success: false,
    error: {
      code,
      message: name !== null && code === "bad-input" ? `${name}: ${message}` : message,
      ...(name === null ? {} : { field: name }),
      ...(otherFields.length > 1 ? { fields: Object.fromEntries(otherFields) } : {}),
      ...(detail ? { detail: toSnakeKeys(detail) } : {}),
    },
  };
}

const NO_STORE = { "cache-control": "no-store" };

function jsonResponse({ status, body, replayed }: JsonAnswer): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, ...(replayed ? { "idempotency-replayed": "true" } : {}) } });
}

/** A refusal in the contract's shape. */
export function errorResponse(refusal: Refusal, headers: Record<string, string> = {}): Response {
  const retryAfter = refusal.detail?.retryAfterSeconds;
  return Response.json(errorBody(refusal), {
    status: statusOf(refusal),
    headers: {
      ...NO_STORE,
      ...(refusal.kind === "too-many" || refusal.kind === "try-later"
        ? { "retry-after": String(typeof retryAfter === "number" ? retryAfter : 1) }
        : {}),
      ...(refusal.kind === "not-signed-in" ? { "www-authenticate": "Bearer" } : {}),
      ...headers,
    },
  });
}

function failureResponse(error: unknown, ctx: Context | undefined, route: Route): Response {
  const refusal = toRefusal(error);
  if (refusal) return errorResponse(refusal);
  const requestId = ctx?.requestId ?? "unknown";
  ctx?.log.error({ requestId, route: `${route.method} ${route.path}`, err: error }, "request failed");
  return Response.json(
    { success: false, error: { code: "fault", message: unexpectedMessage(requestId) } },
    { status: 500, headers: NO_STORE },
  );
}

/** Sends rows as they are made; a fault in the middle breaks the transfer off, so that half a file is not taken for a whole one. */
function textResponse(contentType: string, fileName: string | undefined, parts: AsyncIterable<string | Uint8Array>): Response {
  const iterator = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(typeof next.value === "string" ? encoder.encode(next.value) : next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
  return new Response(stream, {
    headers: {
      ...NO_STORE,
      "content-type": contentType,
      ...(fileName ? { "content-disposition": `attachment; filename="${fileName}"` } : {}),
    },
  });
}
