import { Percent, Price } from "@slipstream/ui";
import Link from "next/link";
import styles from "./ticker-bar.module.css";

export type TickerItem = {
  symbol: string;
  /** Decimal string; null while there is no price. */
  price: string | null;
  /** Without it the price keeps the digits it came with. */
  tick?: string;
  /** Change over 24 hours of market time in percent points; null where it cannot be computed. */
  changePercent: string | number | null;
  /** The price is too old to act on. */
  stale?: boolean;
};

/** `tickers` is undefined until the first prices arrive. */
export type TickerBarProps = { tickers: readonly TickerItem[] | undefined };

const PLACES = ["a", "b", "c", "d", "e"] as const;

/** The prices at the top of every page; each leads to its chart. */
export function TickerBar({ tickers }: TickerBarProps) {
  return (
    <nav className={styles.bar} aria-label="Prices" data-loading={tickers === undefined || undefined}>
      {tickers === undefined ? <span className="sr-only">Prices are loading</span> : null}
      {tickers === undefined
        ? PLACES.map((place) => (
            <span key={place} className={styles.item} aria-hidden="true">
              <span className={styles.bone} />
            </span>
          ))
        : tickers.map((ticker) => (
            <Link
              key={ticker.symbol}
              className={styles.item}
              href={`/trade?symbol=${ticker.symbol}`}
              prefetch={false}
              data-stale={ticker.stale || undefined}
              title={ticker.stale ? `${ticker.symbol}: this price is stale` : ticker.symbol}
            >
              <span className={styles.symbol}>{ticker.symbol.split("-")[0]}</span>
              <Price value={ticker.price} tick={ticker.tick} />
              <Percent value={ticker.changePercent} change mark />
            </Link>
          ))}
    </nav>
  );
}
