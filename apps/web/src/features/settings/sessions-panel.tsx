"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { SessionView } from "@slipstream/core/people";
import { Ago, Badge, type Column, ConfirmDanger, DataTable, ErrorState, Panel, Time } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";

const columnsOf = (end: (session: SessionView) => void, ending: string | null): Column<SessionView>[] => [
  {
    id: "device",
    header: "Device",
    rowHeader: true,
    cell: (session) => (
      <>
        {session.device} {session.current ? <Badge tone="accent">this one</Badge> : null}
      </>
    ),
  },
  { id: "ip", header: "Address", cell: (session) => session.ip },
  { id: "since", header: "Signed in", align: "end", cell: (session) => <Time value={session.createdAt} format="day-minute" /> },
  { id: "seen", header: "Last seen", align: "end", cell: (session) => <Ago value={session.lastSeenAt} /> },
  {
    id: "end",
    header: "",
    hiddenHeader: "Actions",
    align: "end",
    card: "wide",
    cell: (session) =>
      session.current ? null : (
        <Button
          variant="default"
          size="xs"
          loading={ending === session.id}
          onClick={() => end(session)}
          aria-label={`End the session of ${session.device}`}
        >
          End
        </Button>
      ),
  },
];

/** Where the reader is signed in, and the way to end it. */
export function SessionsPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const sessions = useQuery(trpc.people.sessions.queryOptions());
  const [asking, setAsking] = useState(false);
  const end = useMutation(
    trpc.people.endSession.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.people.sessions.queryKey() }),
      onError: (error) => notifications.show({ title: "Not ended", message: messageOf(error), color: "crit" }),
    }),
  );
  const everywhere = useMutation(trpc.people.signOutEverywhere.mutationOptions());
  return (
    <Panel
      title="Sessions"
      actions={
        <Button variant="default" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
      }
    >
      {sessions.isError && !sessions.data ? (
        <ErrorState
          title="Sessions could not be loaded."
          holds={messageOf(sessions.error)}
          action={<Button onClick={() => sessions.refetch()}>Retry</Button>}
        />
      ) : (
        <DataTable
          caption="Sessions"
          columns={columnsOf((session) => end.mutate({ sessionId: session.id }), end.isPending ? end.variables.sessionId : null)}
          rows={sessions.data ?? []}
          rowKey={(session) => session.id}
          phone="cards"
          loading={sessions.isPending}
        />
      )}
      <ConfirmDanger
        opened={asking}
        onClose={() => setAsking(false)}
        title="Sign out everywhere?"
        consequences={[`All ${sessions.data?.length ?? ""} sessions end at once, this one too.`, "API tokens that you made stay valid."]}
        confirmLabel="Sign out everywhere"
        onConfirm={async () => {
          await everywhere.mutateAsync({ keepThis: false });
          window.location.assign("/sign-in");
        }}
        explainError={messageOf}
      />
    </Panel>
  );
}
