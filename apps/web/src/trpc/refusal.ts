import type { AppRouter, RefusalShape } from "@slipstream/api";
import { TRPCClientError } from "@trpc/client";

const isOurs = (error: unknown): error is TRPCClientError<AppRouter> => error instanceof TRPCClientError;

/** What the server refused, with the field at fault; null for a lost line or a fault of ours. */
export const refusalOf = (error: unknown): RefusalShape | null => (isOurs(error) ? (error.data?.refusal ?? null) : null);

/** A no that asking again will not change. */
export function isRefused(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal !== null && refusal.code !== "try-later" && refusal.code !== "too-many-requests";
}

/** A sentence for a person, whatever went wrong. */
export function messageOf(error: unknown): string {
  if (isOurs(error) && error.data) return error.message;
  return "The server cannot be reached. What you see may be old; we keep trying.";
}
