import { Refusal, type RefusalKind } from "@slipstream/kernel";

/** Every reason for which a wish does not become an order, and what sort of no it is. */
export const ORDER_REFUSALS = {
  "unknown-symbol": "bad-input",
  "not-a-step-multiple": "bad-input",
  "not-a-tick-multiple": "bad-input",
  "missing-field": "bad-input",
  "unexpected-field": "bad-input",
  "below-minimum": "rule",
  "above-maximum": "rule",
  "max-leverage": "rule",
  "price-band": "rule",
  "stop-on-wrong-side": "rule",
  "insufficient-balance": "rule",
  "reduce-only-without-position": "rule",
  "reduce-only-too-large": "rule",
  "too-many-open-orders": "rule",
  "account-halted": "rule",
  "account-closed": "rule",
  "not-open": "rule",
  "no-stop-loss": "rule",
  "order-not-found": "not-found",
  "position-not-found": "not-found",
  "account-not-found": "not-found",
  "client-order-id-reused": "conflict",
  "price-stale": "try-later",
} as const satisfies Record<string, RefusalKind>;
export type OrderRefusalCode = keyof typeof ORDER_REFUSALS;

/** A no as a value: the gate decides, the use case throws it and writes it down. */
export type OrderRefusal = { readonly code: OrderRefusalCode; readonly message: string; readonly field: string | null };

export const refusal = (code: OrderRefusalCode, message: string, field: string | null = null): OrderRefusal => ({ code, message, field });

export const toError = ({ code, message, field }: OrderRefusal): Refusal =>
  new Refusal(ORDER_REFUSALS[code], code, message, field === null ? {} : { field });
