"use client";
import type { PositionView } from "@slipstream/core/orders";
import { Money, Pnl, Price, Quantity, SideMark } from "@slipstream/ui";
import Link from "next/link";
import { type InstrumentsBySymbol, lotOf, tickOf } from "@/features/market/use-instruments.ts";
import { ClosePosition } from "./close-position.tsx";
import { OriginMark } from "./origin-mark.tsx";
import styles from "./position-cards.module.css";
import tableStyles from "./positions-table.module.css";
import { ProtectPosition } from "./protect-position.tsx";

/** Open positions on a phone: what moves first, then the ways to act, each wide enough for a thumb. */
export function PositionCards({
  positions,
  instruments,
}: {
  positions: readonly PositionView[];
  instruments: InstrumentsBySymbol | undefined;
}) {
  return (
    <ul className={styles.list} aria-label="Open positions">
      {positions.map((position) => {
        const tick = tickOf(instruments, position.symbol);
        const step = lotOf(instruments, position.symbol);
        return (
          <li key={position.id} className={styles.card}>
            <div className={`${styles.line} ${styles.head}`}>
              <Link href={`/trade?symbol=${position.symbol}`} prefetch={false} className={tableStyles.symbol}>
                {position.symbol}
              </Link>
              <SideMark side={position.side} />
              <Quantity value={position.quantity} step={step} />
              <Pnl value={position.unrealizedPnl} mark />
            </div>
            <div className={styles.line}>
              <OriginMark origin={position.origin} />
              <span className={styles.prices}>
                <Price value={position.entryPrice} tick={tick} /> → <Price value={position.currentPrice} tick={tick} />
              </span>
              <span className={styles.pair}>
                Margin <Money value={position.margin} />
              </span>
            </div>
            <div className={styles.line}>
              <span className={styles.pair}>
                Stop <ProtectPosition position={position} which="stopLoss" tick={tick} />
              </span>
              <span className={styles.pair}>
                Target <ProtectPosition position={position} which="takeProfit" tick={tick} />
              </span>
            </div>
            <ClosePosition position={position} tick={tick} step={step} large />
          </li>
        );
      })}
    </ul>
  );
}
