import { handleTrpc } from "@slipstream/api";
import { getContainer } from "@/server/container.ts";
import { contextOfRequest } from "@/server/context.ts";
import { observeRequest } from "@/server/request-metrics.ts";

export const dynamic = "force-dynamic";

async function answer(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const { env, metrics } = getContainer();
  const response = await handleTrpc(request, { contextOf: contextOfRequest, ownOrigin: new URL(env.APP_URL).origin });
  observeRequest(metrics, {
    method: request.method,
    route: "/api/trpc",
    status: response.status,
    seconds: (performance.now() - startedAt) / 1_000,
  });
  return response;
}

export { answer as GET, answer as POST };
