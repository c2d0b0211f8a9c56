"use client";
import { Button, Checkbox, Group, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { AccountView } from "@slipstream/core/accounts";
import type { InstrumentView } from "@slipstream/core/market";
import { ORDER_TYPES, type OrderType, type OrderView, type Side, TIMES_IN_FORCE } from "@slipstream/core/orders";
import { formatMoney, formatPrice, formatQuantity, Notice } from "@slipstream/ui";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { STATUS_WORDS, TYPE_WORDS } from "@/features/orders/order-words.ts";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf, refusalOf } from "@/trpc/refusal.ts";
import { CostPanel } from "./cost-panel.tsx";
import styles from "./order-ticket.module.css";
import { SizeButtons } from "./size-buttons.tsx";
import { emptyTicket, FIELDS_OF, fieldOfRefusal, isAskable, type TicketState, wishOf } from "./ticket-state.ts";

const PREVIEW_DELAY_MS = 250;
const PREVIEW_EVERY_MS = 2_000;
const BASIC_TYPES = ["market", "limit", "stop"] as const;
const ADVANCED_TYPES = ORDER_TYPES.filter((type) => !BASIC_TYPES.some((basic) => basic === type));
const isType = (text: string | null): text is OrderType => ORDER_TYPES.some((type) => type === text);
const isTimeInForce = (text: string | null): text is TicketState["timeInForce"] => TIMES_IN_FORCE.some((value) => value === text);

type OrderTicketProps = {
  account: AccountView;
  instrument: InstrumentView;
  /** Why no order can be sent now, e.g. a stale price; null while all is well. */
  blocked: string | null;
  initialSide?: Side;
  onSent?: (order: OrderView) => void;
};

/** Tells how the venue answered: what was filled at which price, or why not. */
function announce(order: OrderView, tick: string, step: string) {
  const quantity = formatQuantity(order.filledQuantity, step);
  const failed = order.status === "rejected" || order.status === "expired";
  notifications.show({
    color: failed ? "crit" : "up",
    title: `${TYPE_WORDS[order.type]} ${order.side} ${order.symbol}: ${STATUS_WORDS[order.status].toLowerCase()}`,
    message: failed
      ? (order.message ?? order.reason ?? "The venue refused it.")
      : order.averagePrice === null
        ? order.type === "market"
          ? "It is on its way to the venue."
          : "It rests at the venue until its price comes."
        : `${quantity} at ${formatPrice(order.averagePrice, tick)}`,
  });
}

