"use client";
import type { AccountView } from "@slipstream/core/accounts";
import { useAccountLive } from "@/live/index.ts";

/** Equity of an account as the stream last marked it, else as it was last asked for. */
export function useAccountEquity(account: AccountView | null): string | null {
  const live = useAccountLive(account?.id ?? null);
  return live.mark?.account.equity ?? account?.equity ?? null;
}
