import { Refusal, type RefusalKind } from "@slipstream/kernel";
import type { StrategyRefusalCode } from "./refusal-codes.ts";

const KINDS = {
  "strategy-not-found": "not-found",
  "version-not-found": "not-found",
  "version-changed": "conflict",
  "too-many-strategies": "rule",
  "symbol-not-listed": "bad-input",
  "symbol-twice": "bad-input",
  "leverage-too-high": "bad-input",
  "too-many-proposals": "too-many",
  "indicator-not-found": "not-found",
  "indicator-name-taken": "conflict",
  "indicator-in-use": "conflict",
  "too-many-indicators": "rule",
  "too-many-bars": "rule",
  "no-candles": "rule",
  "bad-condition": "bad-input",
} as const satisfies Record<StrategyRefusalCode, RefusalKind>;

export const refuse = (
  code: StrategyRefusalCode,
  message: string,
  options: { field?: string; detail?: Record<string, unknown> } = {},
): Refusal => new Refusal(KINDS[code], code, message, options);
