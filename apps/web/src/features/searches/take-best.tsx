"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type SearchView, withParams } from "@slipstream/core/search";
import type { StrategyView } from "@slipstream/core/strategy";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { paramInWords } from "./search-words.ts";

/** Makes a set of numbers a new version of the strategy; of a template, a new strategy. */
export function TakeBest({ search, params }: { search: SearchView; params: readonly number[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const { ranges, backtest } = search.request;
  const done = async (strategy: StrategyView) => {
    await queries.invalidateQueries({ queryKey: trpc.strategies.pathKey() });
    // The editor begins from what it is given: it must not be the version before.
    queries.setQueryData(trpc.strategies.get.queryKey({ strategyId: strategy.id }), strategy);
    router.push(`/strategies/${strategy.id}/edit`);
  };
  const onError = (error: unknown) => notifications.show({ title: "Not saved", message: messageOf(error), color: "crit" });
  const update = useMutation(trpc.strategies.update.mutationOptions({ onSuccess: done, onError }));
  const create = useMutation(trpc.strategies.create.mutationOptions({ onSuccess: done, onError }));
  const take = () => {
    const spec = withParams(backtest.spec, ranges, params, new Map(Object.entries(backtest.customs)));
    const note = `From a search: ${ranges.map(({ title }, at) => `${title} ${paramInWords(params[at] ?? 0)}`).join(", ")}`.slice(0, 200);
    if (search.strategyId) update.mutate({ strategyId: search.strategyId, spec, note });
    else create.mutate({ name: search.name, description: note, spec });
  };
  return (
    <Button onClick={take} loading={update.isPending || create.isPending}>
      {search.strategyId ? "Save the best as a new version" : "Save the best as a strategy"}
    </Button>
  );
}
