"use client";
import { Button, Checkbox, CopyButton, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ApiTokenView, MAX_TOKEN_LIFE_DAYS, TOKEN_SCOPES, type TokenScope } from "@slipstream/core/people";
import { Absent, Ago, Badge, type Column, ConfirmDanger, DataTable, EmptyState, ErrorState, Notice, Panel, Time } from "@slipstream/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { SudoDeclined, useDangerous } from "./sudo.tsx";
import styles from "./two-factor-panel.module.css";

const SCOPE_WORDS: Record<TokenScope, string> = {
  read: "read: see accounts, orders, positions",
  trade: "trade: place and cancel orders",
  account: "account: open, rename, reset accounts",
};

const columnsOf = (revoke: (token: ApiTokenView) => void): Column<ApiTokenView>[] => [
  { id: "name", header: "Name", rowHeader: true, cell: (token) => token.name },
  { id: "prefix", header: "Begins with", cell: (token) => <code>{token.prefix}…</code> },
  {
    id: "scopes",
    header: "May",
    cell: (token) => (
      <Group gap={4}>
        {token.scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
      </Group>
    ),
  },
  {
    id: "used",
    header: "Last used",
    align: "end",
    cell: (token) => (token.lastUsedAt === null ? <Absent reason="never" /> : <Ago value={token.lastUsedAt} />),
  },
  {
    id: "ends",
    header: "Ends",
    align: "end",
    cell: (token) => (token.expiresAt === null ? "never" : <Time value={token.expiresAt} format="day-minute" />),
  },
  {
    id: "revoke",
    header: "",
    hiddenHeader: "Actions",
    align: "end",
    card: "wide",
    cell: (token) => (
      <Button variant="default" size="xs" onClick={() => revoke(token)} aria-label={`Revoke ${token.name}`}>
        Revoke
      </Button>
    ),
  },
];

/** Tokens for programs: made with scopes, shown once, revoked at any time. */
export function TokensPage() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const tokens = useQuery(trpc.people.tokens.queryOptions());
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: trpc.people.tokens.queryKey() });
  const revoke = useMutation(trpc.people.revokeToken.mutationOptions({ onSettled: refresh }));
  const make = <Button onClick={() => setMaking(true)}>New token</Button>;
  return (
    <Panel title="API tokens" note={<a href="/api/docs">API documentation</a>} actions={make}>
      {tokens.isError && !tokens.data ? (
        <ErrorState
          title="Tokens could not be loaded."
          holds={messageOf(tokens.error)}
          action={<Button onClick={() => tokens.refetch()}>Retry</Button>}
        />
      ) : (
        <DataTable
          caption="API tokens"
          columns={columnsOf(setRevoking)}
          rows={tokens.data ?? []}
          rowKey={(token) => token.id}
          phone="cards"
          loading={tokens.isPending}
          empty={<EmptyState action={make}>No program has a token of yours.</EmptyState>}
        />
      )}
      {making ? (
        <NewTokenDialog
          onClose={() => {
            setMaking(false);
            void refresh();
          }}
        />
      ) : null}
      <ConfirmDanger
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? "the token"}?`}
        consequences={["Programs that use it are refused from now on.", "Orders that they placed stay."]}
        confirmLabel="Revoke"
        onConfirm={() => (revoking ? revoke.mutateAsync({ tokenId: revoking.id }) : undefined)}
        explainError={messageOf}
      />
    </Panel>
  );
}

type Values = { name: string; scopes: TokenScope[]; expiresInDays: number | "" };
const isScope = (text: string): text is TokenScope => TOKEN_SCOPES.some((scope) => scope === text);

function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const dangerous = useDangerous();
  const form = useForm<Values>({ initialValues: { name: "", scopes: ["read"], expiresInDays: 90 } });
  const createCall = useMutation(trpc.people.createToken.mutationOptions());
  const create = useMutation({
    mutationFn: (values: Values) =>
      dangerous(() => createCall.mutateAsync({ ...values, expiresInDays: values.expiresInDays === "" ? null : values.expiresInDays })),
    onError: (error) => {
      const field = refusalOf(error)?.field;
      if (field === "name" || field === "scopes" || field === "expiresInDays") form.setFieldError(field, messageOf(error));
    },
  });
  const failed = create.error && !(create.error instanceof SudoDeclined) && !refusalOf(create.error)?.field ? create.error : null;
  return (
    <Modal opened onClose={onClose} title="New API token" size={440} closeOnClickOutside={!create.data}>
      {create.data ? (
        <Stack gap="md">
          <Notice tone="warn">Copy it now. It is shown this once and is not stored.</Notice>
          <code className={styles.secret} data-testid="new-token">
            {create.data.token}
          </code>
          <Group justify="flex-end" gap="sm">
            <CopyButton value={create.data.token}>
              {({ copied, copy }) => (
                <Button variant="default" size="md" onClick={copy}>
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
            <Button size="md" onClick={onClose}>
              Done
            </Button>
          </Group>
        </Stack>
      ) : (
        <form noValidate onSubmit={form.onSubmit((values) => create.mutate(values))}>
          <Stack gap="md">
            <TextInput label="Name" placeholder="My trading script" maxLength={60} data-autofocus {...form.getInputProps("name")} />
            <Checkbox.Group
              label="It may"
              value={form.values.scopes}
              onChange={(scopes) => form.setFieldValue("scopes", scopes.filter(isScope))}
              error={form.errors.scopes}
            >
              <Stack gap="xs" mt={4}>
                {TOKEN_SCOPES.map((scope) => (
                  <Checkbox key={scope} value={scope} label={SCOPE_WORDS[scope]} />
                ))}
              </Stack>
            </Checkbox.Group>
            <NumberInput
              label="Ends after, days"
              description="Empty: never"
              min={1}
              max={MAX_TOKEN_LIFE_DAYS}
              allowDecimal={false}
              value={form.values.expiresInDays}
              onChange={(value) => form.setFieldValue("expiresInDays", typeof value === "number" ? value : "")}
              error={form.errors.expiresInDays}
            />
            {failed ? <Notice tone="crit">{messageOf(failed)}</Notice> : null}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" size="md" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" size="md" loading={create.isPending}>
                Make token
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
