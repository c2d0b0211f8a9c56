"use client";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { DEFAULT_INITIAL_BALANCE, MAX_INITIAL_BALANCE, MIN_INITIAL_BALANCE } from "@slipstream/core/accounts";
import { formatMoney, Notice } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";

/** Opens another paper account. Live venues are not connected yet, and it says so. */
export function OpenAccountDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const form = useForm({ initialValues: { name: "", initialBalance: DEFAULT_INITIAL_BALANCE } });
  const open = useMutation(
    trpc.accounts.open.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: trpc.accounts.pathKey() });
        form.reset();
        onClose();
      },
      onError: (error) => {
        const field = refusalOf(error)?.field;
        if (field === "name" || field === "initialBalance") form.setFieldError(field, messageOf(error));
      },
    }),
  );
  const named = refusalOf(open.error)?.field;
  return (
    <Modal opened={opened} onClose={onClose} title="Open a paper account" size={420}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) =>
          open.mutate({ venue: "paper", name: values.name, initialBalance: values.initialBalance.replaceAll(",", "").trim() }),
        )}
      >
        <Stack gap="md">
          <TextInput label="Name" placeholder="Breakouts, small size" maxLength={60} data-autofocus {...form.getInputProps("name")} />
          <TextInput
            label="Starting balance, USDT"
            description={`Play money: from ${formatMoney(MIN_INITIAL_BALANCE)} to ${formatMoney(MAX_INITIAL_BALANCE)}`}
            inputMode="decimal"
            {...form.getInputProps("initialBalance")}
          />
          {open.error && named !== "name" && named !== "initialBalance" ? <Notice tone="crit">{messageOf(open.error)}</Notice> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" size="md" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" size="md" loading={open.isPending}>
              Open account
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
