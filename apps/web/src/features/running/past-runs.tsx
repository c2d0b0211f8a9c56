import type { RunView } from "@slipstream/core/running";
import { Badge, type Column, DataTable, Panel, Pnl, Time } from "@slipstream/ui";
import { MoreRows } from "@/features/orders/more-rows.tsx";
import { STATE_TONES, STATE_WORDS, stopWords } from "./run-words.ts";

const COLUMNS: readonly Column<RunView>[] = [
  { id: "started", header: "Started", rowHeader: true, cell: ({ startedAt }) => <Time value={startedAt} format="date-minute" /> },
  { id: "state", header: "State", cell: ({ status }) => <Badge tone={STATE_TONES[status]}>{STATE_WORDS[status]}</Badge> },
  {
    id: "ended",
    header: "Ended",
    cell: ({ stoppedAt, stopReason }) =>
      stoppedAt ? (
        <>
          <Time value={stoppedAt} format="date-minute" />
          {stopReason ? `, ${stopWords(stopReason)}` : ""}
        </>
      ) : (
        "–"
      ),
  },
  { id: "account", header: "Account", cell: ({ accountName }) => accountName },
  { id: "version", header: "Version", align: "end", cell: ({ version }) => version },
  { id: "trades", header: "Trades", align: "end", cell: ({ trades }) => trades },
  { id: "profit", header: "Result", align: "end", cell: ({ profit, currency }) => <Pnl value={profit} currency={currency} /> },
];

type PastRunsProps = { runs: readonly RunView[]; shownId: string | null; hasMore: boolean; loading: boolean; onMore: () => void };

/** Every time that the strategy ran. */
export function PastRuns({ runs, shownId, hasMore, loading, onMore }: PastRunsProps) {
  return (
    <Panel title="Runs" note="newest first">
      <DataTable
        caption="Runs of this strategy"
        columns={COLUMNS}
        rows={runs}
        rowKey={({ runId }) => runId}
        phone="cards"
        rowTone={({ runId }) => (runId === shownId ? "selected" : undefined)}
      />
      {hasMore ? <MoreRows shown={runs.length} hasMore={hasMore} loading={loading} onMore={onMore} /> : null}
    </Panel>
  );
}
