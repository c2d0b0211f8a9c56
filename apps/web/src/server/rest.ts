import { setTimeout as wait } from "node:timers/promises";
import { handleRest, restRoutes } from "@slipstream/api/rest";
import { getContainer } from "./container.ts";
import { contextOfRequest } from "./context.ts";
import { observeRequest } from "./request-metrics.ts";

/** Answers any request under `/api` that is no business of tRPC or of the sign-in library. */
export async function answerRest(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const { env, metrics, keyedHash } = getContainer();
  const { response, route } = await handleRest(request, {
    routes: restRoutes,
    contextOf: contextOfRequest,
    ownOrigin: new URL(env.APP_URL).origin,
    hash: (text) => keyedHash("idempotency", text),
    wait: (ms) => wait(ms),
  });
  observeRequest(metrics, { method: request.method, route, status: response.status, seconds: (performance.now() - startedAt) / 1_000 });
  return response;
}
