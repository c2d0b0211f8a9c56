"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { type FollowForm, toSettings } from "./follow-form.ts";

const WHAT_IF_DELAY_MS = 400;

/** What the dialog must know before it can ask; and the follow that is edited, where there is one. */
export function useFollowTerms(masterId: string, followId: string | null) {
  const trpc = useTRPC();
  const terms = useQuery(trpc.copy.terms.queryOptions({ masterId }));
  const follow = useQuery(trpc.copy.get.queryOptions({ followId: followId ?? "" }, { enabled: followId !== null }));
  return { terms, follow };
}

/** What the settings would have brought. Asked a moment after the last change, and only for settings that make sense. */
export function useWhatIf(masterId: string, form: FollowForm, { sound, days }: { sound: boolean; days: number }) {
  const trpc = useTRPC();
  const [asked] = useDebouncedValue(form, WHAT_IF_DELAY_MS);
  const settled = asked === form;
  const query = useQuery(
    trpc.copy.whatIf.queryOptions(
      { masterId, accountId: asked.accountId || undefined, settings: toSettings(asked), days },
      { enabled: sound && settled, placeholderData: keepPreviousData, retry: false, staleTime: 60_000 },
    ),
  );
  return { ...query, isStale: sound && (!settled || query.isPlaceholderData) };
}

/** Begins a follow, or changes one; all that shows follows and masters is asked for again. */
export function useSaveFollow(masterId: string, followId: string | null) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const onSettled = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: trpc.copy.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.masters.pathKey() }),
      client.invalidateQueries({ queryKey: trpc.fees.pathKey() }),
    ]);
  const follow = useMutation(trpc.copy.follow.mutationOptions({ onSettled }));
  const update = useMutation(trpc.copy.update.mutationOptions({ onSettled }));
  const active = followId === null ? follow : update;
  return {
    /** A new follow begins only at the rate that was read. */
    save: (form: FollowForm, agreedFeePercentage: number | undefined) =>
      followId === null
        ? follow.mutateAsync({ masterId, accountId: form.accountId, settings: toSettings(form), agreedFeePercentage })
        : update.mutateAsync({ followId, settings: toSettings(form) }),
    error: active.error,
    isPending: active.isPending,
    reset: active.reset,
  };
}
