"use client";
import { ActionIcon, Group } from "@mantine/core";
import type { BacktestTradeView } from "@slipstream/core/backtest";
import { Absent, formatDecimal, fromEstimate, Icon, KeyValue, Panel, Percent, Pnl, Price, SideMark, Time } from "@slipstream/ui";
import type { ReactNode } from "react";
import { tickOf, useInstruments } from "@/features/market/use-instruments.ts";
import { REASON_MEANINGS } from "./backtest-words.ts";
import styles from "./trade-detail.module.css";

type TradeDetailProps = {
  trade: BacktestTradeView;
  currency: string;
  /** Trades there are. */
  count: number;
  onSelect: (number: number | null) => void;
  /** Values of the conditions at its signal, where they can be asked for. */
  why?: ReactNode;
};

/** One trade in full: why it was entered, how it went, why and where it was left. */
export function TradeDetail({ trade, currency, count, onSelect, why }: TradeDetailProps) {
  const { data: instruments } = useInstruments();
  const tick = tickOf(instruments, trade.symbol);
  return (
    <Panel
      title={
        <>
          Trade {trade.number} <SideMark side={trade.side} />
        </>
      }
      note={trade.symbol}
      actions={
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            variant="default"
            aria-label="Trade before"
            disabled={trade.number <= 1}
            onClick={() => onSelect(trade.number - 1)}
            className={styles.before}
          >
            <Icon name="chevron" />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label="Trade after"
            disabled={trade.number >= count}
            onClick={() => onSelect(trade.number + 1)}
            className={styles.after}
          >
            <Icon name="chevron" />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label="Close this trade" onClick={() => onSelect(null)}>
            <Icon name="close" />
          </ActionIcon>
        </Group>
      }
      padded
    >
      <p className={styles.words}>
        <b>Entered</b> <Time value={trade.entryMs} format="date-minute" />, at the open after the signal: {trade.entryWords}
      </p>
      {why}
      <ul className={styles.exits}>
        {trade.exits.map((exit) => (
          <li key={`${exit.atMs}:${exit.reason}:${exit.price}:${exit.quantity}`}>
            <b>Left</b> <Time value={exit.atMs} format="date-minute" /> at <Price value={exit.price} tick={tick} />
            {trade.exits.length > 1 ? `, ${formatDecimal(exit.quantity)} of ${formatDecimal(trade.quantity)}` : ""}.{" "}
            {REASON_MEANINGS[exit.reason]}
          </li>
        ))}
      </ul>
      <KeyValue
        rows={[
          { key: "quantity", label: "Quantity", value: formatDecimal(trade.quantity) },
          { key: "entry", label: "Entry price", value: <Price value={trade.entryPrice} tick={tick} /> },
          {
            key: "exit",
            label: trade.exits.length > 1 ? "Exit price, mean" : "Exit price",
            value: <Price value={trade.exitPrice} tick={tick} />,
          },
          { key: "mae", label: "Farthest against it (MAE)", value: <Percent value={trade.mae * 100} /> },
          { key: "mfe", label: "Farthest in favour (MFE)", value: <Percent value={trade.mfe * 100} /> },
          { key: "bars", label: "Bars held", value: formatDecimal(String(trade.barsHeld)) },
          { key: "fees", label: "Fees", value: formatDecimal(trade.fees, { decimals: 2 }) },
          { key: "funding", label: "Funding", value: <Pnl value={trade.funding} /> },
          {
            key: "r",
            label: "In multiples of the risk",
            value:
              trade.r === null ? <Absent reason="no stop" /> : `${formatDecimal(fromEstimate(trade.r), { decimals: 2, sign: "always" })} R`,
          },
          { key: "net", label: "Net", value: <Pnl value={trade.pnl} currency={currency} />, total: true },
        ]}
      />
    </Panel>
  );
}
