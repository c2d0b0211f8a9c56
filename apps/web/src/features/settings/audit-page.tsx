"use client";
import { Button } from "@mantine/core";
import { AUDIT_WORDS, type AuditEventView } from "@slipstream/core/people";
import { type Column, DataTable, EmptyState, ErrorState, Panel, Time } from "@slipstream/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";

const COLUMNS: Column<AuditEventView>[] = [
  { id: "what", header: "What", rowHeader: true, cell: (event) => AUDIT_WORDS[event.kind] },
  {
    id: "detail",
    header: "Detail",
    cell: (event) =>
      Object.entries(event.detail)
        .map(([key, value]) => `${key}: ${value}`)
        .join(", "),
  },
  { id: "device", header: "Device", cell: (event) => <span title={event.userAgent}>{event.device}</span> },
  { id: "ip", header: "Address", cell: (event) => event.ip },
  { id: "at", header: "When", align: "end", cell: (event) => <Time value={event.at} format="full" /> },
];

/** Every security event of the reader's account. It cannot be changed. */
export function AuditPage() {
  const trpc = useTRPC();
  const log = useInfiniteQuery(trpc.people.auditLog.infiniteQueryOptions({ limit: 50 }, { getNextPageParam: (page) => page.nextCursor }));
  const events = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Audit log" note="Sign-ins, changes, tokens. Nothing in it can be changed or removed.">
      {log.isError && !log.data ? (
        <ErrorState
          title="The log could not be loaded."
          holds={messageOf(log.error)}
          action={<Button onClick={() => log.refetch()}>Retry</Button>}
        />
      ) : (
        <>
          <DataTable
            caption="Security events"
            columns={COLUMNS}
            rows={events}
            rowKey={(event) => event.id}
            phone="cards"
            loading={log.isPending}
            empty={<EmptyState>Nothing was written down yet.</EmptyState>}
          />
          <MoreRows shown={events.length} hasMore={log.hasNextPage} loading={log.isFetchingNextPage} onMore={() => log.fetchNextPage()} />
        </>
      )}
    </Panel>
  );
}
