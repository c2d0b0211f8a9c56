"use client";
import type { BacktestTradeView, BacktestView } from "@slipstream/core/backtest";
import { formatDecimal, fromEstimate, Icon } from "@slipstream/ui";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client.tsx";
import { messageOf } from "@/trpc/refusal.ts";
import styles from "./why-entered.module.css";

const DIGITS = 6;
/** An estimate with as many digits as tell something. */
const figure = (value: number): string => formatDecimal(fromEstimate(Number(value.toPrecision(DIGITS))));

/** What each condition of the entry said at the close of the bar that gave the signal, with its values. */
export function WhyEntered({ trade, request }: { trade: BacktestTradeView; request: BacktestView["request"] }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.strategies.explain.queryOptions(
      { spec: request.spec, symbol: trade.symbol, atMs: trade.signalMs },
      { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
    ),
  );
  if (query.isPending) return <p className={styles.note}>Values at the signal are being read …</p>;
  if (query.isError) return <p className={styles.note}>Values at the signal could not be read. {messageOf(query.error)}</p>;
  const ofEntry = query.data.filter(({ path }) => path.startsWith(`${trade.side}.entry`));
  // Groups say again what their conditions say.
  const conditions = ofEntry.filter(({ values }) => values.length > 0);
  return (
    <ul className={styles.conditions} aria-label="Conditions of the entry at its signal">
      {(conditions.length > 0 ? conditions : ofEntry).map(({ path, words, holds, values }) => (
        <li key={path} data-holds={holds || undefined}>
          <Icon name={holds ? "check" : "close"} size={14} />
          <span>
            <span className="sr-only">{holds ? "held: " : "did not hold: "}</span>
            {words}
            {values.map((value) => (
              <span key={value.words} className={styles.value}>
                {value.words} {value.value === null ? "– not known" : figure(value.value)}
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
