import { DAY_MS } from "@slipstream/kernel";

/** How long a repeat of a request still gets the first answer; on the wall clock. */
export const IDEMPOTENCY_KEPT_MS = DAY_MS;