/** The order ticket: fields, what the order costs and what if, and the button that says what it does. */
export function OrderTicket({ account, instrument, blocked, initialSide = "buy", onSent }: OrderTicketProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [state, setState] = useState<TicketState>(() => ({ ...emptyTicket(account.defaultLeverage), side: initialSide }));
  const patch = (change: Partial<TicketState>) => {
    place.reset();
    setState((current) => ({ ...current, ...change }));
  };
  const fields = FIELDS_OF[state.type];
  const askable = isAskable(state);
  const [asked] = useDebouncedValue(state, PREVIEW_DELAY_MS);
  const preview = useQuery(
    trpc.orders.preview.queryOptions(wishOf(asked, instrument.symbol, account.id), {
      enabled: askable && isAskable(asked),
      refetchInterval: PREVIEW_EVERY_MS,
      placeholderData: keepPreviousData,
      retry: false,
    }),
  );
  const place = useMutation(
    trpc.orders.place.mutationOptions({
      onSuccess: (order) => {
        announce(order, instrument.tickSize, instrument.lotStep);
        if (order.status !== "rejected") setState((current) => ({ ...current, quantity: "" }));
        onSent?.(order);
      },
      onSettled: () =>
        Promise.all([
          client.invalidateQueries({ queryKey: trpc.orders.pathKey() }),
          client.invalidateQueries({ queryKey: trpc.accounts.pathKey() }),
        ]),
    }),
  );

  const refusal = refusalOf(place.error) ?? (askable ? refusalOf(preview.error) : null);
  const errorOf = (field: keyof TicketState): string | undefined =>
    refusal && fieldOfRefusal(refusal.field) === field ? refusal.message : undefined;
  const otherError = place.error && !fieldOfRefusal(refusalOf(place.error)?.field) ? messageOf(place.error) : null;
  const cost = askable && !preview.isError ? preview.data : undefined;
  const word = state.side === "buy" ? "Buy" : "Sell";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    place.mutate(wishOf(state, instrument.symbol, account.id));
  };
  const number = (field: "quantity" | "price" | "triggerPrice" | "trail" | "activationPrice" | "stopLoss" | "takeProfit") => ({
    inputMode: "decimal" as const,
    autoComplete: "off",
    size: "md" as const,
    value: state[field],
    onChange: (event: { currentTarget: { value: string } }) => patch({ [field]: event.currentTarget.value }),
    error: errorOf(field),
  });

  return (
    <form className={styles.ticket} onSubmit={submit} noValidate aria-label={`Order ticket for ${instrument.symbol}`}>
      <SegmentedControl
        fullWidth
        aria-label="Side"
        className={styles.side}
        data-side={state.side}
        value={state.side}
        onChange={(side) => patch({ side: side === "sell" ? "sell" : "buy" })}
        data={[
          { value: "buy", label: "▲ Buy / long" },
          { value: "sell", label: "▼ Sell / short" },
        ]}
      />
      <SegmentedControl
        fullWidth
        aria-label="Order type"
        value={ADVANCED_TYPES.some((type) => type === state.type) ? "advanced" : state.type}
        onChange={(value) => patch({ type: isType(value) ? value : "stop-limit" })}
        data={[...BASIC_TYPES.map((type) => ({ value: type, label: TYPE_WORDS[type] })), { value: "advanced", label: "Advanced" }]}
      />
      {ADVANCED_TYPES.some((type) => type === state.type) ? (
        <Select
          label="Advanced type"
          size="md"
          data={ADVANCED_TYPES.map((type) => ({ value: type, label: TYPE_WORDS[type] }))}
          value={state.type}
          allowDeselect={false}
          onChange={(value) => {
            if (isType(value)) patch({ type: value });
          }}
        />
      ) : null}
      <div className={styles.quantityRow}>
        <TextInput
          label={
            <span className={styles.label}>
              Quantity <span>step {instrument.lotStep}</span>
            </span>
          }
          leftSection={<span className={styles.unit}>{instrument.base}</span>}
          leftSectionWidth={44}
          {...number("quantity")}
        />
        <NumberInput
          label="Leverage"
          size="md"
          suffix="×"
          min={1}
          max={instrument.maxLeverage}
          allowDecimal={false}
          hideControls
          rightSectionWidth={8}
          value={state.leverage === "" ? "" : Number(state.leverage)}
          onChange={(value) => patch({ leverage: String(value) })}
          error={errorOf("leverage")}
        />
      </div>
      <SizeButtons state={state} symbol={instrument.symbol} accountId={account.id} onSize={(quantity) => patch({ quantity })} />
      {fields.trigger ? <TextInput label="Trigger price" description="Compared with the last price" {...number("triggerPrice")} /> : null}
      {fields.price ? <TextInput label="Limit price" {...number("price")} /> : null}
      {fields.trail ? (
        <>
          <div className={styles.pair}>
            <TextInput
              label="Distance"
              rightSection={<span className={styles.unit}>{state.trailBy === "percent" ? "%" : instrument.quote}</span>}
              rightSectionWidth={48}
              {...number("trail")}
            />
            <Select
              label="Measured in"
              size="md"
              data={[
                { value: "percent", label: "Percent" },
                { value: "amount", label: "Price" },
              ]}
              value={state.trailBy}
              allowDeselect={false}
              onChange={(value) => patch({ trailBy: value === "amount" ? "amount" : "percent" })}
            />
          </div>
          <TextInput label="Activation price" description="Optional: trails only from there on" {...number("activationPrice")} />
        </>
      ) : null}
      {fields.protection && !state.reduceOnly ? (
        <div className={styles.pair}>
          <TextInput label="Stop" placeholder="none" {...number("stopLoss")} />
          <TextInput label="Target" placeholder="none" {...number("takeProfit")} />
        </div>
      ) : null}
      {fields.timeInForce ? (
        <Select
          label="Time in force"
          size="md"
          data={[
            { value: "GTC", label: "Good till cancelled" },
            { value: "IOC", label: "Immediate or cancel" },
            { value: "FOK", label: "Fill or kill" },
            { value: "post-only", label: "Post only" },
          ]}
          value={state.timeInForce}
          allowDeselect={false}
          onChange={(value) => {
            if (isTimeInForce(value)) patch({ timeInForce: value });
          }}
          error={errorOf("timeInForce")}
        />
      ) : null}
      <Checkbox
        size="xs"
        label="Reduce only: never grows a position"
        checked={state.reduceOnly}
        onChange={(event) => patch({ reduceOnly: event.currentTarget.checked })}
        error={errorOf("reduceOnly")}
      />
      <CostPanel preview={cost} currency={account.currency} tick={instrument.tickSize} step={instrument.lotStep} />
      {otherError ? <Notice tone="crit">{otherError}</Notice> : null}
      {blocked ? <Notice tone="warn">{blocked}</Notice> : null}
      <Button type="submit" size="lg" fullWidth loading={place.isPending} disabled={!askable || blocked !== null}>
        {word} {state.quantity.trim() === "" ? instrument.base : `${state.quantity.trim()} ${instrument.base}`}{" "}
        {state.type === "market" ? "at market" : `· ${TYPE_WORDS[state.type].toLowerCase()}`}
      </Button>
      <Group justify="center">
        <p className={styles.pays}>
          {cost
            ? `Holds ${formatMoney(cost.margin)} from ${formatMoney(cost.available)} ${account.currency} available`
            : `${account.available === null ? "–" : formatMoney(account.available)} ${account.currency} available`}
        </p>
      </Group>
    </form>
  );
}
