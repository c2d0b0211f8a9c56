"use client";
import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import type { PositionView } from "@slipstream/core/orders";
import { Absent, decimalsOfStep, Notice, Price, roundDecimal } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import styles from "./protect-position.module.css";

type Which = "stopLoss" | "takeProfit";
const WORDS: Record<Which, { name: string; hint: string }> = {
  stopLoss: { name: "Stop", hint: "Closes the position at market when the last price reaches it." },
  takeProfit: { name: "Target", hint: "Closes the position at market when the last price reaches it." },
};

/** Sets, moves or removes the stop and the target of a position. */
export function useProtect() {
  const trpc = useTRPC();
  const client = useQueryClient();
  return useMutation(
    trpc.orders.protect.mutationOptions({ onSettled: () => client.invalidateQueries({ queryKey: trpc.orders.pathKey() }) }),
  );
}

const shown = (value: string | null, tick: string): string => (value === null ? null : roundDecimal(value, decimalsOfStep(tick))) ?? "";

/** A figure in a table that opens a small form: the stop or the target of a position. */
export function ProtectPosition({ position, which, tick }: { position: PositionView; which: Which; tick: string }) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const protect = useProtect();
  const current = position[which];
  const words = WORDS[which];

  const toggle = () => {
    setText(shown(current, tick));
    protect.reset();
    setOpened(!opened);
  };
  const send = (price: string | null) =>
    protect.mutate(which === "stopLoss" ? { positionId: position.id, stopLoss: price } : { positionId: position.id, takeProfit: price }, {
      onSuccess: () => setOpened(false),
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = text.trim().replaceAll(",", "");
    send(typed === "" ? null : typed);
  };
  const refusal = refusalOf(protect.error);

  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withArrow shadow="none" width={240}>
      <Popover.Target>
        <button
          type="button"
          className={styles.edit}
          onClick={toggle}
          aria-label={`${words.name} of ${position.symbol}: ${current ?? "none"}. Change`}
        >
          {current === null ? <Absent /> : <Price value={current} tick={tick} />}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            <TextInput
              label={`${words.name} of ${position.symbol}`}
              description={words.hint}
              inputMode="decimal"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={refusal?.field === which ? refusal.message : undefined}
              data-autofocus
            />
            {protect.error && refusal?.field !== which ? <Notice tone="crit">{messageOf(protect.error)}</Notice> : null}
            <Group justify="space-between" gap="sm">
              <Button variant="default" disabled={current === null || protect.isPending} onClick={() => send(null)}>
                Remove
              </Button>
              <Button type="submit" loading={protect.isPending}>
                Set {words.name.toLowerCase()}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
