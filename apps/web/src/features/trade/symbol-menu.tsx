"use client";
import { Menu } from "@mantine/core";
import type { TickerView } from "@slipstream/core/market";
import { Icon, Price } from "@slipstream/ui";
import Link from "next/link";
import type { InstrumentsBySymbol } from "@/features/market/use-instruments.ts";
import styles from "./market-head.module.css";

type SymbolMenuProps = { instruments: InstrumentsBySymbol; tickers: readonly TickerView[]; selected: string };

/** The chosen instrument and the way to the others, where there is no room for the list. */
export function SymbolMenu({ instruments, tickers, selected }: SymbolMenuProps) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <button type="button" className={styles.choose} aria-label={`${selected}. Choose an instrument`}>
          {selected}
          <Icon name="chevron" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {[...instruments.values()].map(({ symbol, tickSize }) => (
          <Menu.Item
            key={symbol}
            component={Link}
            href={`/trade?symbol=${symbol}`}
            prefetch={false}
            aria-current={symbol === selected ? "true" : undefined}
            rightSection={<Price value={tickers.find((ticker) => ticker.symbol === symbol)?.last ?? null} tick={tickSize} />}
          >
            {symbol}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
