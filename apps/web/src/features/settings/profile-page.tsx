"use client";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { MeView } from "@slipstream/core/people";
import { Badge, ErrorState, LoadingBlock, Notice, Panel, Time } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { SudoDeclined, useDangerous } from "./sudo.tsx";

/** Who the reader is: name and e-mail address. */
export function ProfilePage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.people.me.queryOptions());
  if (me.isPending) return <LoadingBlock label="Your profile" height={260} />;
  if (me.isError)
    return (
      <ErrorState
        title="Your profile could not be loaded."
        holds={messageOf(me.error)}
        action={<Button onClick={() => me.refetch()}>Retry</Button>}
      />
    );
  return (
    <>
      <NamePanel me={me.data} />
      <EmailPanel me={me.data} />
    </>
  );
}

function NamePanel({ me }: { me: MeView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const rename = useMutation(
    trpc.people.rename.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: trpc.people.me.queryKey() });
        router.refresh();
        notifications.show({ title: "Saved", message: "Your name was changed.", color: "up" });
      },
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    rename.mutate({ name: String(new FormData(event.currentTarget).get("name") ?? "") });
  };
  return (
    <Panel
      title="Name"
      note={
        <>
          Member since <Time value={me.createdAt} format="date" />
        </>
      }
      padded
    >
      <form onSubmit={submit} noValidate>
        <Group align="end" gap="sm">
          <TextInput
            label="Your name"
            name="name"
            autoComplete="name"
            defaultValue={me.name}
            maxLength={60}
            error={rename.error ? messageOf(rename.error) : undefined}
            flex={1}
          />
          <Button type="submit" size="md" loading={rename.isPending}>
            Save
          </Button>
        </Group>
      </form>
    </Panel>
  );
}

function EmailPanel({ me }: { me: MeView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const dangerous = useDangerous();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const resend = useMutation(
    trpc.people.resendConfirmation.mutationOptions({
      onSuccess: () => notifications.show({ title: "Sent", message: `A mail is on its way to ${me.email}.`, color: "up" }),
      onError: (error) => notifications.show({ title: "Not sent", message: messageOf(error), color: "crit" }),
    }),
  );
  const askForChange = useMutation(trpc.people.askForEmailChange.mutationOptions());
  const change = useMutation({
    mutationFn: (email: string) => dangerous(() => askForChange.mutateAsync({ email })),
    onSuccess: async (_, email) => {
      setSentTo(email);
      await client.invalidateQueries({ queryKey: trpc.people.me.queryKey() });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setSentTo(null);
    change.mutate(String(new FormData(event.currentTarget).get("email") ?? ""));
  };
  const failed = change.error && !(change.error instanceof SudoDeclined) ? change.error : null;
  const named = refusalOf(failed)?.field === "email";
  return (
    <Panel title="E-mail address" padded>
      <Stack gap="md">
        <Group gap="sm">
          <b>{me.email}</b>
          {me.emailConfirmed ? <Badge tone="up">confirmed</Badge> : <Badge tone="warn">not confirmed</Badge>}
          {me.emailConfirmed ? null : (
            <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
              Send the mail again
            </Button>
          )}
        </Group>
        {me.emailConfirmed ? null : (
          <Notice tone="info">You can trade on paper right away. Live keys, publishing and billing will need a confirmed address.</Notice>
        )}
        {me.pendingEmail ? <Notice tone="info">{me.pendingEmail} waits to be confirmed by the mail that was sent there.</Notice> : null}
        <form onSubmit={submit} noValidate>
          <Group align="end" gap="sm">
            <TextInput
              label="New address"
              name="email"
              type="email"
              autoComplete="email"
              error={named && failed ? messageOf(failed) : undefined}
              flex={1}
            />
            <Button type="submit" size="md" variant="default" loading={change.isPending}>
              Change address
            </Button>
          </Group>
        </form>
        {failed && !named ? <Notice tone="crit">{messageOf(failed)}</Notice> : null}
        {sentTo ? <Notice tone="up">A link is on its way to {sentTo}. The address changes when you follow it.</Notice> : null}
      </Stack>
    </Panel>
  );
}
