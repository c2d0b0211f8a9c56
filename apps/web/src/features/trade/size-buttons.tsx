"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { SizeBy } from "@slipstream/core/orders";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./order-ticket.module.css";
import { type TicketState, wishOf } from "./ticket-state.ts";

const SIZES: readonly { label: string; by: SizeBy; hint: string }[] = [
  { label: "0.5% risk", by: { kind: "risk", percent: 0.5 }, hint: "Loses 0.5 % of equity if the stop is hit" },
  { label: "1% risk", by: { kind: "risk", percent: 1 }, hint: "Loses 1 % of equity if the stop is hit" },
  { label: "25%", by: { kind: "available", percent: 25 }, hint: "A quarter of what is available" },
  { label: "50%", by: { kind: "available", percent: 50 }, hint: "Half of what is available" },
  { label: "Max", by: { kind: "available", percent: 100 }, hint: "All that is available" },
];

/** Quantities that the server reckons from equity, what is available, and the stop. */
export function SizeButtons({
  state,
  symbol,
  accountId,
  onSize,
}: {
  state: TicketState;
  symbol: string;
  accountId: string;
  onSize: (quantity: string) => void;
}) {
  const trpc = useTRPC();
  const size = useMutation(
    trpc.orders.size.mutationOptions({
      onSuccess: ({ quantity }) => onSize(quantity),
      onError: (error) => notifications.show({ title: "No size", message: messageOf(error), color: "warn" }),
    }),
  );
  const { quantity: _, ...wish } = wishOf(state, symbol, accountId);
  return (
    <fieldset className={styles.sizes}>
      <legend className="sr-only">Size</legend>
      {SIZES.map(({ label, by, hint }) => (
        <Button
          key={label}
          variant="default"
          size="xs"
          title={hint}
          disabled={size.isPending || (by.kind === "risk" && state.stopLoss.trim() === "")}
          onClick={() => size.mutate({ ...wish, by })}
        >
          {label}
        </Button>
      ))}
    </fieldset>
  );
}
