import { Refusal } from "@slipstream/kernel";
import type { PathInput } from "./route.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id in a path. What is no id of ours is not there, like somebody else's. */
export function idFrom(path: PathInput): string {
  const id = path.id ?? "";
  if (UUID.test(id)) return id.toLowerCase();
  throw new Refusal("not-found", "not-found", "There is no such thing.", { field: "id" });
}

/** The request key (64 hex digits) as the id of what the request makes: doing it twice makes one. RFC 9562 version 8. */
export const toAccountId = (requestKey: string): string =>
  `${requestKey.slice(0, 8)}-${requestKey.slice(8, 12)}-8${requestKey.slice(13, 16)}-a${requestKey.slice(17, 20)}-${requestKey.slice(20, 32)}`;

/** The same for a follow. */
export const toFollowId = (requestKey: string): string => toAccountId(requestKey);

/** The same for a back-test. */
export const toBacktestId = (requestKey: string): string => toAccountId(requestKey);

/** The same for a strategy. */
export const toStrategyId = (requestKey: string): string => toAccountId(requestKey);

/** The same for a custom indicator. */
export const toIndicatorId = (requestKey: string): string => toAccountId(requestKey);

/** The same for an order, where the caller gave it no id of its own. */
export const toClientOrderId = (requestKey: string): string => `ik-${requestKey.slice(0, 32)}`;
