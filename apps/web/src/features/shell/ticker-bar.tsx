import { Percent, Price } from "@slipstream/ui";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import styles from "./ticker-bar.module.css";

export type TickerFiguresProps = {
  /** Decimal string; null while there is no price. */
  price: string | null;
  /** Without it the price keeps the digits it came with. */
  tick?: string;
  /** Change over 24 hours of market time in percent points; null where it cannot be computed. */
  changePercent: string | number | null;
  /** The price is too old to act on. */
  stale: boolean;
};

/** Price and change of one instrument. */
export function TickerFigures({ price, tick, changePercent, stale }: TickerFiguresProps) {
  return (
    <span className={styles.figures} data-stale={stale || undefined} title={stale ? "This price is stale" : undefined}>
      <Price value={price} tick={tick} />
      <Percent value={changePercent} change mark />
    </span>
  );
}

/** The way to an instrument's chart. The figures inside move several times a second; the link does not. */
const TickerLink = memo(function TickerLink({ symbol, Figures }: { symbol: string; Figures: (props: { symbol: string }) => ReactNode }) {
  return (
    <Link className={styles.item} href={`/trade?symbol=${symbol}`} prefetch={false}>
      <span className={styles.symbol}>{symbol.split("-")[0]}</span>
      <Figures symbol={symbol} />
    </Link>
  );
});

const PLACES = ["a", "b", "c", "d", "e"] as const;

type TickerBarProps = {
  /** Undefined until the instruments are known. */
  symbols: readonly string[] | undefined;
  /** Draws one instrument's figures; a component of its own, so that a price moves nothing else. */
  Figures: (props: { symbol: string }) => ReactNode;
};

/** The prices at the top of every page. */
export function TickerBar({ symbols, Figures }: TickerBarProps) {
  return (
    <nav className={styles.bar} aria-label="Prices" data-loading={symbols === undefined || undefined}>
      {symbols === undefined ? <span className="sr-only">Prices are loading</span> : null}
      {symbols === undefined
        ? PLACES.map((place) => (
            <span key={place} className={styles.item} aria-hidden="true">
              <span className={styles.bone} />
            </span>
          ))
        : symbols.map((symbol) => <TickerLink key={symbol} symbol={symbol} Figures={Figures} />)}
    </nav>
  );
}
