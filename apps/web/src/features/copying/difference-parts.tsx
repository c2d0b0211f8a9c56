import type { FollowReportView } from "@slipstream/core/copy";
import { Absent, KeyValue, LoadingBlock, Percent, Pnl } from "@slipstream/ui";
import dynamic from "next/dynamic";
import styles from "./difference-parts.module.css";
import { PART_WORDS, waterfallOf } from "./waterfall.ts";

const CHART_HEIGHT = 250;
const WaterfallChart = dynamic(() => import("./waterfall-chart.tsx").then((module) => module.WaterfallChart), {
  ssr: false,
  loading: () => <LoadingBlock label="Tracking difference" height={CHART_HEIGHT} />,
});

/** From the master's return to one's own: drawn, and each part in percent and money as the server gives it. What is not known is said. */
export function DifferenceParts({ report }: { report: FollowReportView }) {
  const bars = waterfallOf(report);
  return (
    <div className={styles.parts}>
      {bars ? (
        <WaterfallChart bars={bars} title="From the master's return to yours, in percent of the amount" />
      ) : (
        <p className={styles.none}>A return cannot be told yet: it needs a first copy, and a price for each open position.</p>
      )}
      <KeyValue
        rows={[
          {
            key: "master",
            label: "Master's return on my amount",
            value: <Figure pct={report.masterReturnPct} amount={report.masterProfit} />,
          },
          ...report.parts.map(({ part, pct, amount }) => ({
            key: part,
            label: PART_WORDS[part],
            value:
              pct === null && amount === null ? (
                <Absent reason={part === "funding" ? "unknown in this recording" : "unknown"} />
              ) : (
                <Figure pct={pct} amount={amount} />
              ),
          })),
          {
            key: "difference",
            label: "Tracking difference",
            value: <Percent value={report.trackingDifferencePct} change absent="not known yet" />,
            total: true,
          },
          {
            key: "you",
            label: "My return, net",
            value: <Figure pct={report.followerReturnPct} amount={report.followerProfit} />,
            total: true,
          },
        ]}
      />
    </div>
  );
}

function Figure({ pct, amount }: { pct: number | null; amount: string | null }) {
  return (
    <span className={styles.pair}>
      <Percent value={pct} change />
      <span className={styles.amount}>
        <Pnl value={amount} currency="USDT" />
      </span>
    </span>
  );
}
