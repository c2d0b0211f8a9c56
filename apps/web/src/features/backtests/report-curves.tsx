"use client";
import { Switch } from "@mantine/core";
import type { BacktestReportView } from "@slipstream/core/backtest";
import { EmptyState, formatPercent, LoadingBlock, Panel } from "@slipstream/ui";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { dayOf } from "./backtest-words.ts";
import { describeCurve, drawdownPointsOf, equityPointsOf, holdPointsOf, intervalOf, nearestPoint } from "./curve-lines.ts";
import styles from "./report-curves.module.css";

const HEIGHT = 300;
const AreaChart = dynamic(() => import("@slipstream/ui/area-chart").then((module) => module.AreaChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Equity and drawdown" height={HEIGHT} />,
});

/** Equity beside what holding would have brought, and the way down from each peak below. */
export function ReportCurves({ report }: { report: BacktestReportView }) {
  const [withHold, setWithHold] = useState(true);
  const { lines, span } = useMemo(() => drawingOf(report, withHold), [report, withHold]);
  return (
    <Panel
      title="Equity"
      note="marked at each bar's close, unrealised included, % of the start"
      actions={
        <Switch
          className={styles.hold}
          label="Buy and hold"
          checked={withHold}
          onChange={(event) => setWithHold(event.currentTarget.checked)}
        />
      }
    >
      <AreaChart
        label={describeCurve(report)}
        height={HEIGHT}
        format="percent"
        intervalMs={intervalOf(report.curve)}
        lines={lines}
        span={span}
        empty={<EmptyState>There is no curve: no bar was tested.</EmptyState>}
      />
    </Panel>
  );
}

function drawingOf({ curve, initialBalance, metrics }: BacktestReportView, withHold: boolean) {
  const drawdown = drawdownPointsOf(curve);
  const [from, to] = [nearestPoint(drawdown, metrics.drawdownFromMs), nearestPoint(drawdown, metrics.drawdownToMs)];
  return {
    lines: [
      ...(withHold ? [{ id: "hold", word: "Buy and hold", tone: "master" as const, points: holdPointsOf(curve, initialBalance) }] : []),
      { id: "equity", word: "Equity", tone: "equity" as const, base: "0", points: equityPointsOf(curve, initialBalance) },
      { id: "drawdown", word: "Drawdown", tone: "drawdown" as const, base: "0", points: drawdown },
    ],
    span:
      from === null || to === null
        ? undefined
        : {
            lineId: "drawdown",
            fromMs: from,
            toMs: to,
            word: `${formatPercent(-metrics.maxDrawdown * 100, { decimals: 1 })} on ${dayOf(metrics.drawdownToMs ?? to)}`,
          },
  };
}
