"use client";
import { Button, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { KIND_WORDS, type NoticePreferenceView } from "@slipstream/core/notices";
import { type Column, DataTable, EmptyState, ErrorState, Notice, Panel } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./notice-settings.module.css";

const columnsOf = (choose: (preference: NoticePreferenceView) => void, pending: string | null): Column<NoticePreferenceView>[] => [
  {
    id: "event",
    header: "Event",
    rowHeader: true,
    cell: ({ kind }) => (
      <span className={styles.event}>
        <span>{KIND_WORDS[kind].name}</span>
        <span className={styles.when}>{KIND_WORDS[kind].when}</span>
      </span>
    ),
  },
  { id: "app", header: "In the app", width: "96px", cell: () => <span className="t2">always</span> },
  {
    id: "email",
    header: "E-mail",
    width: "96px",
    cell: (preference) => (
      <Switch
        aria-label={`E-mail: ${KIND_WORDS[preference.kind].name}`}
        checked={preference.wanted}
        disabled={pending === preference.kind}
        onChange={(event) => choose({ ...preference, wanted: event.currentTarget.checked })}
      />
    ),
  },
];

/** Which events are mailed to the reader; in the app all of them show. */
export function NoticeSettings() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const me = useQuery(trpc.people.me.queryOptions());
  const chosen = useQuery(trpc.notices.preferences.queryOptions());
  const choose = useMutation(
    trpc.notices.setPreference.mutationOptions({
      onSuccess: (all) => client.setQueryData(trpc.notices.preferences.queryKey(), all),
      onError: (error) => notifications.show({ title: "Not changed", message: messageOf(error), color: "crit" }),
    }),
  );
  const pending = choose.isPending ? choose.variables.kind : null;
  return (
    <Panel title="Notifications" note="What you are told, and where">
      {me.data && !me.data.emailConfirmed ? (
        <div className={styles.note}>
          <Notice
            action={
              <Button component={Link} href="/settings" variant="default">
                Confirm it
              </Button>
            }
          >
            Your e-mail address is not confirmed: until it is, nothing of this is mailed.
          </Notice>
        </div>
      ) : null}
      {chosen.isError && !chosen.data ? (
        <ErrorState
          title="Your choices could not be loaded."
          holds={messageOf(chosen.error)}
          action={<Button onClick={() => chosen.refetch()}>Retry</Button>}
        />
      ) : (
        <DataTable
          caption="Events and where they are told"
          columns={columnsOf((preference) => choose.mutate(preference), pending)}
          rows={(chosen.data ?? []).filter(({ channel }) => channel === "email")}
          rowKey={({ kind }) => kind}
          density="tall"
          phone="cards"
          loading={chosen.isPending}
          empty={<EmptyState>There is nothing to choose.</EmptyState>}
        />
      )}
    </Panel>
  );
}
