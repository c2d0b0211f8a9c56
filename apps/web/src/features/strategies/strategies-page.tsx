"use client";
import { Button, Group } from "@mantine/core";
import { Card, ErrorState, PageHeader } from "@slipstream/ui";
import Link from "next/link";
import { useState } from "react";
import { messageOf } from "@/trpc/refusal.ts";
import { CustomsDrawer } from "./customs/customs-drawer.tsx";
import { StrategiesTable } from "./strategies-table.tsx";
import { useStrategyList } from "./use-strategies.ts";
import { WaysIn } from "./ways-in.tsx";

/** The reader's strategies: what runs and how it does, and everything that can be done with each. */
export function StrategiesPage() {
  const query = useStrategyList();
  const [customs, setCustoms] = useState(false);
  const strategies = query.data?.pages.flatMap((page) => page.items) ?? [];
  const running = strategies.filter(({ state }) => state !== "stopped").length;
  const isEmpty = query.isSuccess && strategies.length === 0;
  return (
    <>
      <PageHeader
        title="Strategies"
        note={
          strategies.length > 0 ? `${strategies.length}${query.hasNextPage ? " or more" : ""} · ${running} running on paper` : undefined
        }
        actions={
          <>
            <Button variant="default" size="md" onClick={() => setCustoms(true)}>
              Your indicators
            </Button>
            {isEmpty ? null : (
              <Button size="md" component={Link} href="/strategies/new">
                New strategy
              </Button>
            )}
          </>
        }
      />
      {query.isError && !query.data ? (
        <Card>
          <ErrorState
            title="Your strategies could not be loaded."
            holds={`What runs goes on. ${messageOf(query.error)}`}
            action={<Button onClick={() => query.refetch()}>Retry</Button>}
          />
        </Card>
      ) : isEmpty ? (
        <WaysIn lead="You have no strategy yet. Rules are made without code, tested on history, and then run on paper until you trust them." />
      ) : (
        <Card>
          <StrategiesTable strategies={strategies} loading={query.isPending} />
          {query.hasNextPage ? (
            <Group justify="center" p="md">
              <Button variant="default" onClick={() => query.fetchNextPage()} loading={query.isFetchingNextPage}>
                Show more
              </Button>
            </Group>
          ) : null}
        </Card>
      )}
      <CustomsDrawer opened={customs} onClose={() => setCustoms(false)} />
    </>
  );
}
