import { Refusal, type RefusalKind } from "@slipstream/kernel";

/** Every no of this area that a user may hear, and what sort of no it is. */
export const COPY_REFUSALS = {
  "follow-not-found": "not-found",
  "master-not-found": "not-found",
  "account-not-found": "not-found",
  "unknown-symbol": "bad-input",
  "missing-field": "bad-input",
  "below-minimum-amount": "rule",
  "amount-above-free": "rule",
  "own-account": "rule",
  "follow-cycle": "rule",
  "master-left": "rule",
  "account-closed": "rule",
  "account-halted": "rule",
  "wrong-venue": "rule",
  "too-many-follows": "rule",
  "follow-stopping": "rule",
  "follow-stopped": "rule",
  "already-following": "conflict",
  "fee-changed": "conflict",
  "price-stale": "try-later",
} as const satisfies Record<string, RefusalKind>;
export type CopyRefusalCode = keyof typeof COPY_REFUSALS;

/** A no as a value. `field` is the input's name where one is at fault. */
export type CopyRefusal = { readonly code: CopyRefusalCode; readonly message: string; readonly field: string | null };

export const refusal = (code: CopyRefusalCode, message: string, field: string | null = null): CopyRefusal => ({ code, message, field });

export const toError = ({ code, message, field }: CopyRefusal): Refusal =>
  new Refusal(COPY_REFUSALS[code], code, message, field === null ? {} : { field });

export const followNotFound = (): Refusal => toError(refusal("follow-not-found", "There is no such follow.", "followId"));
export const masterNotFound = (): Refusal => toError(refusal("master-not-found", "There is no such master.", "masterId"));
