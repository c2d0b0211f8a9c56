import type { FollowReportView } from "@slipstream/core/copy";
import { Bps, type Column, DataTable, EmptyState, Panel } from "@slipstream/ui";
import { formatDelay, formatDelayRange } from "./copy-words.ts";
import styles from "./delay-panel.module.css";
import { withoutEmptyEnds } from "./without-empty-ends.ts";

type Spread = FollowReportView["latencyMs"];
type Row = { id: string; word: string; spread: Spread; unit: "delay" | "bps" };

const figure = ({ unit }: Row, value: number | null) => (unit === "delay" ? formatDelay(value) : <Bps value={value} />);
const COLUMNS: readonly Column<Row>[] = [
  { id: "word", header: "Since the master's fill", rowHeader: true, cell: (row) => row.word },
  { id: "p50", header: "Half within", align: "end", cell: (row) => figure(row, row.spread.p50) },
  { id: "p95", header: "95 of 100", align: "end", cell: (row) => figure(row, row.spread.p95) },
  { id: "p99", header: "99 of 100", align: "end", cell: (row) => figure(row, row.spread.p99) },
];

/** How long copies took, in all and part by part, how many took how long, and what they slipped. */
export function DelayPanel({ report }: { report: FollowReportView }) {
  const rows: readonly Row[] = [
    { id: "planned", word: "Planned after", spread: report.plannedMs, unit: "delay" },
    { id: "submitted", word: "then sent after", spread: report.submittedMs, unit: "delay" },
    { id: "filled", word: "then filled after", spread: report.filledMs, unit: "delay" },
    { id: "all", word: "In all", spread: report.latencyMs, unit: "delay" },
    { id: "slippage", word: "Slippage", spread: report.slippageBps, unit: "bps" },
  ];
  return (
    <Panel title="Delay and slippage" note="on the wall clock">
      <div className={styles.halves}>
        <DataTable caption="Delay and slippage" columns={COLUMNS} rows={rows} rowKey={(row) => row.id} />
        <Histogram bars={report.latencyHistogram} />
      </div>
    </Panel>
  );
}

function Histogram({ bars }: { bars: FollowReportView["latencyHistogram"] }) {
  const most = Math.max(0, ...bars.map(({ count }) => count));
  if (most === 0) return <EmptyState>No copy was filled yet.</EmptyState>;
  return (
    <ol className={styles.bars} aria-label="Copies by delay">
      {withoutEmptyEnds(bars).map((bar) => (
        <li key={bar.fromMs} className={styles.bar}>
          <span className={styles.range}>{formatDelayRange(bar)}</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.fill} style={{ width: `${(bar.count / most) * 100}%` }} />
          </span>
          <span className={styles.count}>
            {bar.count}
            <span className="sr-only"> copies</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
