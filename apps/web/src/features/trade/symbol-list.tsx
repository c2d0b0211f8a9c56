"use client";
import type { TickerView } from "@slipstream/core/market";
import { Percent, Price, Sparkline } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type InstrumentsBySymbol, tickOf } from "@/features/market/use-instruments.ts";
import { useTRPC } from "@/trpc/client.tsx";
import styles from "./symbol-list.module.css";

type SymbolListProps = { instruments: InstrumentsBySymbol | undefined; tickers: readonly TickerView[]; selected: string };

const DAY_OF_HOURS = 24;
const REFRESH_MS = 30_000;

/** The last 24 hourly closes of a symbol, for the small line beside its price. */
function DayLine({ symbol }: { symbol: string }) {
  const trpc = useTRPC();
  const candles = useQuery(
    trpc.market.candles.queryOptions(
      { symbol, timeframe: "1h", limit: DAY_OF_HOURS },
      { refetchInterval: REFRESH_MS, staleTime: REFRESH_MS },
    ),
  );
  const closes = candles.data?.map(([, , , , close]) => Number(close)) ?? [];
  return closes.length > 1 ? <Sparkline values={closes} /> : null;
}

/** All instruments with their price and 24 h change; the selected one is on the chart. */
export function SymbolList({ instruments, tickers, selected }: SymbolListProps) {
  const bySymbol = new Map(tickers.map((ticker) => [ticker.symbol, ticker]));
  return (
    <nav className={styles.list} aria-label="Instruments">
      <div className={styles.head}>
        <span>Instruments</span>
        <span>24 h</span>
      </div>
      {[...(instruments?.values() ?? [])].map((instrument) => {
        const ticker = bySymbol.get(instrument.symbol);
        return (
          <Link
            key={instrument.symbol}
            href={`/trade?symbol=${instrument.symbol}`}
            prefetch={false}
            scroll={false}
            className={styles.item}
            aria-current={instrument.symbol === selected ? "true" : undefined}
          >
            <span className={styles.name}>
              {instrument.symbol}
              <small>{instrument.kind === "perpetual" ? "Perp" : "Spot"}</small>
            </span>
            <span className={styles.line} aria-hidden="true">
              <DayLine symbol={instrument.symbol} />
            </span>
            <span className={styles.figures} data-stale={ticker?.stale || undefined}>
              <Price value={ticker?.last ?? null} tick={tickOf(instruments, instrument.symbol)} />
              <Percent value={ticker?.change24h ?? null} change mark />
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
