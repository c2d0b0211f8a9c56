import { errorResponse, parseJsonBody, readText, requireOwnOrigin, toRefusal, unexpectedMessage } from "@slipstream/api/rest";
import { Refusal } from "@slipstream/kernel";
import type { Auth, AuthAnswer, AuthRequest } from "./auth.ts";

type Handling = {
  readonly auth: Auth;
  readonly request: Omit<AuthRequest, "headers">;
  readonly ownOrigin: string;
  readonly requestId: string;
  readonly log: { error(fields: Record<string, unknown>, message: string): void };
};

/**
 * Answers what next-auth has under `/api/auth`: `GET csrf`, `POST callback/credentials`, `POST signout`, and nothing else of it. Commands
 * must be JSON and come from our own pages. Never throws.
 */
export async function answerAuth(request: Request, { auth, ownOrigin, log, requestId, ...given }: Handling): Promise<Response> {
  const authRequest: AuthRequest = { ...given.request, headers: request.headers };
  const action = `${request.method} ${new URL(request.url).pathname.replace(/^\/api\/auth\//, "")}`;
  try {
    if (action === "GET csrf") return toResponse(await auth.giveCsrf(authRequest));
    if (action !== "POST callback/credentials" && action !== "POST signout")
      throw new Refusal("not-found", "unknown-route", `There is no ${new URL(request.url).pathname}.`);
    requireOwnOrigin(request, { kind: "anonymous" }, ownOrigin);
    const input = parseJsonBody(await readText(request), request.headers.get("content-type")) ?? {};
    return toResponse(action === "POST signout" ? await auth.signOut(authRequest, input) : await auth.signIn(authRequest, input));
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal) return errorResponse(refusal);
    log.error({ requestId, err: error }, "sign-in failed");
    return Response.json({ success: false, error: { code: "fault", message: unexpectedMessage(requestId) } }, { status: 500 });
  }
}

function toResponse({ body, setCookies }: AuthAnswer): Response {
  const response = Response.json({ success: true, ...body }, { headers: { "cache-control": "no-store" } });
  for (const cookie of setCookies) response.headers.append("set-cookie", cookie);
  return response;
}
