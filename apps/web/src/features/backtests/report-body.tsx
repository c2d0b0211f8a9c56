"use client";
import { useMediaQuery } from "@mantine/hooks";
import type { BacktestReportView, SharedBacktestView } from "@slipstream/core/backtest";
import { Notice } from "@slipstream/ui";
import type { ReactNode } from "react";
import { useRef, useState } from "react";
import { quoteOf } from "./backtest-words.ts";
import { FiguresPanel } from "./figures-panel.tsx";
import { MoneyPanel } from "./money-panel.tsx";
import { MonthTable } from "./month-table.tsx";
import styles from "./report-body.module.css";
import { ReportCurves } from "./report-curves.tsx";
import { ReportTiles } from "./report-tiles.tsx";
import { RulesPanel } from "./rules-panel.tsx";
import { TradeDetail } from "./trade-detail.tsx";
import { TradesChart } from "./trades-chart.tsx";
import { TradesPanel } from "./trades-panel.tsx";
import { FEW_TRADES } from "./trust-checks.ts";
import { TrustPanel } from "./trust-panel.tsx";

type ReportBodyProps = {
  backtest: SharedBacktestView;
  report: BacktestReportView;
  /** Beside the rules, e.g. the way to edit them. */
  rulesAction?: ReactNode;
  /** Why a trade was entered, in figures, for those who may ask. */
  why?: (trade: BacktestReportView["trades"][number]) => ReactNode;
};

/** One column: a trade stands right below its chart. */
const NARROW = "(max-width: 62em)";

/** The whole result of a back-test, for its owner and for whoever has the link. */
export function ReportBody({ backtest, report, rulesAction, why }: ReportBodyProps) {
  const [selected, setSelected] = useState<number | null>(null);
  const chart = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery(NARROW, false);
  const currency = quoteOf(report.symbols);
  const trade = selected === null ? undefined : report.trades.find(({ number }) => number === selected);
  const pickFromTable = (number: number) => {
    setSelected(number);
    chart.current?.scrollIntoView({ block: "nearest" });
  };
  const detail = trade ? (
    <TradeDetail trade={trade} currency={currency} count={report.trades.length} onSelect={setSelected} why={why?.(trade)} />
  ) : null;
  return (
    <>
      <FewTrades trades={report.metrics.trades} />
      <ReportTiles report={report} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <div ref={chart} className={styles.chart}>
            <TradesChart report={report} timeframe={backtest.timeframe} selected={selected} onSelect={setSelected} />
          </div>
          {isNarrow ? detail : null}
          <ReportCurves report={report} />
          <MonthTable months={report.months} />
          <RulesPanel words={report.words} action={rulesAction} />
        </div>
        <div className={styles.column}>
          {isNarrow ? null : detail}
          <MoneyPanel report={report} request={backtest.request} currency={currency} />
          <TrustPanel report={report} stamp={backtest.stamp} />
          <FiguresPanel report={report} currency={currency} />
        </div>
      </div>
      <TradesPanel trades={report.trades} total={report.metrics.trades} currency={currency} selected={selected} onSelect={pickFromTable} />
    </>
  );
}

/** Said before the figures, since they look as sure as any. */
function FewTrades({ trades }: { trades: number }) {
  if (trades >= FEW_TRADES) return null;
  return (
    <Notice tone="warn">
      {trades === 0
        ? "The rules made no trade in this time, so the figures below say nothing about them."
        : `These figures rest on ${trades} ${trades === 1 ? "trade" : "trades"}. With fewer than ${FEW_TRADES} they may well be luck.`}
    </Notice>
  );
}
