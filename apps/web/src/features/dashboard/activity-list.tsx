"use client";
import type { ActivityView } from "@slipstream/core/accounts";
import { Badge, EmptyState, Money, Pnl, Price, Quantity, SideMark, Time, type Tone } from "@slipstream/ui";
import type { ReactNode } from "react";
import { type InstrumentsBySymbol, lotOf, tickOf } from "@/features/market/use-instruments.ts";
import { kindOf, STATUS_TONES, STATUS_WORDS } from "@/features/orders/order-words.ts";
import styles from "./activity-list.module.css";

type Line = { key: string; tone: Tone; badge: string; what: ReactNode; figure: ReactNode };

/** Cash that no fill moved, by the kind of its entry in the journal. */
const TRANSFER_WORDS: Record<string, { badge: string; what: string }> = {
  deposit: { badge: "Deposit", what: "Play money was paid in" },
  reset: { badge: "Reset", what: "The wallet was set back" },
  funding: { badge: "Funding", what: "Funding of a position" },
};

function lineOf(activity: ActivityView, instruments: InstrumentsBySymbol | undefined): Line {
  switch (activity.kind) {
    case "fill": {
      const { fill } = activity;
      return {
        key: fill.id,
        tone: "up",
        badge: "Fill",
        what: (
          <>
            {fill.symbol} <SideMark side={fill.side} /> <Quantity value={fill.quantity} step={lotOf(instruments, fill.symbol)} /> @{" "}
            <Price value={fill.price} tick={tickOf(instruments, fill.symbol)} />
          </>
        ),
        figure: <Pnl value={fill.realizedPnl} />,
      };
    }
    case "order": {
      const { order } = activity;
      return {
        key: `${order.id}:${order.status}`,
        tone: STATUS_TONES[order.status],
        badge: STATUS_WORDS[order.status],
        what: (
          <>
            {kindOf(order)} {order.symbol} <SideMark side={order.side} />
            {order.message ? <span className={styles.why}> {order.message}</span> : null}
          </>
        ),
        figure: <Quantity value={order.quantity} step={lotOf(instruments, order.symbol)} />,
      };
    }
    case "refused": {
      const { intent } = activity;
      return {
        key: intent.id,
        tone: "warn",
        badge: "Not executed",
        what: (
          <>
            {intent.symbol} <SideMark side={intent.side} /> <span className={styles.why}>{intent.message}</span>
          </>
        ),
        figure: intent.reason,
      };
    }
    case "transfer": {
      const { transfer } = activity;
      return {
        key: transfer.id,
        tone: "neutral",
        badge: TRANSFER_WORDS[transfer.kind]?.badge ?? "Transfer",
        what: TRANSFER_WORDS[transfer.kind]?.what ?? `From ${transfer.credit} to ${transfer.debit}`,
        figure: <Money value={transfer.amount} currency={transfer.currency} />,
      };
    }
  }
}

/** What happened lately, newest first. */
export function ActivityList({
  activity,
  instruments,
}: {
  activity: readonly ActivityView[];
  instruments: InstrumentsBySymbol | undefined;
}) {
  if (activity.length === 0) return <EmptyState>Nothing happened yet. Orders, fills and refusals are listed here as they come.</EmptyState>;
  return (
    <ol className={styles.list}>
      {activity.map((entry) => {
        const line = lineOf(entry, instruments);
        return (
          <li key={`${entry.kind}:${line.key}`} className={styles.row}>
            <span className={styles.time}>
              <Time value={entry.at} format="second" />
            </span>
            <Badge tone={line.tone}>{line.badge}</Badge>
            <span className={styles.what}>{line.what}</span>
            <span className={styles.figure}>{line.figure}</span>
          </li>
        );
      })}
    </ol>
  );
}
