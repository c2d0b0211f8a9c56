import type { IdempotencyStore } from "@slipstream/core/requests/server";
import { Refusal } from "@slipstream/kernel";
import type { Context } from "../context.ts";

export type JsonAnswer = { readonly status: number; readonly body: unknown; readonly replayed?: boolean };

export type OnceOptions = {
  /** Keyed, because bodies hold passwords: a plain digest of one could be guessed from. */
  readonly hash: (text: string) => string;
  readonly wait: (ms: number) => Promise<void>;
};

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/;
/** How long a second request waits for the first one's answer. */
const WAIT_STEP_MS = 100;
const MAX_WAIT_STEPS = 100;
/** A first request that has not answered for this long died with its process. */
const ABANDONED_AFTER_MS = 60_000;

export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || KEY.test(key)) return key;
  throw new Refusal("bad-input", "bad-input", "expected 1 to 200 printable characters", { field: "Idempotency-Key" });
}

/** Whose key it is: keys of two callers never meet. */
export const callerOf = (ctx: Context): string => (ctx.actor.kind === "anonymous" ? `ip ${ctx.visitor.ip}` : `user ${ctx.actor.userId}`);

/** The same JSON value gives the same text, whatever the order of its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`)
    .join()}}`;
}

/** Answers that trying again could change are not kept. */
const isFinal = ({ status }: JsonAnswer): boolean => status < 500 && status !== 401 && status !== 403 && status !== 429;

/**
 * Does the work of a request at most once per caller and key. A repeat gets the first answer, waiting for it where the first is still
 * at work; another request under the same key is refused. `work` turns its refusals into answers and throws for faults only.
 */
export async function answerOnce(
  ctx: Context,
  request: { key: string; route: string; body: unknown },
  options: OnceOptions,
  work: () => Promise<JsonAnswer>,
): Promise<JsonAnswer> {
  const caller = callerOf(ctx);
  const { key, route } = request;
  const requestHash = options.hash(`${route}\n${canonical(request.body)}`);
  const store: IdempotencyStore = ctx.idempotency;
  const userId = ctx.actor.kind === "anonymous" ? null : ctx.actor.userId;
  for (let step = 0; step <= MAX_WAIT_STEPS; step++) {
    const now = ctx.clock.now();
    const first = await store.claim({ caller, userId, key, route, requestHash, now, abandonedBefore: now - ABANDONED_AFTER_MS });
    if (first === null) return workAndRecord(store, { caller, key }, work);
    if (first.requestHash !== requestHash)
      throw new Refusal("conflict", "idempotency-key-reused", "This Idempotency-Key was used for another request.", {
        field: "Idempotency-Key",
      });
    if (first.status !== null) return { status: first.status, body: first.response, replayed: true };
    await options.wait(WAIT_STEP_MS);
  }
  throw new Refusal("conflict", "idempotency-key-in-use", "The first request with this Idempotency-Key is still at work.", {
    field: "Idempotency-Key",
  });
}

async function workAndRecord(
  store: IdempotencyStore,
  id: { caller: string; key: string },
  work: () => Promise<JsonAnswer>,
): Promise<JsonAnswer> {
  let answer: JsonAnswer;
  try {
    answer = await work();
  } catch (error) {
    await store.release(id);
    throw error;
  }
  if (isFinal(answer)) await store.record({ ...id, status: answer.status, response: answer.body });
  else await store.release(id);
  return answer;
}
