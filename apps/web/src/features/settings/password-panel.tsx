"use client";
import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { Notice, Panel } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";

/** Changes the password; every other session ends. */
export function PasswordPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const formRef = useRef<HTMLFormElement>(null);
  const change = useMutation(
    trpc.people.changePassword.mutationOptions({
      onSuccess: () => {
        formRef.current?.reset();
        return client.invalidateQueries({ queryKey: trpc.people.sessions.queryKey() });
      },
    }),
  );
  const refusal = refusalOf(change.error);
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : undefined);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ currentPassword: String(form.get("currentPassword") ?? ""), newPassword: String(form.get("newPassword") ?? "") });
  };
  return (
    <Panel title="Password" padded>
      <form ref={formRef} onSubmit={submit} noValidate>
        <Stack gap="md">
          <PasswordInput
            label="Current password"
            name="currentPassword"
            autoComplete="current-password"
            error={errorOf("currentPassword")}
          />
          <PasswordInput
            label="New password"
            description="At least 8 characters"
            name="newPassword"
            autoComplete="new-password"
            error={errorOf("newPassword")}
          />
          {change.error && !errorOf("currentPassword") && !errorOf("newPassword") ? (
            <Notice tone="crit">{messageOf(change.error)}</Notice>
          ) : null}
          {change.isSuccess ? <Notice tone="up">Your password was changed. Other sessions were ended.</Notice> : null}
          <Group justify="flex-end">
            <Button type="submit" size="md" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
