import type { SharedBacktestView } from "@slipstream/core/backtest";
import { Badge, formatDecimal } from "@slipstream/ui";
import type { ReactNode } from "react";
import { dayOf, quoteOf, STATUS_TONES, STATUS_WORDS, symbolsInWords, termsInWords } from "./backtest-words.ts";
import styles from "./report-head.module.css";
import { StampBadge } from "./stamp-badge.tsx";

type ReportHeadProps = { backtest: SharedBacktestView; version: number | null; actions?: ReactNode; badges?: ReactNode };

/** What was tested, over which time and on what terms. */
export function ReportHead({ backtest, version, actions, badges }: ReportHeadProps) {
  const { name, status, symbols, timeframe, from, to, report, request, stamp } = backtest;
  const parts = [
    symbolsInWords(symbols),
    timeframe,
    `${dayOf(from)} → ${dayOf(to)} UTC`,
    ...(report ? [`${formatDecimal(String(report.bars))} bars`] : []),
    ...termsInWords(request, quoteOf(symbols)),
  ];
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 className={styles.name}>{name}</h1>
          {version === null ? null : <Badge>v{version}</Badge>}
          {status === "done" ? <StampBadge stamp={stamp} /> : <Badge tone={STATUS_TONES[status]}>{STATUS_WORDS[status]}</Badge>}
          {badges}
        </div>
        <p className={styles.terms}>
          {parts.map((part, index) => (
            <span key={part} className={styles.part}>
              {index > 0 ? " · " : ""}
              {part}
            </span>
          ))}
        </p>
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </header>
  );
}
