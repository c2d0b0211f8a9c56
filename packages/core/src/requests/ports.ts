import type { Ms } from "@slipstream/kernel";

/** What became of the first request that carried a key. `status` is null while it is still at work. */
export type FirstRequest = { readonly requestHash: string; readonly status: number | null; readonly response: unknown };

/** The first answer to each POST that carried an `Idempotency-Key`, per caller. Rows live for a day (`IDEMPOTENCY_KEPT_MS`). */
export type IdempotencyStore = {
  /**
   * Claims the key for this request: null where the caller is the first and must now work, then `record` or `release`; else what the
   * first one left. A claim without an answer that is older than `abandonedBefore` (its process died) is taken over by the same request.
   */
  claim(claim: {
    caller: string;
    userId: string | null;
    key: string;
    route: string;
    requestHash: string;
    now: Ms;
    abandonedBefore: Ms;
  }): Promise<FirstRequest | null>;
  record(answer: { caller: string; key: string; status: number; response: unknown }): Promise<void>;
  /** Gives the key back where the request failed for a reason of ours, so that it can be tried again. */
  release(id: { caller: string; key: string }): Promise<void>;
  /** Removes at most `limit` rows that are older; answers how many. */
  prune(before: Ms, limit: number): Promise<number>;
};
