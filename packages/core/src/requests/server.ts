export { IDEMPOTENCY_KEPT_MS } from "./kept.ts";
export type { FirstRequest, IdempotencyStore } from "./ports.ts";
