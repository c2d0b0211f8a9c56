import { answerAuth } from "@/server/answer-auth.ts";
import { getContainer } from "@/server/container.ts";
import { observeRequest } from "@/server/request-metrics.ts";
import { getAuth, isHttps } from "@/server/session.ts";
import { visitorOf } from "@/server/visitor.ts";

export const dynamic = "force-dynamic";

async function answer(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const { env, logger, metrics, shared } = getContainer();
  const response = await answerAuth(request, {
    auth: getAuth(),
    request: { https: isHttps(request.headers), visitor: visitorOf(request.headers, env.BEHIND_PROXY === "1") },
    ownOrigin: new URL(env.APP_URL).origin,
    requestId: shared.nextId(),
    log: logger,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  observeRequest(metrics, { method: request.method, route: "/api/auth", status: response.status, seconds });
  return response;
}

export { answer as GET, answer as POST };
