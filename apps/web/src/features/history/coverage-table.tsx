import type { CoverageView } from "@slipstream/core/history";
import { type Column, DataTable, Time } from "@slipstream/ui";
import { CoverageBar } from "./coverage-bar.tsx";
import styles from "./history-page.module.css";
import type { TimeScale } from "./shown-coverage.ts";

type CoverageTableProps = { symbol: string; rows: readonly CoverageView[]; scale: TimeScale; clockMs: number | null };

const countOf = (count: number): string => count.toLocaleString("en-US");

/** What there is of one symbol, one row for each series as it was recorded or imported. */
export function CoverageTable({ symbol, rows, scale, clockMs }: CoverageTableProps) {
  return (
    <DataTable
      caption={`History of ${symbol}`}
      columns={columnsOf(scale, clockMs)}
      rows={rows}
      rowKey={({ timeframe, origin }) => `${origin} ${timeframe}`}
      phone="cards"
      density={rows.some(({ sources }) => sources.length > 0) ? "tall" : "default"}
    />
  );
}

const columnsOf = (scale: TimeScale, clockMs: number | null): readonly Column<CoverageView>[] => [
  {
    id: "timeframe",
    header: "Bars of",
    rowHeader: true,
    width: "72px",
    cell: ({ timeframe }) => timeframe,
  },
  { id: "origin", header: "From", width: "22%", cell: (view) => <Origin {...view} /> },
  { id: "from", header: "First", width: "120px", cell: ({ from }) => <Time value={from} format="date-minute" /> },
  { id: "to", header: "Until", width: "120px", cell: ({ to }) => <Time value={to} format="date-minute" /> },
  { id: "bars", header: "Bars", align: "end", width: "84px", cell: ({ bars }) => countOf(bars) },
  { id: "missing", header: "Missing", align: "end", width: "150px", cell: (view) => <Missing {...view} /> },
  { id: "funding", header: "Funding", width: "84px", cell: ({ fundingKnown }) => (fundingKnown ? "known" : "not known") },
  {
    id: "bar",
    header: "",
    hiddenHeader: "To scale",
    card: "wide",
    cell: (view) => <CoverageBar view={view} scale={scale} clockMs={clockMs} />,
  },
];

function Origin({ origin, sources }: CoverageView) {
  return origin === "market" ? (
    "this market, as it ran"
  ) : (
    <span className={styles.origin}>
      imported<small>{sources.join(" · ")}</small>
    </span>
  );
}

function Missing({ missing, gaps }: CoverageView) {
  if (missing === 0) return "0";
  return (
    <details className={styles.gaps}>
      <summary>{countOf(missing)}</summary>
      <ul aria-label="The longest gaps">
        {gaps.map(({ from, to }) => (
          <li key={from}>
            <Time value={from} format="date-minute" />
            <span>
              → <Time value={to} format="date-minute" />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
