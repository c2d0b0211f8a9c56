"use client";
import type { FeeAccrualView } from "@slipstream/core/fees";
import { useMemo } from "react";
import { useAccruals } from "@/features/fees/use-fees.ts";

/** What a follow would owe now: undefined while it is asked, null where nothing is known of it. */
export type AccrualOf = (followId: string) => FeeAccrualView | null | undefined;

/** What the reader's living follows would owe now, found by their ids. */
export function useAccrualOf(): AccrualOf {
  const { data, isPending } = useAccruals();
  return useMemo(() => {
    const byFollow = new Map((data ?? []).map((accrual) => [accrual.followId, accrual]));
    return (followId) => byFollow.get(followId) ?? (isPending ? undefined : null);
  }, [data, isPending]);
}
