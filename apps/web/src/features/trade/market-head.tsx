"use client";
import type { InstrumentView, TickerView } from "@slipstream/core/market";
import { Absent, Badge, formatCompact, formatSpan, Percent, Price, StaleMark } from "@slipstream/ui";
import type { ReactNode } from "react";
import styles from "./market-head.module.css";

type MarketHeadProps = {
  instrument: InstrumentView;
  ticker: TickerView | undefined;
  /** The way to other instruments, where no list of them is beside the chart. */
  chooser?: ReactNode;
};

/** The instrument on the chart: its price, the day, and what is known of funding. */
export function MarketHead({ instrument, ticker, chooser }: MarketHeadProps) {
  const tick = instrument.tickSize;
  const price = <Price value={ticker?.last ?? null} tick={tick} />;
  return (
    <div className={styles.head}>
      <h1 className={styles.symbol}>{chooser ?? instrument.symbol}</h1>
      <Badge>{instrument.kind === "perpetual" ? "Perp" : "Spot"}</Badge>
      <span className={styles.price} data-testid="last-price">
        {ticker?.stale ? <StaleMark age={formatSpan(ticker.ageMs)}>{price}</StaleMark> : price}
      </span>
      <Percent value={ticker?.change24h ?? null} change mark />
      <dl className={styles.day}>
        <div>
          <dt>High</dt>
          <dd>
            <Price value={ticker?.high24h ?? null} tick={tick} />
          </dd>
        </div>
        <div>
          <dt>Low</dt>
          <dd>
            <Price value={ticker?.low24h ?? null} tick={tick} />
          </dd>
        </div>
        <div>
          <dt>Volume</dt>
          <dd>{ticker?.volume24h == null ? <Absent /> : formatCompact(String(Math.round(ticker.volume24h)))}</dd>
        </div>
        <div>
          <dt>Bid / ask</dt>
          <dd>
            <Price value={ticker?.bid ?? null} tick={tick} /> / <Price value={ticker?.ask ?? null} tick={tick} />
          </dd>
        </div>
        <div>
          <dt>Funding</dt>
          <dd>{instrument.fundingKnown ? "every 8 h" : <Absent reason="unknown" />}</dd>
        </div>
      </dl>
    </div>
  );
}
