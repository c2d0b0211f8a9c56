"use client";
import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type AccountView, MAX_FEE_BPS, MAX_LEVERAGE } from "@slipstream/core/accounts";
import { Notice } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";

type Values = { name: string; leverage: number; takerFeeBps: number; makerFeeBps: number };
const FIELDS: readonly (keyof Values)[] = ["name", "leverage", "takerFeeBps", "makerFeeBps"];
const isField = (text: string | null | undefined): text is keyof Values => FIELDS.some((field) => field === text);

/** Name, leverage and fees of a paper account. Changes hold for orders placed from now on. */
export function EditAccountDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      name: account.name,
      leverage: account.defaultLeverage,
      takerFeeBps: account.takerFeeBps,
      makerFeeBps: account.makerFeeBps,
    },
  });
  const rename = useMutation(trpc.accounts.rename.mutationOptions());
  const setLeverage = useMutation(trpc.accounts.setLeverage.mutationOptions());
  const setFees = useMutation(trpc.accounts.setFees.mutationOptions());
  const save = useMutation({
    mutationFn: async (values: Values) => {
      const accountId = account.id;
      if (values.name !== account.name) await rename.mutateAsync({ accountId, name: values.name });
      if (values.leverage !== account.defaultLeverage) await setLeverage.mutateAsync({ accountId, leverage: values.leverage });
      if (values.takerFeeBps !== account.takerFeeBps || values.makerFeeBps !== account.makerFeeBps)
        await setFees.mutateAsync({ accountId, takerFeeBps: values.takerFeeBps, makerFeeBps: values.makerFeeBps });
    },
    onSuccess: onClose,
    onError: (error) => {
      const field = refusalOf(error)?.field;
      if (isField(field)) form.setFieldError(field, messageOf(error));
    },
    onSettled: () => client.invalidateQueries({ queryKey: trpc.accounts.pathKey() }),
  });
  return (
    <Modal opened onClose={onClose} title={`Edit ${account.name}`} size={420}>
      <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <TextInput label="Name" maxLength={60} data-autofocus {...form.getInputProps("name")} />
          <NumberInput
            label="Leverage for new positions"
            description="Per instrument it can be set in the ticket"
            min={1}
            max={MAX_LEVERAGE}
            allowDecimal={false}
            suffix="×"
            {...form.getInputProps("leverage")}
          />
          <Group grow gap="md" align="start">
            <NumberInput label="Taker fee, bp" min={0} max={MAX_FEE_BPS} decimalScale={2} {...form.getInputProps("takerFeeBps")} />
            <NumberInput label="Maker fee, bp" min={0} max={MAX_FEE_BPS} decimalScale={2} {...form.getInputProps("makerFeeBps")} />
          </Group>
          {save.error && !isField(refusalOf(save.error)?.field) ? <Notice tone="crit">{messageOf(save.error)}</Notice> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" size="md" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" size="md" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
