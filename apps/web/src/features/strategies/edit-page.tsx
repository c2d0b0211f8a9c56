"use client";
import { Button } from "@mantine/core";
import { ErrorState, LoadingBlock } from "@slipstream/ui";
import Link from "next/link";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { Builder, workOf } from "./builder/builder.tsx";
import { useStrategy } from "./use-strategies.ts";

/** One strategy in the builder. */
export function EditPage({ strategyId }: { strategyId: string }) {
  const { data, error, refetch } = useStrategy(strategyId);
  if (data) return <Builder key={data.id} strategy={data} start={workOf(data)} />;
  if (!error) return <LoadingBlock label="The strategy" height="60vh" />;
  const isGone = refusalOf(error)?.code === "strategy-not-found";
  return (
    <ErrorState
      title={isGone ? "There is no such strategy." : "The strategy could not be loaded."}
      holds={isGone ? "It was deleted, or it is not yours." : messageOf(error)}
      action={
        isGone ? (
          <Button component={Link} href="/strategies">
            Your strategies
          </Button>
        ) : (
          <Button onClick={() => refetch()}>Retry</Button>
        )
      }
    />
  );
}
