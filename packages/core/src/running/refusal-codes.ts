import { Refusal, type RefusalKind } from "@slipstream/kernel";

/** Every no of this area that a user may hear, and what sort of no it is. */
const RUN_REFUSALS = {
  "strategy-not-found": "not-found",
  "version-not-found": "not-found",
  "run-not-found": "not-found",
  "account-not-found": "not-found",
  "account-closed": "rule",
  "account-halted": "rule",
  "not-a-paper-account": "rule",
  "leverage-too-high": "rule",
  "already-running": "conflict",
  "not-running": "rule",
  "too-many-runs": "rule",
  "swap-under-way": "conflict",
  "no-swap": "rule",
  "same-version": "rule",
  "other-markets": "rule",
  "market-not-open": "try-later",
} as const satisfies Record<string, RefusalKind>;
type RunRefusalCode = keyof typeof RUN_REFUSALS;

/** `field` is the input's name where one is at fault. */
export const refuse = (code: RunRefusalCode, message: string, field?: string): Refusal =>
  new Refusal(RUN_REFUSALS[code], code, message, field === undefined ? {} : { field });
