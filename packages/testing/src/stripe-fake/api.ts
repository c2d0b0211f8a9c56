import { ApiError, invalid } from "./api-error.ts";
import type { Fake, Route } from "./fake.ts";
import { createParams, readForm } from "./form.ts";
import { present } from "./present.ts";
import { ROUTES } from "./routes/index.ts";
import type { KeptReply } from "./state.ts";

const KEYS_LIVE_SECONDS = 24 * 3_600;
const MOST_KEYS = 5_000;
const LONGEST_KEY = 255;
const ALWAYS_TAKEN = ["expand"];

/** A call as it came over the wire. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  /** Of the address or of the body, as it was sent. */
  readonly form: string;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly account: string | undefined;
  readonly requestId: string;
};
export type ApiReply = { readonly status: number; readonly body: string; readonly replayed: boolean };

const COMPILED = ROUTES.map((route) => ({ route, steps: route.path.split("/") }));

/** Answers a call as Stripe would: key, idempotency, parameters, the work, the shape of what comes back. */
export function answer(fake: Fake, request: ApiRequest, apiKey: string | undefined): ApiReply {
  try {
    requireKey(request.authorization, apiKey);
    const key = request.method === "POST" ? request.idempotencyKey : undefined;
    return key === undefined ? { ...work(fake, request), replayed: false } : answerOnce(fake, request, key);
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    throw error;
  }
}

/** One answer for a key as long as it lives; other parameters with the same key are an error. */
function answerOnce(fake: Fake, request: ApiRequest, key: string): ApiReply {
  if (key.length > LONGEST_KEY)
    throw invalid(`Idempotency keys may have at most ${LONGEST_KEY} characters.`, { code: "idempotency_key_too_long" });
  const fingerprint = [request.method, request.path, request.account ?? "", request.form].join(" ");
  const kept = fake.state.replies.get(key);
  if (kept !== undefined && fake.seconds() - kept.at < KEYS_LIVE_SECONDS) {
    if (kept.fingerprint === fingerprint) return { status: kept.status, body: kept.body, replayed: true };
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
    throw new ApiError(400, { type: "idempotency_error", message }, false);
  }
  const keep = (reply: Pick<KeptReply, "status" | "body">) => {
    fake.state.replies.delete(key); // a key that is used again after its time stands at the end of the line
    fake.state.replies.set(key, { ...reply, fingerprint, requestId: request.requestId, at: fake.seconds() });
    forgetOldKeys(fake);
    return { ...reply, replayed: false };
  };
  try {
    return keep(work(fake, request));
  } catch (error) {
    if (error instanceof ApiError && error.kept) return keep(refusal(error));
    throw error;
  }
}

function forgetOldKeys(fake: Fake): void {
  for (const [key, { at }] of fake.state.replies) {
    if (fake.seconds() - at < KEYS_LIVE_SECONDS && fake.state.replies.size <= MOST_KEYS) return;
    fake.state.replies.delete(key);
  }
}

function work(fake: Fake, request: ApiRequest): { status: number; body: string } {
  const { route, path } = findRoute(request);
  const params = createParams(readForm(request.form));
  const known = [...route.takes, ...ALWAYS_TAKEN];
  const unknown = params.names().filter((name) => !known.includes(name));
  if (unknown[0] !== undefined) {
    throw invalid(`Received unknown parameter${unknown.length > 1 ? "s" : ""}: ${unknown.join(", ")}`, {
      code: "parameter_unknown",
      param: unknown[0],
    });
  }
  const made = route.run(fake, { params, path, account: request.account ?? null });
  return { status: 200, body: JSON.stringify(present(fake, made, params.texts("expand"))) };
}

function findRoute({ method, path }: ApiRequest): { route: Route; path: Record<string, string> } {
  const given = path.split("/");
  for (const { route, steps } of COMPILED) {
    if (route.method !== method || steps.length !== given.length) continue;
    const named: Record<string, string> = {};
    const fits = steps.every((step, index) => {
      const part = decodeURIComponent(given[index] ?? "");
      if (!step.startsWith(":")) return step === part;
      named[step.slice(1)] = part;
      return part !== "";
    });
    if (fits) return { route, path: named };
  }
  const message = `Unrecognized request URL (${method}: ${path}). This simulation of Stripe does not know it.`;
  throw new ApiError(404, { type: "invalid_request_error", message }, false);
}

function requireKey(authorization: string | undefined, apiKey: string | undefined): void {
  const key = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  const refuse = (message: string) => new ApiError(401, { type: "invalid_request_error", message }, false);
  if (key === undefined)
    throw refuse("You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.");
  if (/^(sk|rk)_live_/.test(key)) throw refuse("This is a simulation of Stripe: it takes test keys only, never a live one.");
  const good = apiKey === undefined ? /^(sk|rk)_test_/.test(key) : key === apiKey;
  if (!good) throw refuse(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function refusal(error: ApiError): ApiReply {
  const body = JSON.stringify({ error: error.body });
  return { status: error.status, body, replayed: false };
}
