"use client";
import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { Notice } from "@slipstream/ui";
import { useMutation } from "@tanstack/react-query";
import { createContext, type FormEvent, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { useTRPC, useTRPCClient } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";

/** Runs a dangerous change. Where the server wants the password first, asks for it and runs the change again. */
type RunDangerous = <T>(change: () => Promise<T>) => Promise<T>;
const SudoContext = createContext<RunDangerous | null>(null);

export function useDangerous(): RunDangerous {
  const run = useContext(SudoContext);
  if (!run) throw new Error("useDangerous needs a SudoProvider above it");
  return run;
}
/** The password was not entered: nothing was changed. */
export class SudoDeclined extends Error {
  override name = "SudoDeclined";
}

/** Dialogs stand at 200; this one is asked on top of them. */
const ABOVE_DIALOGS = 300;

type Asking = { resolve: () => void; reject: (error: Error) => void };

export function SudoProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient();
  const asking = useRef<Asking | null>(null);
  const [opened, setOpened] = useState(false);

  const ask = useCallback(
    () =>
      new Promise<void>((resolve, reject) => {
        asking.current = { resolve, reject };
        setOpened(true);
      }),
    [],
  );
  const run = useCallback<RunDangerous>(
    async (change) => {
      const { sudoUntil } = await client.people.sudo.query();
      if (sudoUntil === null) await ask();
      return change();
    },
    [client, ask],
  );
  const finish = (error?: Error) => {
    setOpened(false);
    if (error) asking.current?.reject(error);
    else asking.current?.resolve();
    asking.current = null;
  };
  return (
    <SudoContext value={run}>
      {children}
      <Modal
        opened={opened}
        onClose={() => finish(new SudoDeclined("Nothing was changed."))}
        title="Enter your password"
        size={400}
        zIndex={ABOVE_DIALOGS}
      >
        {opened ? <SudoForm onDone={() => finish()} /> : null}
      </Modal>
    </SudoContext>
  );
}

function SudoForm({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const enter = useMutation(trpc.people.enterSudo.mutationOptions({ onSuccess: onDone }));
  const refusal = refusalOf(enter.error);
  const asksCode = refusal?.code === "otp-required" || refusal?.field === "otp";
  const [wasAsked, setWasAsked] = useState(false);
  if (asksCode && !wasAsked) setWasAsked(true);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    enter.mutate({ password: String(form.get("password") ?? ""), otp: String(form.get("otp") ?? "") });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <p className="t2">This change is protected. You are asked once in ten minutes.</p>
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          data-autofocus
          error={refusal?.field === "password" ? refusal.message : undefined}
        />
        {wasAsked ? (
          <TextInput
            label="Code"
            description="From your authenticator app, or a recovery code"
            name="otp"
            autoComplete="one-time-code"
            error={refusal?.field === "otp" && refusal.code !== "otp-required" ? refusal.message : undefined}
          />
        ) : null}
        {enter.error && refusal?.field !== "password" && !asksCode ? <Notice tone="crit">{messageOf(enter.error)}</Notice> : null}
        <Group justify="flex-end">
          <Button type="submit" size="md" loading={enter.isPending}>
            Go on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
