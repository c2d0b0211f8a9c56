"use client";
import { Button, Group, Stack, TextInput } from "@mantine/core";
import type { TwoFactorSetupView } from "@slipstream/core/people";
import { Badge, ConfirmDanger, ErrorState, LoadingBlock, Notice, Panel } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SudoDeclined, useDangerous } from "./sudo.tsx";
import styles from "./two-factor-panel.module.css";

const QrCode = dynamic(() => import("./qr-code.tsx").then((module) => module.QrCode), { ssr: false });

/** Two-factor sign-in by an authenticator app: on, off, recovery codes. */
export function TwoFactorPanel() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const dangerous = useDangerous();
  const me = useQuery(trpc.people.me.queryOptions());
  const [setup, setSetup] = useState<TwoFactorSetupView | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [turningOff, setTurningOff] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: trpc.people.me.queryKey() });

  const beginCall = useMutation(trpc.people.beginTwoFactor.mutationOptions());
  const renewCall = useMutation(trpc.people.renewRecoveryCodes.mutationOptions());
  const disableCall = useMutation(trpc.people.disableTwoFactor.mutationOptions());
  const begin = useMutation({ mutationFn: () => dangerous(() => beginCall.mutateAsync()), onSuccess: setSetup });
  const renew = useMutation({
    mutationFn: () => dangerous(() => renewCall.mutateAsync()),
    onSuccess: ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      return refresh();
    },
  });
  const failure = [begin.error, renew.error].find((error) => error && !(error instanceof SudoDeclined));

  if (me.isPending) return <LoadingBlock label="Two-factor sign-in" height={120} />;
  if (me.isError)
    return <ErrorState title="Two-factor sign-in could not be loaded." action={<Button onClick={() => me.refetch()}>Retry</Button>} />;
  const { twoFactor, recoveryCodesLeft } = me.data;
  return (
    <Panel title="Two-factor sign-in" note={twoFactor ? <Badge tone="up">on</Badge> : <Badge tone="warn">off</Badge>} padded>
      <Stack gap="md">
        {codes ? <RecoveryCodes codes={codes} onDone={() => setCodes(null)} /> : null}
        {twoFactor && !codes ? (
          <>
            <p className="t2">
              A code of your authenticator app is asked for at each sign-in. {recoveryCodesLeft} recovery{" "}
              {recoveryCodesLeft === 1 ? "code is" : "codes are"} left.
            </p>
            <Group gap="sm">
              <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
                New recovery codes
              </Button>
              <Button variant="default" onClick={() => setTurningOff(true)}>
                Turn off
              </Button>
            </Group>
          </>
        ) : null}
        {!twoFactor && !setup && !codes ? (
          <>
            <p className="t2">With it, a stolen password alone opens nothing. You need an authenticator app.</p>
            <Group>
              <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                Set up
              </Button>
            </Group>
          </>
        ) : null}
        {setup ? (
          <Enrolment
            setup={setup}
            onDone={(recoveryCodes) => {
              setSetup(null);
              setCodes(recoveryCodes);
              void refresh();
            }}
          />
        ) : null}
        {failure ? <Notice tone="crit">{messageOf(failure)}</Notice> : null}
      </Stack>
      <ConfirmDanger
        opened={turningOff}
        onClose={() => setTurningOff(false)}
        title="Turn two-factor sign-in off?"
        consequences={["Your password alone will open your account.", "Your recovery codes stop working.", "You get a mail about it."]}
        confirmLabel="Turn off"
        onConfirm={async () => {
          await dangerous(() => disableCall.mutateAsync());
          await refresh();
        }}
        explainError={(error) => (error instanceof SudoDeclined ? error.message : messageOf(error))}
      />
    </Panel>
  );
}

function Enrolment({ setup, onDone }: { setup: TwoFactorSetupView; onDone: (recoveryCodes: readonly string[]) => void }) {
  const trpc = useTRPC();
  const dangerous = useDangerous();
  const confirmCall = useMutation(trpc.people.confirmTwoFactor.mutationOptions());
  const confirm = useMutation({
    mutationFn: (otp: string) => dangerous(() => confirmCall.mutateAsync({ otp })),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(String(new FormData(event.currentTarget).get("otp") ?? ""));
  };
  return (
    <div className={styles.enrolment}>
      <QrCode text={setup.uri} label="QR code for your authenticator app" />
      <form onSubmit={submit} noValidate className={styles.form}>
        <p className="t2">Scan the picture with your authenticator app, or type this secret into it:</p>
        <code className={styles.secret} data-testid="totp-secret">
          {setup.secret}
        </code>
        <TextInput
          label="Code that the app shows"
          name="otp"
          inputMode="numeric"
          autoComplete="one-time-code"
          error={confirm.error && refusalOf(confirm.error) ? messageOf(confirm.error) : undefined}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending}>
            Turn on
          </Button>
        </Group>
      </form>
    </div>
  );
}
