export type { FirstRequest, IdempotencyStore } from "./ports.ts";
