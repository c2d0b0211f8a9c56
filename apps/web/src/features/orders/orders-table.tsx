"use client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { isLive, type OrderView } from "@slipstream/core/orders";
import { Absent, Badge, type Column, DataTable, Price, Quantity, SideMark, Time } from "@slipstream/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type InstrumentsBySymbol, lotOf, tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import { kindOf, STATUS_TONES, STATUS_WORDS } from "./order-words.ts";
import { OriginMark } from "./origin-mark.tsx";

type OrdersTableProps = {
  orders: readonly OrderView[];
  loading?: boolean;
  empty: ReactNode;
  density?: "compact" | "default";
  maxHeight?: number | string;
};

/** What an order waits for: its trigger, its distance, its limit. */
function Terms({ order, tick }: { order: OrderView; tick: string }) {
  if (order.trailAmount !== null)
    return (
      <>
        <Price value={order.trailAmount} tick={tick} /> behind
      </>
    );
  if (order.trailPercent !== null) return <>{order.trailPercent} % behind</>;
  if (order.triggerPrice !== null && order.price !== null)
    return (
      <>
        <Price value={order.triggerPrice} tick={tick} /> → <Price value={order.price} tick={tick} />
      </>
    );
  const at = order.triggerPrice ?? order.price;
  return at === null ? <>market</> : <Price value={at} tick={tick} />;
}

const columnsOf = (
  instruments: InstrumentsBySymbol | undefined,
  cancel: (order: OrderView) => void,
  cancelling: string | null,
): Column<OrderView>[] => [
  {
    id: "symbol",
    header: "Instrument",
    rowHeader: true,
    cell: (order) => (
      <>
        {order.symbol} <SideMark side={order.side} />
      </>
    ),
  },
  {
    id: "kind",
    header: "Type",
    cell: (order) => <span title={`${order.timeInForce}${order.reduceOnly ? ", reduce-only" : ""}`}>{kindOf(order)}</span>,
  },
  {
    id: "status",
    header: "Status",
    cell: (order) => (
      <span title={order.message ?? undefined}>
        <Badge tone={STATUS_TONES[order.status]}>{STATUS_WORDS[order.status]}</Badge>
        {order.message ? <span className="sr-only">: {order.message}</span> : null}
      </span>
    ),
  },
  {
    id: "quantity",
    header: "Filled / quantity",
    align: "end",
    cell: (order) => (
      <>
        <Quantity value={order.filledQuantity} step={lotOf(instruments, order.symbol)} /> /{" "}
        <Quantity value={order.quantity} step={lotOf(instruments, order.symbol)} />
      </>
    ),
  },
  { id: "at", header: "At", align: "end", cell: (order) => <Terms order={order} tick={tickOf(instruments, order.symbol)} /> },
  {
    id: "average",
    header: "Average",
    align: "end",
    cell: (order) =>
      order.averagePrice === null ? <Absent /> : <Price value={order.averagePrice} tick={tickOf(instruments, order.symbol)} />,
  },
  { id: "origin", header: "Origin", cell: (order) => <OriginMark origin={order.origin} /> },
  { id: "created", header: "Placed", align: "end", cell: (order) => <Time value={order.createdAt} format="second" /> },
  {
    id: "actions",
    header: "",
    hiddenHeader: "Actions",
    align: "end",
    card: "wide",
    cell: (order) =>
      isLive(order.status) ? (
        <Button
          variant="default"
          size="xs"
          loading={cancelling === order.id || order.status === "cancelling"}
          onClick={() => cancel(order)}
          aria-label={`Cancel ${kindOf(order)} ${order.side} ${order.symbol}`}
        >
          Cancel
        </Button>
      ) : null,
  },
];

/** Orders with a way to cancel those that are alive. */
export function OrdersTable({ orders, loading, empty, density = "default", maxHeight }: OrdersTableProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: instruments } = useInstruments();
  const cancel = useMutation(
    trpc.orders.cancel.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.orders.pathKey() }),
      onError: (error) => notifications.show({ title: "The order was not cancelled", message: messageOf(error), color: "crit" }),
    }),
  );
  return (
    <DataTable
      caption="Orders"
      columns={columnsOf(instruments, (order) => cancel.mutate({ orderId: order.id }), cancel.isPending ? cancel.variables.orderId : null)}
      rows={orders}
      rowKey={(order) => order.id}
      density={density}
      phone="cards"
      loading={loading}
      empty={empty}
      maxHeight={maxHeight}
    />
  );
}
