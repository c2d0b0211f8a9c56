"use client";
import { Button, Stack, TextInput } from "@mantine/core";
import { ConfirmDanger, KeyValue, LoadingBlock, Notice, Panel } from "@slipstream/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { SudoDeclined, useDangerous } from "./sudo.tsx";

/** Takes the reader's data out, or away. */
export function DataPage() {
  return (
    <>
      <ExportPanel />
      <ErasePanel />
    </>
  );
}

function ExportPanel() {
  const dangerous = useDangerous();
  const [failure, setFailure] = useState<string | null>(null);
  const download = async () => {
    setFailure(null);
    try {
      await dangerous(async () => window.location.assign("/api/exports/my-data.json"));
    } catch (error) {
      if (!(error instanceof SudoDeclined)) setFailure(messageOf(error));
    }
  };
  return (
    <Panel title="Export" padded>
      <Stack gap="md" align="flex-start">
        <p className="t2">
          One JSON file with all that is kept about you: profile, sessions, accounts, orders, fills, positions, cash journal, audit log.
        </p>
        <Button variant="default" size="md" onClick={download}>
          Download my data
        </Button>
        {failure ? <Notice tone="crit">{failure}</Notice> : null}
      </Stack>
    </Panel>
  );
}

function ErasePanel() {
  const trpc = useTRPC();
  const dangerous = useDangerous();
  const plan = useQuery(trpc.people.planErasure.queryOptions());
  const eraseCall = useMutation(trpc.people.erase.mutationOptions());
  const [asking, setAsking] = useState(false);
  const [email, setEmail] = useState("");
  if (plan.isPending) return <LoadingBlock label="Delete account" height={220} />;
  const what = plan.data;
  return (
    <Panel title="Delete account" padded>
      <Stack gap="md" align="flex-start">
        <p className="t2">Everything that is kept about you is erased at once, for good. Export it first if you may want it.</p>
        {what ? (
          <KeyValue
            rows={[
              { key: "accounts", label: "Trading accounts", value: what.accounts },
              { key: "positions", label: "Open positions", value: what.openPositions },
              { key: "orders", label: "Live orders", value: what.openOrders },
              { key: "fills", label: "Fills", value: what.fills },
              { key: "tokens", label: "API tokens", value: what.apiTokens },
            ]}
          />
        ) : (
          <Notice tone="crit">{messageOf(plan.error)}</Notice>
        )}
        <TextInput
          label="Type your e-mail address to go on"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="off"
          w="min(320px, 100%)"
        />
        <Button
          color="crit"
          variant="outline"
          size="md"
          disabled={!what || email.trim().toLowerCase() !== what.email}
          onClick={() => setAsking(true)}
        >
          Delete my account
        </Button>
      </Stack>
      <ConfirmDanger
        opened={asking}
        onClose={() => setAsking(false)}
        title="Delete your account?"
        consequences={[
          `${what?.openPositions ?? 0} open positions and ${what?.openOrders ?? 0} live orders vanish without being closed: it is play money.`,
          `${what?.fills ?? 0} fills and the whole history are erased.`,
          "You are signed out everywhere. This cannot be undone.",
        ]}
        confirmLabel="Delete my account for good"
        onConfirm={async () => {
          await dangerous(() => eraseCall.mutateAsync({ email }));
          window.location.assign("/");
        }}
        explainError={(error) => (error instanceof SudoDeclined ? error.message : messageOf(error))}
      />
    </Panel>
  );
}
