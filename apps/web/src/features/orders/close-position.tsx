"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { PositionView } from "@slipstream/core/orders";
import { ConfirmDanger, Pnl, Price, Quantity } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./close-position.module.css";

const SHARES = [
  { fraction: 0.25, label: "25" },
  { fraction: 0.5, label: "50" },
  { fraction: 0.75, label: "75" },
] as const;

/** Closes a part of a position at once, or all of it after a question that says what it does. */
export function ClosePosition({ position, tick, step, large }: { position: PositionView; tick: string; step: string; large?: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const close = useMutation(
    trpc.orders.closePosition.mutationOptions({
      onSuccess: (order) => {
        if (order.status === "rejected" || order.status === "expired")
          notifications.show({ title: "Not closed", message: order.message ?? "The venue refused the order.", color: "crit" });
      },
      onSettled: () => client.invalidateQueries({ queryKey: trpc.orders.pathKey() }),
    }),
  );
  const closeShare = (fraction: number) =>
    close.mutate(
      { positionId: position.id, fraction },
      { onError: (error) => notifications.show({ title: "Not closed", message: messageOf(error), color: "crit" }) },
    );
  return (
    <div className={styles.group} data-large={large || undefined}>
      {SHARES.map(({ fraction, label }) => (
        <Button
          key={label}
          variant="default"
          size="xs"
          disabled={close.isPending}
          onClick={() => closeShare(fraction)}
          aria-label={`Close ${label} % of ${position.side} ${position.symbol}`}
        >
          {large ? `${label}%` : label}
        </Button>
      ))}
      <Button
        variant="default"
        size="xs"
        disabled={close.isPending}
        onClick={() => setAsking(true)}
        aria-label={`Close all of ${position.side} ${position.symbol}`}
      >
        Close
      </Button>
      <ConfirmDanger
        opened={asking}
        onClose={() => setAsking(false)}
        title={`Close ${position.symbol}?`}
        consequences={[
          <>
            {position.side === "long" ? "Sells" : "Buys"} <Quantity value={position.quantity} step={step} /> at market, now near{" "}
            <Price value={position.currentPrice} tick={tick} />.
          </>,
          <>
            Realises about <Pnl value={position.unrealizedPnl} /> before the fee.
          </>,
          <>Its stop and target are cancelled.</>,
        ]}
        confirmLabel={`Close ${position.symbol}`}
        onConfirm={() => close.mutateAsync({ positionId: position.id, fraction: 1 })}
        explainError={messageOf}
      />
    </div>
  );
}
